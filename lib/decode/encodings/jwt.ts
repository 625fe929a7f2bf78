import { bytesPart, compactParts, jsonPart, partHolds } from '../compact.ts';
import { defineDecoder } from '../decoder.ts';
import { type DecodedNode, find, type Problem } from '../node.ts';
import { asParameters, kindOfToken, type TokenKind } from '../token-kinds.ts';

const HEADER = jsonPart('JOSE header');
const PAYLOAD = jsonPart('claims');

/**
 * A JWT as a compact JWS (RFC 7519 §3, RFC 7515 §3.1), whole or damaged: every part that can be read is shown, and what
 * it is for where it says so: JAR, JARM, DPoP proof. The payload may be another token. The signature is measured, not
 * verified.
 */
export default defineDecoder({
  id: 'jwt',
  title: 'JWT',
  whole: true,
  decode(input, context) {
    const parts = compactParts(input);
    if (!parts || (parts.length !== 3 && !partHolds(parts[0], '"alg"'))) return undefined;
    const [head = '', body = '', ...rest] = parts;
    const header = context.child({ label: 'header', raw: head, as: HEADER });
    const payload = context.child({ label: 'payload', raw: body, as: PAYLOAD });
    const kind = kindOfToken(header, payload, context.name);
    const alg = find(header, 'alg')?.value;
    const sign = bytesPart('signature', typeof alg === 'string' ? alg : undefined);
    const tail = input.slice(head.length + body.length + 2);
    const signature = rest.length > 0 ? [context.child({ label: 'signature', raw: tail, as: sign })] : [];
    return {
      title: kind?.title,
      note: summary(alg, payload, tail, kind),
      problems: wrongNumber(parts.length),
      children: [header, kind?.parameters ? asParameters(payload) : payload, ...signature],
    };
  },
});

function summary(alg: DecodedNode['value'], payload: DecodedNode, signature: string, kind?: TokenKind): string {
  const expiry = find(payload, 'exp')?.note;
  return [kind?.note, alg, signature === '' && 'not signed', expiry && `expires ${expiry}`].filter(Boolean).join(', ');
}

function wrongNumber(parts: number): Problem[] {
  return parts === 3 ? [] : [{ message: `a JWT has 3 parts between its dots, this has ${parts === 2 ? 2 : 'more'}` }];
}
