import { describe, expect, it } from 'vitest';
import { leaksIn } from '../bench/leaks/detector.ts';
import { chromeSanitized, cloudflareSanitized } from '../bench/leaks/incumbents.ts';
import { leaving, WAYS_OUT } from '../bench/leaks/ways-out.ts';
import { planted } from '../fixtures/planted.ts';

const session = planted();
const { plants, har } = session;
const left = leaving(session);
const told = (text: string) =>
  leaksIn(text, plants).map(({ what, place, encoding }) => `${what} in ${place}, ${encoding}`);

describe('of the secrets that were planted in a recording', () => {
  it('there are many, no two the same, in places and encodings of many kinds', () => {
    const different = (of: (plant: (typeof plants)[number]) => string) => new Set(plants.map(of)).size;
    expect(different(({ value }) => value)).toBe(plants.length);
    expect(plants.length).toBeGreaterThanOrEqual(100);
    expect(different(({ place }) => place)).toBeGreaterThanOrEqual(40);
    expect(different(({ encoding }) => encoding)).toBeGreaterThanOrEqual(30);
  });

  it('all are found in the trace as it was recorded', () => {
    expect(leaksIn(JSON.stringify(har, null, 2), plants)).toHaveLength(plants.length);
  });

  it.each(WAYS_OUT.map(({ title }) => title))('none leaves by: %s', async (title) => {
    const { texts = [] } = (await left).find((one) => one.title === title) ?? {};
    expect(texts.join('').length).toBeGreaterThan(10);
    expect(told(texts.join('\n'))).toEqual([]);
  });

  it('most are left by what others call sanitized', () => {
    for (const sanitized of [chromeSanitized(har), cloudflareSanitized(har)])
      expect(told(sanitized).length).toBeGreaterThan(plants.length / 2);
  });
});
