import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Signatures } from '../checks/verification.ts';
import type { Trace } from '../flow/step.ts';
import type { SessionDeps } from './deps.ts';

const NONE: Signatures = new Map();

/**
 * The signatures of the tokens in a trace, verified anew when there is something new in it. Nothing is done before
 * somebody asks.
 *
 * @param trace the same object while nothing changed
 */
export function verified(judging: SessionDeps['judging'], trace: ReadonlySignal<Trace>) {
  const known = signal<Signatures | undefined>(undefined);
  const wanted = signal(false);
  const stop = effect(() => {
    const judges = wanted.value ? judging() : undefined;
    if (!judges) return;
    const of = trace.value;
    void judges.verify(of).then((signatures) => {
      // Where more arrived meanwhile, its own verification follows.
      if (trace.peek() === of && !isSame(known.peek() ?? NONE, signatures)) known.value = signatures;
    });
  });
  return {
    stop,
    /** As they were when the trace was verified last; undefined before. */
    signatures: (): Signatures | undefined => {
      // A computed signal that asks may change nothing: the wish is told in a moment of its own.
      if (!wanted.peek())
        queueMicrotask(() => {
          wanted.value = true;
        });
      return known.value;
    },
  };
}

function isSame(before: Signatures, after: Signatures): boolean {
  return before.size === after.size && [...after].every(([text, check]) => before.get(text) === check);
}
