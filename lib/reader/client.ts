import type { Answer, Order, TopicName, Topics } from './topic.ts';

/** Whoever reads stored sessions, in a thread of its own. */
export interface Reader {
  /**
   * Watches a topic of a session: tells what there is now, and what is news from then on.
   *
   * @param failed hears why there is no news, in a sentence; more news may follow
   * @returns the way to stop
   */
  watch<N extends TopicName>(
    topic: N,
    session: number,
    of: Topics[N]['of'],
    hear: (news: Topics[N]['news']) => void,
    failed?: (sentence: string) => void,
  ): () => void;
}

/** The way to a reader: a worker, or one end of a channel. */
export interface Way {
  send(order: Order): void;
  /** Called once, with who hears the answers, and who hears that there will be none any more, in a sentence. */
  connect(hear: (answer: Answer) => void, broken: (sentence: string) => void): void;
}

export function readerOver(way: Way): Reader {
  let last = 0;
  let fault: string | undefined;
  const watches = new Map<number, { hear(news: never): void; failed(sentence: string): void }>();
  way.connect(
    (answer) => {
      const watch = watches.get(answer.watch);
      if ('fault' in answer) watch?.failed(answer.fault);
      else watch?.hear(answer.news as never);
    },
    (sentence) => {
      fault = sentence;
      for (const { failed } of watches.values()) failed(sentence);
    },
  );
  return {
    watch(topic, session, of, hear, failed = () => undefined) {
      const watch = ++last;
      watches.set(watch, { hear, failed });
      if (fault === undefined) way.send({ watch, session, topic, of } as Order);
      else failed(fault);
      return () => {
        watches.delete(watch);
        way.send({ unwatch: watch });
      };
    },
  };
}
