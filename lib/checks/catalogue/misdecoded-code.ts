import { AIIA_CONNECT_FLOW, rfc } from '../../flow/clauses.ts';
import type { AuthorizationResponse } from '../artifacts.ts';
import { defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { nearness } from '../nearness.ts';
import { answeredAt, bodyAt } from '../places.ts';

/** C3. The code as it came, decoded exactly once, against the code that is posted. */
export default defineCheck({
  id: 'misdecoded-code',
  code: 'C3',
  title: 'The code was not decoded exactly once',
  severity: 'error',
  clauses: [rfc('RFC 6749', 'B'), rfc('RFC 6749', '4.1.3'), AIIA_CONNECT_FLOW],
  needs: ['authorizationResponses', 'codeExchanges'],
  help: {
    why: 'In the callback’s address a code is form-encoded: + / and = of a base64 code arrive as %2B %2F %3D. A framework that hands out raw parameters leaves them so; decoding once more than the framework does turns + into a space. In both cases the posted text is another one than the server issued, and the answer is invalid_grant, but only for codes that happen to have such characters.',
    attack: [
      'The developer tests with codes of letters and digits, and all is well.',
      'Now and then the server draws a code with + or /, and the callback decodes it twice or never.',
      'Some users’ consents fail with invalid_grant, and nobody sees a pattern.',
    ],
    fix: {
      'third party':
        'Read the code with the URL parser of the platform, such as new URL(…).searchParams.get("code"), and do not decode what it gives.',
      'authorization server': 'Issue codes of unreserved characters alone, which no decoder changes.',
    },
  },
  check({ authorizationResponses: responses, codeExchanges }) {
    const codes = responses.flatMap(codeIn);
    if (codes.length === 0) return notApplicable('The authorization response has no code.');
    const faults: Fault[] = [];
    const looked: Where[] = [];
    for (const call of codeExchanges) {
      const sent = call.fields.get('code') ?? '';
      // Whoever came back more than once has one of the codes, as it was or damaged.
      const own = codes.find((one) => isRight(sent, one)) ?? codes.find((one) => causeOf(sent, one) !== undefined);
      if (!own) continue;
      const where = bodyAt(call, 'code');
      looked.push(where, own.came);
      const cause = isRight(sent, own) ? undefined : causeOf(sent, own);
      if (cause === undefined) continue;
      const expected = unplussed(own);
      faults.push({
        where: [where, own.came],
        expected,
        seen: sent,
        difference: nearness(expected, sent).difference,
        cause,
        remedy: 'Decode the parameter once, and encode it once for the body.',
      });
    }
    if (looked.length === 0) return notApplicable('The token request carries the code of another answer.');
    return judged(faults, ...looked);
  },
});

/** A code as it came. */
interface Code {
  text: string;
  /** As the address has it; undefined where it was posted or signed. */
  raw: string | undefined;
  came: Where;
}

function codeIn(response: AuthorizationResponse): Code[] {
  const { parameters, written, mode } = response;
  const text = parameters.get('code');
  if (!text) return [];
  const raw = mode === 'jwt' ? undefined : written.find((one) => one.name === 'code' && one.part !== 'body')?.raw;
  return [{ text, raw, came: answeredAt(response, 'code') }];
}

function isRight(sent: string, code: Code): boolean {
  return sent === unplussed(code);
}

/** How the code was damaged; undefined where this is another code. */
function causeOf(sent: string, code: Code): string | undefined {
  const meant = unplussed(code);
  if (sent === code.raw) return 'The code is posted as it stood in the address: it was not decoded.';
  if (sent === encodeURIComponent(meant)) return 'The code is posted percent-encoded: it was encoded once too often.';
  if (sent === spaced(meant))
    return 'A + of the code became a space: it was decoded twice, or not encoded in the body.';
  const twice = decoded(spaced(meant));
  if (twice !== meant && (sent === twice || sent === decoded(meant))) return 'The code was decoded twice.';
  return undefined;
}

/** A server that forgets to encode its code writes a + as it is; what it means is the +. */
function unplussed({ text, raw }: Code): string {
  return raw?.includes('+') ? decoded(raw) : text;
}

function spaced(text: string): string {
  return text.replaceAll('+', ' ');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
