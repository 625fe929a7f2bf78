import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { TopicName, Topics } from '../reader/topic.ts';
import type { SessionDeps } from './deps.ts';

/** What is asked of a reader: of which session, and what names the subject within it. */
export interface Subject<N extends TopicName> {
  session: number;
  of: Topics[N]['of'];
}

/** Milliseconds for which a topic that nobody looks at is still watched: views are taken down and put up again. */
const GRACE = 1000;

/**
 * What a reader says of a topic, watched while somebody looks at it, and a moment longer.
 *
 * @param subject undefined where there is nothing to ask; the same object while the question is the same
 * @param add makes the new value of the last one, undefined at first for each subject, and what is news
 * @param failed hears why nothing is told, in a sentence
 * @param pause milliseconds: of subjects that follow each other faster, as when somebody walks through a list, only the
 * one at which they stop is asked for
 */
export function watched<N extends TopicName, T>(
  reader: SessionDeps['reader'],
  topic: N,
  subject: ReadonlySignal<Subject<N> | undefined>,
  add: (last: T | undefined, news: Topics[N]['news'], subject: Subject<N>) => T,
  failed: (sentence: string) => void = () => undefined,
  pause = 0,
): ReadonlySignal<T | undefined> {
  let stop: (() => void) | undefined;
  let leaving: ReturnType<typeof setTimeout> | undefined;
  let changed = Number.NEGATIVE_INFINITY;
  const value = signal<T | undefined>(undefined, {
    watched() {
      clearTimeout(leaving);
      // In a task of its own: an effect must not begin within the one that looks.
      leaving = setTimeout(() => {
        stop ??= begin();
      });
    },
    unwatched() {
      clearTimeout(leaving);
      leaving = setTimeout(() => {
        stop?.();
        stop = undefined;
      }, GRACE);
    },
  });
  const begin = () =>
    effect(() => {
      const asked = subject.value;
      if (!asked) {
        value.value = undefined;
        return undefined;
      }
      const since = performance.now() - changed;
      changed += since;
      if (since >= pause) return ask(asked);
      let end: (() => void) | undefined;
      const waiting = setTimeout(() => {
        end = ask(asked);
      }, pause);
      return () => {
        clearTimeout(waiting);
        end?.();
      };
    });
  const ask = (subject: Subject<N>) => {
    let last: T | undefined;
    const hear = (news: Topics[N]['news']) => {
      last = add(last, news, subject);
      value.value = last;
    };
    return reader.watch(topic, subject.session, subject.of, hear, failed);
  };
  return value;
}
