import type { Digest, FlowDigest } from '../reader/digest.ts';
import type { Openness } from './rows.ts';
import type { Matches } from './search.ts';

/** A digest with the steps that were looked for, and the flows that have one; each says how many steps it has. */
export function sifted({ steps, flows }: Digest, matches: Matches): Digest {
  return {
    steps: steps.filter(({ n }) => matches.has(n)),
    flows: flows.flatMap((flow): FlowDigest[] => {
      const shown = flow.steps.filter(({ n }) => matches.has(n));
      return shown.length === 0 ? [] : [{ ...flow, steps: shown, of: flow.steps.length }];
    }),
  };
}

/** Rows that the user opened or closed among those that were looked for: every other one is open. */
export class OpenByDefault extends Map<string, boolean> implements Openness {
  override get(key: string): boolean {
    return super.get(key) ?? true;
  }
}
