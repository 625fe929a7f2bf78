import type { Occurrence } from '../../lib/session/occurrences.ts';
import { useSessionIfAny } from '../context.ts';
import { Difference } from '../lineage/difference.tsx';
import { useReading } from './reading.ts';

/** The value that a decoded text is, in the step in which it is read. */
export interface Read extends Occurrence {
  step: number;
  /** It is the value whose life is followed. */
  followed: boolean;
}

/** @param texts how the text reads on each level of its encodings */
export function useOccurrence(texts: readonly string[]): Read | undefined {
  const session = useSessionIfAny();
  const { find, step } = useReading();
  const found = find?.(texts);
  if (!session || !found || step === undefined) return undefined;
  return { ...found, step, followed: session.outline.value.value === found.value.id };
}

/** What is not as it was: shown without being asked. */
export function Altered({ occurrence: { value, use } }: { occurrence: Read }) {
  if (use?.event === 'leaked') {
    return <p class="altered">⚠ leaked{use.host ? ` to ${use.host}` : ''}, which is no party to it</p>;
  }
  if (use?.event !== 'altered' || !use.difference) return null;
  const [first] = value.uses;
  return (
    <p class="altered">
      <span aria-hidden="true">⚠</span> altered since #{first?.step}: <Difference parts={use.difference} />
    </p>
  );
}
