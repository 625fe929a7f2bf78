import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../lib/flow/environment.ts';
import { compareEnvironments } from '../../../lib/replay/sessions/environments.ts';

const here: Environment = {
  browser: { name: 'Chrome', version: '143.0' },
  extensionVersion: '0.1.0',
  os: 'Linux',
  locale: 'sv-SE',
  timeZone: 'Europe/Stockholm',
  clockSkew: { median: 120, answers: 9 },
};
const sentences = (before: Environment | undefined, after: Environment | undefined) =>
  compareEnvironments(before, after).map(({ sentence }) => sentence);

describe('where two sessions were recorded', () => {
  it('is no difference where it is the same place, or nothing is known of either', () => {
    expect(compareEnvironments(here, here)).toEqual([]);
    expect(compareEnvironments(undefined, undefined)).toEqual([]);
  });

  it.each<[string, Partial<Environment>, string]>([
    [
      'browser',
      { browser: { name: 'Firefox', version: '146.0' } },
      'The browser is Chrome 143.0 in the first session and Firefox 146.0 in the second.',
    ],
    [
      'extension',
      { extensionVersion: '0.2.0' },
      'The extension is 0.1.0 in the first session and 0.2.0 in the second.',
    ],
    ['system', { os: 'Windows' }, 'The operating system is Linux in the first session and Windows in the second.'],
    ['language', { locale: 'pt-BR' }, 'The language is sv-SE in the first session and pt-BR in the second.'],
    [
      'time zone',
      { timeZone: 'America/Sao_Paulo' },
      'The time zone is Europe/Stockholm in the first session and America/Sao_Paulo in the second.',
    ],
    [
      'clock',
      { clockSkew: { median: 312_400, answers: 4 } },
      'The clock is right in the first session and 312 s ahead in the second.',
    ],
    [
      'clock that is late',
      { clockSkew: { median: -61_000, answers: 4 } },
      'The clock is right in the first session and 61 s behind in the second.',
    ],
  ])('differs by its %s', (_, other, sentence) => {
    expect(sentences(here, { ...here, ...other })).toEqual([sentence]);
  });

  it('takes a second of difference between clocks for none, for Date headers tell whole ones', () => {
    expect(sentences(here, { ...here, clockSkew: { median: 1100, answers: 3 } })).toEqual([]);
  });

  it('says which side is not known', () => {
    const { os: _, clockSkew: __, ...less } = here;
    expect(sentences(less, here)).toEqual([
      'The operating system is Linux in the second session, and not known in the first.',
      'The clock is right in the second session, and not known in the first.',
    ]);
    expect(compareEnvironments(here, undefined).map(({ what, after }) => [what, after])).toEqual(
      (['browser', 'extension', 'operating system', 'language', 'time zone', 'clock'] as const).map((what) => [
        what,
        undefined,
      ]),
    );
  });
});
