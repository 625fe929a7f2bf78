import { describe, expect, test } from 'vitest';
import { readerOver } from '../../lib/reader/client.ts';
import type { Answer, Order } from '../../lib/reader/topic.ts';

function ways() {
  const sent: Order[] = [];
  let hear: (answer: Answer) => void = () => undefined;
  let broken: (sentence: string) => void = () => undefined;
  const reader = readerOver({
    send: (order) => sent.push(order),
    connect: (listener, ends) => {
      hear = listener;
      broken = ends;
    },
  });
  return { reader, sent, hear: (answer: Answer) => hear(answer), broken: (sentence: string) => broken(sentence) };
}

describe('the way to a reader', () => {
  test('brings news to whoever asked, until they ask no more', () => {
    const { reader, sent, hear } = ways();
    const said: unknown[] = [];
    const stop = reader.watch('keys', 7, {}, (news) => said.push(news));
    reader.watch('trace', 7, {}, () => said.push('of another topic'));
    hear({ watch: 1, news: 'a' });
    stop();
    hear({ watch: 1, news: 'b' });
    expect(said).toEqual(['a']);
    expect(sent).toEqual([
      { watch: 1, session: 7, topic: 'keys', of: {} },
      { watch: 2, session: 7, topic: 'trace', of: {} },
      { unwatch: 1 },
    ]);
  });

  test('tells everybody when there will be no news any more, those who ask later too', () => {
    const { reader, hear, broken } = ways();
    const said: string[] = [];
    reader.watch(
      'keys',
      7,
      {},
      () => undefined,
      (sentence) => said.push(`one: ${sentence}`),
    );
    hear({ watch: 1, fault: 'not now' });
    broken('it is over');
    reader.watch(
      'trace',
      7,
      {},
      () => undefined,
      (sentence) => said.push(`two: ${sentence}`),
    );
    expect(said).toEqual(['one: not now', 'one: it is over', 'two: it is over']);
  });
});
