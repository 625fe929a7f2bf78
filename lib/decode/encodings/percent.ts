import { defineDecoder } from '../decoder.ts';
import { readPercent } from '../percent-text.ts';

/** One percent-encoded value, RFC 3986 §2.1; `+` stays a plus. Text with blanks is taken for prose, not for code. */
export default defineDecoder({
  id: 'percent',
  title: 'percent-encoded text',
  decode(input, context) {
    const offset = input.search(/%[0-9a-f]{2}/i);
    if (offset < 0 && !(context.expected && input.includes('%'))) return undefined;
    if (!context.expected && !/^[!-~]+$/.test(input)) return undefined;
    const { text, problems } = readPercent(input);
    // A form undoes one level itself.
    const again = context.within === 'percent' || context.within === 'form-urlencoded';
    if (again && offset >= 0) problems.unshift({ offset, message: 'percent-encoded twice' });
    return { ...context.layer(text), problems };
  },
});
