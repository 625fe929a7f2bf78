import { rfc } from '../../flow/clauses.ts';
import { limitsOf } from '../../systems/help.ts';
import { ASKED_ANEW } from '../callbacks.ts';
import { fieldIn } from '../fields.ts';
import { defineMutation } from '../mutation.ts';
import { readTokenAnswer } from '../readings/token.ts';
import type { Target } from '../target.ts';

/** RFC 6749 §4.1.2: ten minutes at the most. */
const LONGEST = 600;
/** Seconds after the end of its life: clocks differ. */
const GRACE = 15;

export default defineMutation({
  id: 'code-late',
  title: 'A code that is redeemed late',
  gain: 'A code that leaks is of use for as long as the attacker likes.',
  variants: [
    {
      title: 'the code is redeemed after the end of its life',
      roles: ['token-request'],
      refuses: 'authorization server',
      must: 'It refuses a code after the time that its guide names, at the latest after 10 minutes.',
      clauses: [rfc('RFC 6749', '4.1.2')],
      applies: (target) =>
        fieldIn(target.draft, 'code')
          ? { ...ASKED_ANEW, wait: waitOf(target) }
          : { missing: 'The request redeems no code.' },
      change: ({ draft }) => ({ draft }),
      read: ({ answer }) => readTokenAnswer(answer),
    },
  ],
});

/** Milliseconds: as the system's guide has it, where it has one. */
function waitOf({ flow }: Target): number {
  const own = limitsOf(flow.system).find((limit) => limit.of === 'code')?.seconds;
  return (Math.min(own ?? LONGEST, LONGEST) + GRACE) * 1000;
}
