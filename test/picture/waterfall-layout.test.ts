import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Flow } from '../../lib/flow/step.ts';
import { widthOf, wrap } from '../../lib/picture/label.ts';
import { type Period, timeAxis } from '../../lib/picture/time-axis.ts';
import { waterfallOf } from '../../lib/picture/waterfall-layout.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';
import { foldLines, redeem, signIn } from '../fixtures/parties.ts';

describe('an axis of time', () => {
  it('is to scale where something happens', () => {
    const { xOf, gaps } = timeAxis(
      [
        [1000, 1200],
        [1200, 2000],
      ],
      500,
    );
    expect([1000, 1200, 1500, 2000].map(xOf)).toEqual([0, 100, 250, 500]);
    expect(gaps).toEqual([]);
  });

  it('folds time in which nothing happens, and says how long that was', () => {
    const { xOf, gaps } = timeAxis(
      [
        [0, 1000],
        [13_000, 14_000],
      ],
      500,
    );
    expect(gaps).toEqual([{ x: 232, width: 36, time: 12_000, label: '12 s' }]);
    expect([0, 1000, 13_000, 14_000].map(xOf)).toEqual([0, 232, 268, 500]);
    expect(
      timeAxis(
        [
          [0, 1000],
          [600_000, 601_000],
        ],
        500,
      ).gaps[0],
    ).toMatchObject({ time: 599_000, label: '10 min' });
  });

  it('has ticks at round times, never nearer than they can be read', () => {
    const { ticks } = timeAxis([[5000, 6000]], 500);
    expect(ticks.map(({ label }) => label)).toEqual(['0', '200 ms', '400 ms', '600 ms', '800 ms']);
    expect(ticks.map(({ x }) => x)).toEqual([0, 100, 200, 300, 400]);
  });

  test('keeps the order of times, and stays within its width, whatever they are', () => {
    const period = fc.tuple(fc.nat(1e7), fc.nat(1e5)).map(([from, length]): Period => [from, from + length]);
    fc.assert(
      fc.property(
        fc.array(period, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 100, max: 2000 }),
        (all, width) => {
          const { xOf, gaps, ticks } = timeAxis(all, width);
          const times = all.flat().sort((a, b) => a - b);
          let last = 0;
          for (const x of times.map(xOf)) {
            expect(x).toBeGreaterThanOrEqual(last - 1e-6);
            expect(x).toBeLessThanOrEqual(width + 1e-6);
            last = x;
          }
          for (const gap of gaps) expect(gap.time).toBeGreaterThan(1500);
          expect(ticks.length).toBeLessThanOrEqual(width / 64 + 1);
        },
      ),
    );
  });
});

describe('every waterfall', () => {
  it.each(goldenIds())('of %s has each step once, within its axis', (id) => {
    for (const flow of foldTrace(golden(id)).flows)
      for (const width of [100, 456, 1600]) {
        const { rows, left, right } = waterfallOf(flow, width);
        expect(rows.map(({ step }) => step.n)).toEqual(flow.steps.map(({ n }) => n));
        for (const { from, to, answered = from, after, step } of rows) {
          expect(from).toBeGreaterThanOrEqual(left);
          expect(answered).toBeGreaterThanOrEqual(from);
          expect(to).toBeGreaterThanOrEqual(answered);
          expect(to).toBeLessThanOrEqual(right + 1e-6);
          if (after !== undefined) expect(rows[after]?.step.exchange?.state, `#${step.n}`).toBe('redirected');
        }
      }
  });

  it('ties a redirect to what it led to', () => {
    const [flow] = foldLines(signIn('s1', 'k1'), redeem('k1')).flows;
    const rows = waterfallOf(flow as Flow, 456).rows;
    expect(rows.some(({ after }) => after !== undefined)).toBe(true);
  });

  it('is drawn of a flow without steps', () => {
    const [flow] = foldLines(signIn('s1', 'k1'), redeem('k1')).flows;
    expect(waterfallOf({ ...(flow as Flow), steps: [] }, 456)).toMatchObject({ rows: [], tops: [0] });
  });
});

describe('a name in lines', () => {
  it.each([
    ['as.example', ['as.example']],
    ['authorization-server.bank.example', ['authorization-', 'server.bank.e…']],
    ['x'.repeat(60), ['xxxxxxxxxxxxxxx', 'xxxxxxxxxxxxx…']],
    ['', []],
  ])('of %s', (text, lines) => {
    expect(wrap(text, 100, 11, 2)).toEqual(lines);
    for (const line of lines) expect(widthOf(line, 11)).toBeLessThanOrEqual(100);
  });
});
