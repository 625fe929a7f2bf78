import type { TraceHar } from '../trace/har.ts';
import { createRedaction } from '../trace/redaction.ts';
import type { SessionDeps } from './deps.ts';
import { readForExport } from './export.ts';

/** Hides in a text what the policy of every export hides; the names are those under which it stood. */
export type Clear = (text: string, names: readonly string[]) => Promise<string>;

/** Longer texts are no values that stand beside a name. */
const LONGEST_VALUE = 4000;

/**
 * What clears texts that leave by the clipboard: of the values of a stored session, read afresh, and of what is secret in
 * the text itself, for not all that is shown was recorded. The same value has the same pseudonym in all of them.
 *
 * @param id of the session; undefined where there is none
 * @throws Error when the session is gone; whoever clears a text, RedactionError where a value would still be in it
 */
export async function clearing(deps: SessionDeps, id: number | undefined): Promise<Clear> {
  const key = crypto.getRandomValues(new Uint8Array(32));
  const whole = id === undefined ? NOTHING : (await readForExport(deps, id)).whole;
  const known = await createRedaction(whole, [], key);
  return async (text, names) => {
    const cleared = known.text(text, names);
    const isValue = cleared.length <= LONGEST_VALUE && !/\s/.test(cleared);
    const beside = isValue ? names.map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(cleared)}`) : [];
    const own = await createRedaction(NOTHING, [cleared, ...beside], key);
    const left = own.text(cleared, names);
    known.refuseLeaks(left, false);
    return left;
  };
}

const NOTHING: TraceHar = {
  log: {
    version: '1.2',
    creator: { name: '', version: '' },
    entries: [],
    _consent: {
      version: 1,
      session: { name: '', startedAt: 0 },
      redacted: false,
      steps: [],
      flows: [],
      notes: [],
      marks: [],
    },
  },
};
