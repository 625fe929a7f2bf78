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
 */
export function watched<N extends TopicName, T>(
  reader: SessionDeps['reader'],
  topic: N,
  subject: ReadonlySignal<Subject<N> | undefined>,
  add: (last: T | undefined, news: Topics[N]['news'], subject: Subject<N>) => T,
  failed: (sentence: string) => void = () => undefined,
): ReadonlySignal<T | undefined> {
  let stop: (() => void) | undefined;
  let leaving: ReturnType<typeof setTimeout> | undefined;
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
      let last: T | undefined;
      return reader.watch(
        topic,
        asked.session,
        asked.of,
        (news) => {
          last = add(last, news, asked);
          value.value = last;
        },
        failed,
      );
    });
  return value;
}
