import { defineDecoder } from '../decoder.ts';

/** An `Authorization` value with a token: RFC 6750 §2.1, RFC 9449 §7.1. */
export default defineDecoder({
  id: 'bearer-credentials',
  title: 'Bearer credentials',
  whole: true,
  decode(input, context) {
    const match = /^(bearer|dpop) +([\w.~+/-]+=*)\s*$/i.exec(input);
    if (!match) return undefined;
    const [, scheme = '', token = ''] = match;
    const dpop = scheme.toLowerCase() === 'dpop';
    return {
      title: dpop ? 'DPoP credentials' : undefined,
      children: [
        context.child({ label: 'token', raw: token, title: dpop ? 'DPoP-bound access token' : 'access token' }),
      ],
    };
  },
});
