import type { KeyForm } from '../../decode/forged-token.ts';
import type { AttackResult } from '../../flow/attack-run.ts';
import type { Flow } from '../../flow/step.ts';
import { words } from '../../flow/words.ts';
import type { Reading } from '../mutation.ts';
import type { Attack } from '../offered.ts';
import type { Plan } from '../planned.ts';
import { type Carried, carryOut, type Extras } from './carry-out.ts';
import type { Ways } from './ways.ts';

/** Forms in which servers hold a public key, of which any may be taken for a secret. */
const KEY_FORMS: readonly KeyForm[] = ['pem', 'pem-trimmed', 'jwk'];

/** An attack with its plan. */
export interface Planned {
  attack: Attack;
  plan: Plan;
}

/** Makes one attack and reads its verdict. Rejects only with what the run was cancelled with. */
export async function tryAttack(
  { attack, plan }: Planned,
  flow: Flow,
  ways: Ways,
  cancel: AbortSignal,
  extras: Extras = {},
): Promise<AttackResult> {
  const forms = attack.id === 'jwt/hs256-public-key' ? KEY_FORMS : [undefined];
  const attempts: number[] = [];
  let last: AttackResult | undefined;
  for (const keyForm of forms) {
    let carried: Carried;
    try {
      carried = await carryOut(plan, flow, attack, ways, { ...extras, ...(keyForm && { keyForm }) });
    } catch (error) {
      if (cancel.aborted) throw error;
      return resultOf(attack, { verdict: 'unclear', evidence: `It could not be made: ${words(error)}.` }, attempts);
    }
    attempts.push(...carried.attempts.map(({ id }) => id));
    last = resultOf(attack, readingOf(attack, plan, carried), attempts, carried.decisive?.id);
    if (last.verdict === 'accepted') break;
  }
  return last ?? notTried(attack, 'There was nothing to send.');
}

function readingOf(attack: Attack, { problems }: Plan, carried: Carried): Reading {
  if ('problem' in carried) return { verdict: 'unclear', evidence: carried.problem };
  const read = attack.read(carried.outcome);
  const doubts = [
    ...(carried.note === undefined ? [] : [carried.note]),
    ...(read.verdict === 'accepted' ? [] : problems),
  ];
  return { ...read, evidence: [read.evidence, ...doubts].join(' ') };
}

/** What is said of an attack that was not made. */
export function notTried(attack: Attack, why: string): AttackResult {
  return resultOf(attack, { verdict: 'unclear', evidence: why }, []);
}

function resultOf(
  { id, step, of, title, must, clauses }: Attack,
  { verdict, evidence }: Reading,
  attempts: readonly number[],
  decisive?: number,
): AttackResult {
  return {
    ...{ attack: id, step, title: `${of}: ${title}`, verdict, evidence, expected: must },
    ...{ clause: clauses.map(({ name }) => name).join(', '), clauseUrl: clauses[0].url, attempts: [...attempts] },
    ...(decisive !== undefined && { decisive }),
  };
}
