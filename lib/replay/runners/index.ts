import type { RequestDraft } from '../../flow/request-draft.ts';
import type { Runner } from '../runner.ts';
import { nextGenPsd2 } from './nextgenpsd2.ts';
import { opusApp2as } from './opus-app2as.ts';

/** Every part that can be played, by the system. */
export const runners: readonly Runner[] = [opusApp2as, nextGenPsd2];

/** Who can play from this request on; undefined where nobody can. */
export function runnerFor(draft: RequestDraft): Runner | undefined {
  return runners.find((runner) => runner.canStart(draft));
}

/** The runner of that id, as a run and a script name it. */
export function runnerOf(id: string): Runner | undefined {
  return runners.find((runner) => runner.id === id);
}
