import type { Trace } from '../../flow/step.ts';
import { SearchIndex, type Work } from '../../search/search-index.ts';
import { pace } from '../pace.ts';
import type { Reading } from '../reading.ts';
import { defineTopic, type SearchNews } from '../topic.ts';

/** Of each session that was searched, for as long as it is read: the next question finds it made. */
const indexes = new WeakMap<Reading, SearchIndex>();

/** Milliseconds that search works before others have their turn, a newer question among them. */
const SLICE = 24;
/** Milliseconds to the first answer, and between two, while a long session is still being read. */
const FIRST = 60;
const NEWS = 300;

/** What somebody looks for in the session: the matching steps, and how the question may go on. */
export const search = defineTopic({
  name: 'search',
  watch(question, reading, tell) {
    const index = indexes.get(reading) ?? new SearchIndex();
    indexes.set(reading, index);
    let trace: Trace | undefined;
    let told: SearchNews | undefined;
    let stop = () => {};
    function* answer(): Work<void> {
      const { matches, completions } = yield* index.find(question);
      const { read, size: of } = index;
      const news = { ...(matches && { matches }), completions, ...(read < of && { progress: { read, of } }) };
      if (told && isSame(told, news)) return;
      told = news;
      tell(news);
    }
    function* work(): Work<void> {
      if (trace) index.take(trace);
      let due = performance.now() + (told ? NEWS : FIRST);
      for (const _ of index.readAll()) {
        if (performance.now() >= due) {
          yield* answer();
          due = performance.now() + NEWS;
        }
        yield undefined;
      }
      yield* answer();
    }
    const searching = pace(() => {
      stop();
      stop = inSlices(work());
    });
    return {
      changed(next) {
        if (next === trace) return;
        trace = next;
        searching.request();
      },
      close() {
        searching.stop();
        stop();
      },
    };
  },
});

/** Runs work a slice at a time, beginning in a task of its own. @returns the way to end it */
function inSlices(work: Work<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slice = () => {
    const end = performance.now() + SLICE;
    while (performance.now() < end) if (work.next().done) return;
    timer = setTimeout(slice);
  };
  slice();
  return () => clearTimeout(timer);
}

function isSame(before: SearchNews, { matches, completions, progress }: SearchNews): boolean {
  return (
    before.progress?.read === progress?.read &&
    before.progress?.of === progress?.of &&
    isSameList(before.matches, matches) &&
    JSON.stringify(before.completions) === JSON.stringify(completions)
  );
}

function isSameList(before: Uint32Array | undefined, after: Uint32Array | undefined): boolean {
  if (!before || !after) return before === after;
  return before.length === after.length && after.every((n, at) => before[at] === n);
}
