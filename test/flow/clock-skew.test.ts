import { describe, expect, it } from 'vitest';
import { clockSkewOf, type Dated } from '../../lib/flow/clock-skew.ts';

const SERVER = Date.UTC(2026, 10, 20, 12);

/** An answer that was made at a second of the server's clock and took 200 ms, on a computer that is so much ahead. */
const answer = (ahead: number, headers: [name: string, value: string][] = []): Dated => ({
  startedAt: SERVER + 500 + ahead - 100,
  respondedAt: SERVER + 500 + ahead + 100,
  responseHeaders: [
    { name: 'Date', value: new Date(SERVER).toUTCString() },
    ...headers.map(([name, value]) => ({ name, value })),
  ],
});

describe('the clock of this computer', () => {
  it.each([0, 90_000, -3_600_000])('is told to be %i ms ahead by a single answer', (ahead) => {
    expect(clockSkewOf([answer(ahead)])).toEqual({ median: ahead, answers: 1 });
  });

  it('is told by the median, whatever one server says', () => {
    expect(clockSkewOf([answer(2_000), answer(2_200), answer(-9e9), answer(2_400), answer(2_100)])).toEqual({
      median: 2_100,
      answers: 5,
    });
    expect(clockSkewOf([answer(100), answer(200)])).toEqual({ median: 150, answers: 2 });
  });

  it.each<[string, Dated]>([
    ['comes from the cache', { ...answer(5_000), fromCache: true }],
    ['has an age', answer(5_000, [['Age', '120']])],
    ['has no date', { startedAt: 1, respondedAt: 2, responseHeaders: [] }],
    ['has a date that is none', { startedAt: 1, respondedAt: 2, responseHeaders: [{ name: 'date', value: 'soon' }] }],
    ['never arrived', { startedAt: 1, responseHeaders: [{ name: 'Date', value: new Date(0).toUTCString() }] }],
  ])('is not told by an answer that %s', (_, exchange) => {
    expect(clockSkewOf([exchange])).toBeUndefined();
    expect(clockSkewOf([exchange, answer(0)])).toEqual({ median: 0, answers: 1 });
  });
});
