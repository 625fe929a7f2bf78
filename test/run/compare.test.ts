import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../sandbox/core/log.ts';
import { type CapturedStep, compare, faultsOf } from './compare.ts';

type Served = Partial<Extract<LogEntry, { kind: 'http' }>>;
const served = (path: string, more: Served = {}): LogEntry => ({
  kind: 'http',
  time: 0,
  party: 'a',
  method: 'GET',
  url: `http://a.localhost${path}`,
  status: 200,
  navigation: true,
  ...more,
});
const step = (path: string, more: Partial<CapturedStep> = {}): CapturedStep => ({
  n: 0,
  kind: 'http',
  method: 'GET',
  url: `http://a.localhost${path}`,
  tabId: 1,
  status: 200,
  ...more,
});
const faults = (log: LogEntry[], steps: CapturedStep[]) => faultsOf(compare(log, steps));

describe('a trace held against the sandbox’s log', () => {
  it('is right where both tell the same', () => {
    expect(faults([served('/a'), served('/b')], [step('/a'), step('/b')])).toEqual([]);
  });

  it('names what is lost and what is invented, each used once', () => {
    expect(faults([served('/a'), served('/a')], [step('/a'), step('/b')])).toEqual([
      'lost: GET http://a.localhost/a 200',
      "not in the sandbox's log: GET http://a.localhost/b 200",
    ]);
  });

  it('names a navigation that stands before an earlier one of its tab', () => {
    expect(faults([served('/a'), served('/b')], [step('/b'), step('/a')])).toEqual([
      'out of order: GET http://a.localhost/a 200',
    ]);
  });

  it('leaves open in which order two tabs go on, and what a page fetches at once', () => {
    expect(faults([served('/a'), served('/b')], [step('/b', { tabId: 2 }), step('/a')])).toEqual([]);
    const fetched = { navigation: false };
    expect(faults([served('/a', fetched), served('/b', fetched)], [step('/b'), step('/a')])).toEqual([]);
  });

  it('wants the fragment of a redirect where it leads', () => {
    const log = [served('/a', { status: 302, location: '/b#code=1' }), served('/b')];
    const redirect = step('/a', { status: 302 });
    expect(faults(log, [redirect, step('/b#code=1')])).toEqual([]);
    expect(faults(log, [redirect, step('/b')])).toEqual(['without its fragment: http://a.localhost/b#code=1']);
  });
});
