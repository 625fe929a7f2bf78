import type { Trace } from '../flow/step.ts';
import type { Records } from '../flow/steps.ts';
import { words } from '../flow/words.ts';
import type { TraceDatabase } from '../store/schema.ts';
import { foldTrace } from '../systems/index.ts';
import { Reading } from './reading.ts';
import type { Answer, Order, Topic, TopicName, Watcher } from './topic.ts';
import { sight } from './topics/sight.ts';
import { trace } from './topics/trace.ts';

/**
 * Every topic that a reader knows: those that the first rows need, and those that are loaded when somebody asks, for
 * with them comes most of what we know of protocols.
 */
export const topics: { readonly [N in TopicName]: Topic<N> | (() => Promise<Topic<N>>) } = {
  trace,
  sight,
  lives: async () => (await import('./topics/lives.ts')).lives,
  findings: async () => (await import('./topics/findings.ts')).findings,
  keys: async () => (await import('./topics/keys.ts')).keys,
  signatures: async () => (await import('./topics/signatures.ts')).signatures,
  search: async () => (await import('./topics/search.ts')).search,
  comparison: async () => (await import('./topics/comparison.ts')).comparison,
  summary: async () => (await import('./topics/summary.ts')).summary,
};

interface Watch {
  /** More than one where sessions are compared. */
  readings: Set<Reading>;
  end(): void;
}

/**
 * Answers orders: reads the sessions that are asked for, each once for all that watch it, and tells what is news. A
 * topic that throws says so to whoever watches it, and stops no other.
 *
 * @param fold makes a trace of the records of a session
 * @returns what takes an order
 */
export function serveReader(
  db: TraceDatabase,
  answer: (answer: Answer) => void,
  fold: (records: Records) => Trace = foldTrace,
): (order: Order) => void {
  const readings = new Map<number, Reading>();
  const watches = new Map<number, Watch>();
  const readingOf = (session: number) => {
    const reading = readings.get(session) ?? new Reading(db, session, fold);
    readings.set(session, reading);
    return reading;
  };
  const end = (id: number) => {
    const watch = watches.get(id);
    if (!watch) return;
    watches.delete(id);
    watch.end();
    for (const reading of watch.readings) {
      if ([...watches.values()].some((other) => other.readings.has(reading))) continue;
      readings.delete(reading.session);
      reading.close();
    }
  };
  return (order) => {
    if ('unwatch' in order) return end(order.unwatch);
    const { watch, session } = order;
    const reading = readingOf(session);
    const known: Watch = { readings: new Set([reading]), end: () => undefined };
    watches.set(watch, known);
    const another = (id: number) => {
      const other = readingOf(id);
      known.readings.add(other);
      return other;
    };
    known.end = begin(order, reading, another, (said) => watches.has(watch) && answer({ watch, ...said }));
  };
}

type Said = { news: unknown } | { fault: string };

function begin(
  { topic, of }: Exclude<Order, { unwatch: number }>,
  reading: Reading,
  another: (session: number) => Reading,
  say: (said: Said) => void,
): () => void {
  const attempt = async (task: () => unknown) => {
    try {
      await task();
    } catch (error) {
      say({ fault: `What was recorded could not be interpreted: ${words(error)}` });
    }
  };
  let end: (() => void) | undefined;
  let isOver = false;
  const listen = (known: Topic<TopicName>) => {
    if (isOver) return;
    const listenTo = (one: Reading, changed: Watcher['changed']) =>
      one.listen({
        changed: (trace, progress) => void attempt(() => changed(trace, progress)),
        failed: (fault) => say({ fault }),
      });
    const watcher: Watcher = known.watch(
      of,
      reading,
      (news) => say({ news }),
      (session) => {
        const other = another(session);
        return { reading: other, listen: (changed) => listenTo(other, changed) };
      },
    );
    const forget = listenTo(reading, watcher.changed);
    end = () => {
      forget();
      watcher.close?.();
    };
  };
  const known = topics[topic] as Topic<TopicName> | (() => Promise<Topic<TopicName>>);
  if (typeof known === 'object') listen(known);
  else
    known().then(listen, (error: unknown) => say({ fault: `A part of this page cannot be loaded: ${words(error)}` }));
  return () => {
    isOver = true;
    end?.();
  };
}
