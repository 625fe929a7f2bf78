import { describe, expect, it, vi } from 'vitest';
import { sessionName } from '../../lib/flow/session-name.ts';
import type { Step, Trace } from '../../lib/flow/step.ts';
import { pace } from '../../lib/reader/pace.ts';
import { numberIn } from '../../lib/session/address.ts';
import { baseName } from '../../lib/session/export.ts';
import { inspect } from '../../lib/session/inspection.ts';
import { rowsOf, tailOf } from '../../lib/session/rows.ts';
import { createSettings, limitProblem } from '../../lib/session/settings.ts';

const step = (n: number, more: Partial<Step> = {}): Step => ({
  n,
  id: `s${n}`,
  kind: 'http',
  time: n * 100,
  tabId: 1,
  url: `https://a.example/${n}`,
  role: 'page',
  words: 'page',
  response: {},
  ...more,
});

const flow = (id: string, steps: Step[]) => ({
  id,
  system: 'oauth',
  systemTitle: 'OAuth',
  evidence: [],
  candidates: [],
  steps,
  outcome: { kind: 'waiting' as const, reason: 'Nothing came back yet.' },
  startedAt: steps[0]?.time ?? 0,
  endedAt: steps.at(-1)?.time ?? 0,
});

const trace = (): Trace => {
  const a = [step(1, { flowId: 'a' }), step(2, { flowId: 'a', role: 'static' })];
  const b = [step(3, { flowId: 'b' }), step(4, { flowId: 'b' })];
  return { steps: [...a, ...b, step(5), step(6, { role: 'static' })], flows: [flow('a', a), flow('b', b)] };
};

describe('the rows of a trace', () => {
  it('stand newest flow first, other traffic last and closed, static resources folded', () => {
    expect(rowsOf(trace(), new Map()).map(({ key }) => key)).toEqual([
      'flow:b',
      'step:3',
      'step:4',
      'flow:a',
      'step:1',
      'static:flow:a',
      'other',
    ]);
  });

  it('open and close by key', () => {
    const openness = new Map([
      ['flow:b', false],
      ['other', true],
      ['static:other', true],
    ]);
    const rows = rowsOf(trace(), openness);
    expect(rows.map(({ key }) => key)).toEqual([
      'flow:b',
      'flow:a',
      'step:1',
      'static:flow:a',
      'other',
      'step:5',
      'static:other',
      'step:6',
    ]);
    expect(rows.map(({ position, siblings }) => `${position}/${siblings}`)).toEqual([
      '1/3',
      '2/3',
      '1/2',
      '2/2',
      '3/3',
      '1/2',
      '2/2',
      '1/1',
    ]);
  });

  it('have their tail at the end of the newest flow', () => {
    expect(tailOf(rowsOf(trace(), new Map()))).toBe('step:4');
    expect(tailOf([])).toBeUndefined();
  });
});

describe('pace', () => {
  it('works at once, then rests five times as long as the work took, and loses no request', () => {
    vi.useFakeTimers();
    let now = 0;
    const done: number[] = [];
    const folding = pace(
      () => {
        done.push(now);
        now += 200;
      },
      100,
      () => now,
    );
    const pass = (ms: number) => {
      now += ms;
      vi.advanceTimersByTime(ms);
    };
    folding.request();
    pass(0);
    folding.request();
    folding.request();
    pass(999);
    expect(done).toEqual([0]);
    pass(1);
    expect(done).toEqual([0, 1200]);
    vi.useRealTimers();
  });
});

describe('pace after a fault', () => {
  it('goes on when the work throws, and does nothing more once it is stopped', () => {
    vi.useFakeTimers();
    let tries = 0;
    const folding = pace(() => {
      tries++;
      throw new Error('bad luck');
    });
    folding.request();
    expect(() => vi.runAllTimers()).toThrow('bad luck');
    folding.request();
    expect(() => vi.runAllTimers()).toThrow('bad luck');
    folding.request();
    folding.stop();
    vi.runAllTimers();
    expect(tries).toBe(2);
    vi.useRealTimers();
  });
});

describe('inspection', () => {
  const broken = [
    'https://a.example/?state=%E0%A4%A',
    'https://a.example/cb?state=a?error=access_denied',
    'https://a.example/cb?a=\u0000\u0000',
    `https://a.example/cb?big=${'x'.repeat(5_000_000)}`,
    'https://a.example/cb#id_token=eyJhbGciOiJ.broken.%%%',
    'bankid:///?autostarttoken=1&redirect=null',
    '',
    '::::',
  ];

  it.each(broken.map((url) => [url.slice(0, 60), url]))('takes %s as it comes', (_, url) => {
    const { parts } = inspect(step(1, { url }), 0);
    expect(parts[0]?.title).toBe('Address');
    expect(parts[0]?.nodes[0]?.raw).toBe(url);
  });

  it('finds tokens wherever they stand and says where', () => {
    const jwt = `${btoa('{"alg":"none"}').replace(/=/g, '')}.${btoa('{"sub":"me"}').replace(/=/g, '')}.`;
    const { tokens } = inspect(step(1, { url: `https://a.example/cb#id_token=${jwt}` }), 0);
    expect(tokens.map(({ kind, where }) => [kind, where.at(0), where.at(-1)])).toEqual([
      ['JWT', 'Address', 'id_token'],
    ]);
  });
});

describe('settings', () => {
  it.each(['', 'many', '0', '-5', '1.5', '70000', 'NaN', 'Infinity'])(
    'refuses %j as a body limit, in a sentence',
    (text) => {
      expect(limitProblem(text)).toMatch(/^The limit must be .*\.$/);
    },
  );

  it('saves bytes for KiB and reads permissions again after one is given back', async () => {
    const written: number[] = [];
    const granted = ['https://a.example/*', '<all_urls>'];
    const settings = createSettings({
      read: async () => ({ bodyLimit: 2048, screenshots: false, retention: { days: 0, size: 0 } }),
      write: async ({ bodyLimit = 0 }) => void written.push(bodyLimit),
      checkRetention: async () => undefined,
      granted: async () => [...granted],
      release: async ([origin]) => origin !== undefined && granted.splice(granted.indexOf(origin), 1).length > 0,
      onPermissionsChanged: () => () => undefined,
    });
    await vi.waitFor(() => expect(settings.bodyLimit.value).toBe(2));
    await settings.saveBodyLimit('512');
    await settings.saveBodyLimit('half');
    expect(written).toEqual([524_288]);
    expect(settings.told.value?.failed).toBe(true);
    await settings.release(['<all_urls>']);
    expect(settings.hosts.value).toEqual(['https://a.example/*']);
  });
});

describe('names', () => {
  it('call a session by the page where it began, or by its day', () => {
    const now = new Date(2026, 10, 20, 9, 5).getTime();
    expect(sessionName(now, 'https://shop.example/x')).toBe('shop.example, 09:05');
    expect(sessionName(now, undefined)).toBe('2026-11-20, 09:05');
  });

  it('make file names that every system takes', () => {
    expect(baseName('shop.example, 09:05 / ../etc', 0)).toBe('shop-example-09-05-etc');
    expect(baseName('///', 0)).toBe('session-1970-01-01');
    expect(baseName('Prüfung für Müller', 0)).toBe('Prüfung-für-Müller');
    expect(baseName('con', 0)).toBe('session-1970-01-01');
    // With the moment and an ending it has to stay below 256.
    expect(new TextEncoder().encode(baseName('𝒜'.repeat(10_000), 0)).length).toBeLessThanOrEqual(200);
  });

  it('take only whole positive numbers from an address', () => {
    expect(numberIn('?tab=12', 'tab')).toBe(12);
    for (const search of ['', '?tab=', '?tab=-1', '?tab=1e3', '?tab=x'])
      expect(numberIn(search, 'tab')).toBeUndefined();
  });
});
