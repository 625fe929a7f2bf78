import { effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals';
import type { Digest } from '../reader/digest.ts';
import type { Progress } from '../reader/topic.ts';
import type { SessionRow } from '../store/schema.ts';
import type { Told } from './deps.ts';
import type { Outline } from './outline.ts';

interface Parts {
  outline: Pick<Outline, 'reveal'>;
  sessions: ReadonlySignal<readonly SessionRow[] | undefined>;
  current: ReadonlySignal<SessionRow | undefined>;
  trace: ReadonlySignal<Digest>;
  progress: ReadonlySignal<Progress | undefined>;
  loaded: ReadonlySignal<boolean>;
  told: Signal<Told | undefined>;
}

/** Brings a step in sight as soon as it has been read. */
export interface Arrival {
  /**
   * Selects and reveals the step of that number, or says that there is none once all is read.
   *
   * @param session the one that must be in sight; undefined: whichever is
   */
  goTo(step: number, session?: number): void;
  dispose(): void;
}

/** Waits for the session in sight; a later wish replaces one that is still waiting. */
export function createArrival({ outline, sessions, current, trace, progress, loaded, told }: Parts): Arrival {
  const wish = signal<{ step: number; session: number | undefined } | undefined>(undefined);
  const done = (sentence?: string) => {
    wish.value = undefined;
    if (sentence !== undefined) told.value = { sentence, failed: true };
  };
  const dispose = effect(() => {
    const wanted = wish.value;
    if (!wanted || sessions.value === undefined) return;
    const { step, session } = wanted;
    if (session !== undefined && !sessions.value.some(({ id }) => id === session))
      return done(`The session of this link (number ${session}) is no longer stored in this browser profile.`);
    if (!loaded.value || (session !== undefined && current.value?.id !== session)) return;
    const { length } = trace.value.steps;
    if (step >= 1 && step <= length) {
      done();
      // Not followed: what is opened is no reason to go there again.
      untracked(() => outline.reveal(step));
    } else if (!progress.value) done(missing(step, length, current.value?.state === 'recording'));
  });
  return {
    goTo: (step, session) => {
      wish.value = { step, session };
    },
    dispose,
  };
}

function missing(step: number, length: number, isRecording: boolean): string {
  if (length === 0) return `There is no step #${step}: this session holds no steps${isRecording ? ' yet' : ''}.`;
  return `There is no step #${step}${isRecording ? ' yet' : ''}: the steps of this session end at #${length}.`;
}
