import { describe, expect, it } from 'vitest';
import { clockWords, environmentWords } from '../../components/environment-words.ts';
import {
  bytes,
  count,
  duration,
  offset,
  progressWords,
  shortDateTime,
  shortUrl,
  siteOf,
} from '../../components/words.ts';

describe('words for numbers', () => {
  it.each([
    [0, '0 ms'],
    [-5, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [9994, '9.99 s'],
    [9996, '10.0 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min 0 s'],
    [119_600, '2 min 0 s'],
    [3_599_700, '1 h 0 min'],
    [3_840_000, '1 h 4 min'],
  ])('%d ms last %s', (ms, said) => {
    expect(duration(ms)).toBe(said);
  });

  it('tell how far a session is read, of how many requests once they are counted', () => {
    expect(progressWords({ read: 400 })).toBe('Reading: 400 requests');
    expect(progressWords({ read: 4400, of: 50_000 })).toBe('Reading: 4,400 of 50,000 requests');
  });

  it('tell an offset with its sign, and never sixty seconds', () => {
    expect([0, 340, -340, 59_994, 59_996].map(offset)).toEqual([
      '+0.00 s',
      '+0.34 s',
      '−0.34 s',
      '+59.99 s',
      '+1 min 0 s',
    ]);
  });

  it('tell sizes in the largest unit that fits', () => {
    expect([0, 1023, 1024, 1_048_570, 1_048_576, 73_260_000_000].map(bytes)).toEqual([
      '0 B',
      '1023 B',
      '1.0 KiB',
      '1.0 MiB',
      '1.0 MiB',
      '68.2 GiB',
    ]);
  });

  it('tell a moment with its year only where that is another one', () => {
    const [then, now] = [new Date(2026, 10, 2, 7, 5).getTime(), new Date(2026, 10, 22).getTime()];
    expect(shortDateTime(then, now)).toBe('2 Nov, 07:05');
    expect(shortDateTime(then, new Date(2027, 0, 1).getTime())).toBe('2 Nov 2026, 07:05');
  });

  it('count one and many', () => {
    expect([0, 1, 12_345].map((amount) => count(amount, 'step'))).toEqual(['0 steps', '1 step', '12,345 steps']);
    expect([1, 2].map((amount) => count(amount, 'oddity', 'oddities'))).toEqual(['1 oddity', '2 oddities']);
  });
});

describe('words for addresses', () => {
  it.each([
    ['https://as.example:8443/authorize?x=1#y', 'as.example:8443', '/authorize'],
    ['https://as.example', 'as.example', ''],
    ['bankid:///?autostarttoken=1', 'bankid:///', ''],
    ['', '', ''],
    ['::::', '::::', ''],
  ])('shortens %j', (url, host, path) => {
    expect(shortUrl(url)).toEqual({ host, path });
  });

  it('names the site of a web page only', () => {
    expect(['https://a.example:1/x', 'chrome://newtab', 'https://', undefined].map(siteOf)).toEqual([
      'a.example',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('where a session was recorded', () => {
  const here = { browser: { name: 'Chrome', version: '156.0.1' }, extensionVersion: '0.1.0' };
  it('is one line of what is known', () => {
    expect(environmentWords({ ...here, os: 'Linux', locale: 'en-GB', timeZone: 'Europe/Stockholm' })).toBe(
      'Chrome 156.0.1 on Linux, en-GB, Europe/Stockholm; extension 0.1.0',
    );
    expect(environmentWords({ ...here, browser: { name: 'Firefox', version: '' } })).toBe('Firefox; extension 0.1.0');
  });

  it.each([
    [undefined, undefined],
    [400, 'The clock of this computer agrees with the servers’ (by 12 answers).'],
    [90_000, 'The clock of this computer is 1 min 30 s ahead of the servers’ (by 12 answers).'],
    [-1500, 'The clock of this computer is 1.50 s behind the servers’ (by 12 answers).'],
  ])('says of a clock that is %s ms off: %s', (median, words) => {
    expect(clockWords({ ...here, ...(median !== undefined && { clockSkew: { median, answers: 12 } }) })).toBe(words);
  });
});
