import { defineDecoder } from '../decoder.ts';

/** An `Authorization` value with a token: RFC 6750 §2.1, RFC 9449 §7.1. */
export default defineDecoder({
  id: 'bearer-credentials',
  title: 'Bearer credentials',
  whole: true,
  decode(input, context) {
    const [start = '', scheme = ''] = /^(bearer|dpop) {1,64}(?=[\w.~+/-])/i.exec(input) ?? [];
    if (scheme === '') return undefined;
    const token = input.slice(start.length).trimEnd();
    if (!/^[\w.~+/-]+=*$/.test(token.length > LONGEST ? token.slice(0, LONGEST) : token)) return undefined;
    const dpop = scheme.toLowerCase() === 'dpop';
    return {
      title: dpop ? 'DPoP credentials' : undefined,
      children: [
        context.child({ label: 'token', raw: token, title: dpop ? 'DPoP-bound access token' : 'access token' }),
      ],
    };
  },
});

/** Characters of a token that are looked at, to tell it from what else may follow the scheme. */
const LONGEST = 65_536;
