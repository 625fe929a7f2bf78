import { bytesPart, compactParts, jsonPart } from '../compact.ts';
import { defineDecoder } from '../decoder.ts';
import { find } from '../node.ts';

/** A compact JWE (RFC 7516 §3.1). Only its header can be read; the content is encrypted for the recipient. */
export default defineDecoder({
  id: 'jwe',
  title: 'JWE',
  whole: true,
  decode(input, context) {
    const parts = compactParts(input);
    if (parts?.length !== 5) return undefined;
    const [head = '', ...sealed] = parts;
    const header = context.child({ label: 'header', raw: head, as: jsonPart('JOSE header') });
    const names = ['encrypted key', 'initialization vector', 'ciphertext', 'authentication tag'];
    const others = sealed.map((raw, i) => {
      const label = names[i] ?? 'part';
      return context.child({ label, raw, as: bytesPart(label) });
    });
    const algorithms = [find(header, 'alg')?.value, find(header, 'enc')?.value].filter(Boolean);
    return { note: ['encrypted', ...algorithms].join(', '), children: [header, ...others] };
  },
});
