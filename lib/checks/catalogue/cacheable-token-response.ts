import { rfc } from '../../flow/clauses.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';

const TOKENS = ['access_token', 'refresh_token', 'id_token'];

/** K6. `Cache-Control: no-store` on every answer with tokens. */
export default defineCheck({
  id: 'cacheable-token-response',
  code: 'K6',
  title: 'The token response may be cached',
  severity: 'warning',
  clauses: [rfc('RFC 6749', '5.1')],
  needs: ['tokenCalls'],
  help: {
    why: 'Answers with tokens must carry Cache-Control: no-store, so that no browser and no proxy keeps them. Most caches do not keep answers to POST, but a gateway may be set to, and a browser may write them to disk for going back and forth.',
    attack: [
      'A cache between client and server keeps the answers of the token endpoint.',
      'The attacker sends the same request, or reads the cache’s files on a shared computer.',
      'They get the tokens of somebody else.',
    ],
    fix: { 'authorization server': 'Send Cache-Control: no-store with every answer of the token endpoint.' },
  },
  check({ tokenCalls }) {
    const faults: Fault[] = [];
    const looked: Where[] = [];
    let unseen: number | undefined;
    for (const { message, ok, answer } of tokenCalls) {
      const { exchange, n } = message.step;
      // A refusal that some vendors answer with 200 holds no token either.
      if (!ok || (answer && !TOKENS.some((name) => answer[name] !== undefined))) continue;
      const where = { step: n, field: 'response header Cache-Control' };
      if (!exchange?.responseHeaders) {
        unseen ??= n;
        continue;
      }
      looked.push(where);
      const lines = exchange.responseHeaders.filter(({ name }) => /^cache-control$/i.test(name));
      const seen = lines.map(({ value }) => value).join(', ');
      const words = seen.split(',').map((word) => word.trim().toLowerCase());
      if (words.includes('no-store')) continue;
      faults.push({
        where: [where],
        expected: 'no-store',
        ...(lines.length > 0 && { seen }),
        cause: lines.length > 0 ? `Cache-Control is ${seen}, without no-store.` : 'The answer has no Cache-Control.',
        remedy: 'Let the token endpoint answer with Cache-Control: no-store.',
      });
    }
    if (faults.length > 0) return judged(faults);
    if (unseen !== undefined)
      return couldNotTell(`the headers of the answer in #${unseen}`, 'They were not captured: record it again.');
    return looked.length > 0 ? judged([], ...looked) : notApplicable('No token was issued.');
  },
});
