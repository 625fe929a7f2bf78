import type { Mute } from '../checks/mute.ts';
import { isMutedAt } from '../judged/findings.ts';
import type { PlainCard } from '../reader/card.ts';
import type { Reader } from '../reader/client.ts';
import { type Digest, NOTHING, patched, type StepDigest } from '../reader/digest.ts';
import type { SessionRow } from '../store/schema.ts';

/** What one look at a session comes to, for whoever shows no more than a number and a colour. */
export interface SessionVerdict {
  steps: number;
  /** A step of a consent failed, a consent ended in a failure, or a check found an error that nobody muted. */
  bad: boolean;
}

/**
 * Reads a session once and judges it.
 *
 * @param hostMutes what is muted in every session
 * @throws Error where it cannot be read
 */
export async function verdictOf(
  reader: Reader,
  { id, profile = 'automatic', mutes = [] }: Pick<SessionRow, 'id' | 'profile' | 'mutes'>,
  hostMutes: readonly Mute[],
): Promise<SessionVerdict> {
  const trace = await wholeTrace(reader, id);
  const steps = trace.steps.length;
  const failed = trace.flows.some(({ outcome, steps }) => outcome.kind === 'failed' || steps.some(isFailed));
  if (failed || trace.flows.length === 0) return { steps, bad: failed };
  const cards = await firstOf<readonly PlainCard[]>((done, fail) =>
    reader.watch('findings', id, { profile }, ({ cards }) => done(cards), fail),
  );
  const all = [...mutes, ...hostMutes];
  return { steps, bad: cards.some((card) => hasError(card, trace, all)) };
}

/** A hop of a consent that did not get there, or was answered with an error; what a page is made of does not count. */
function isFailed({ kind, status, error, role, url }: StepDigest): boolean {
  if (kind !== 'http' || role === 'static' || role === 'other' || !/^https?:/.test(url)) return false;
  return status === undefined ? error !== undefined : status >= 400;
}

function hasError({ entries }: PlainCard, { steps }: Digest, mutes: readonly Mute[]): boolean {
  return entries.some(
    ({ code, severity, result }) =>
      result.state === 'failed' &&
      result.faults.some(
        (fault) =>
          (fault.severity ?? severity) === 'error' &&
          !isMutedAt(code, steps[fault.where[0].step - 1]?.url ?? '', mutes),
      ),
  );
}

function wholeTrace(reader: Reader, id: number): Promise<Digest> {
  let trace = NOTHING;
  return firstOf((done, fail) =>
    reader.watch(
      'trace',
      id,
      {},
      ({ patch, progress }) => {
        trace = patched(trace, patch);
        if (!progress) done(trace);
      },
      fail,
    ),
  );
}

/** The first that is told; nothing is watched any more then. */
function firstOf<T>(watch: (done: (value: T) => void, fail: (sentence: string) => void) => () => void): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const stop = watch(resolve, (sentence) => reject(new Error(sentence)));
  return promise.finally(stop);
}
