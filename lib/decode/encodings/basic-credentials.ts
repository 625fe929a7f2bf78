import { readBase64, readUtf8 } from '../bytes.ts';
import { type Decoder, defineDecoder } from '../decoder.ts';
import type { Problem } from '../node.ts';
import { readPercent } from '../percent-text.ts';

/**
 * An `Authorization: Basic` value (RFC 7617 §2): user and password. OAuth clients form-encode both before
 * joining them (RFC 6749 §2.3.1); where escapes show that this was done, it is undone.
 */
export default defineDecoder({
  id: 'basic-credentials',
  title: 'Basic credentials',
  decode(input, context) {
    const match = /^basic +(\S+)\s*$/i.exec(input);
    const encoded = match?.[1];
    if (encoded === undefined) return undefined;
    const start = input.indexOf(encoded, 'basic '.length);
    const { bytes, problems, offsetOf } = readBase64(encoded, 'base64');
    const { text, bad } = readUtf8(bytes);
    // "Basic research" is prose: broken base64 from which no colon comes is not a credential.
    if (problems.length > 0 && !text.includes(':') && !context.name) return undefined;
    const found = bad.slice(0, 1).map((byte) => ({ offset: offsetOf(byte), message: 'not UTF-8 from here on' }));
    const shifted: Problem[] = [...problems, ...found].map(({ offset = 0, message }) => ({
      offset: offset + start,
      message,
    }));
    const colon = text.indexOf(':');
    if (colon < 0) shifted.push({ message: 'no colon between user and password (RFC 7617 §2)' });
    const user = colon < 0 ? text : text.slice(0, colon);
    const children = [context.child({ label: 'user', raw: user, title: 'user or client identifier', as: PART })];
    if (colon >= 0) {
      children.push(
        context.child({ label: 'password', raw: text.slice(colon + 1), title: 'password or client secret', as: PART }),
      );
    }
    return { value: text, problems: shifted, children };
  },
});

const PART: Decoder = {
  id: 'percent',
  title: 'form-encoded',
  decode(raw) {
    if (!/%[0-9a-f]{2}/i.test(raw)) {
      const note = raw.includes('+')
        ? 'a server that reads it form-encoded (RFC 6749 §2.3.1) takes + for a space'
        : undefined;
      return { encoding: 'text', value: raw, note };
    }
    const { text, problems } = readPercent(raw, { plus: true });
    return { value: text, note: 'form-decoded as RFC 6749 §2.3.1 says', problems };
  },
};
