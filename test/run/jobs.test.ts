import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defineSandboxSystem, type Scenario } from '../sandbox/core/system.ts';
import { chooseJobs, type Job, runJobs, traceFolder } from './jobs.ts';

const scenarios = ['a-one', 'a-two', 'b-one'].map((id) => ({ id }) as Scenario);
const systems = [defineSandboxSystem({ id: 'a', title: '', note: '', parties: {}, scenarios, serve: () => ({}) })];
const chosen = (...only: string[]) => chooseJobs(systems, only).map(({ scenario }) => scenario.id);

describe('the scenarios to walk', () => {
  it('are all, or those that begin with one of the words', () => {
    expect(chosen()).toEqual(['a-one', 'a-two', 'b-one']);
    expect(chosen('a', 'b-one')).toEqual(['a-one', 'a-two', 'b-one']);
    expect(chosen('a-t')).toEqual(['a-two']);
  });

  it('are refused where one of the words is unknown', () => {
    expect(() => chosen('a', 'c')).toThrow('No scenario begins with c. There are: a-one, a-two, b-one.');
  });
});

describe('the walk', () => {
  it('goes on beside a scenario that mostly waits, but not with those of its system', async () => {
    const job = (system: string, id: string, takes?: number) => ({ system: { id: system }, scenario: { id, takes } });
    const [a, b] = [{ id: 'a' }, { id: 'b' }];
    const jobs = [job('a', 'a-one'), job('a', 'a-long', 60), job('b', 'b-one'), job('b', 'b-two')].map(
      ({ system, scenario }) => ({ system: system.id === 'a' ? a : b, scenario }) as unknown as Job,
    );
    const ended = Promise.withResolvers<void>();
    const order: string[] = [];
    const results = await runJobs(jobs, async ({ scenario: { id } }) => {
      order.push(`${id} begins`);
      if (id === 'a-long') await ended.promise;
      if (id === 'b-two') ended.resolve();
      order.push(`${id} ends`);
      return id;
    });
    expect(order).toEqual([
      'a-long begins',
      ...['b-one begins', 'b-one ends', 'b-two begins', 'b-two ends'],
      'a-long ends',
      ...['a-one begins', 'a-one ends'],
    ]);
    expect(results).toEqual(['b-one', 'b-two', 'a-long', 'a-one']);
  });
});

describe('the folder for the traces', () => {
  const base = mkdtempSync(join(tmpdir(), 'consent-jobs-'));
  afterAll(() => rmSync(base, { recursive: true }));

  it('is made', () => {
    expect(traceFolder(join(base, 'deep', 'down'))).toBe(join(base, 'deep', 'down'));
    expect(existsSync(join(base, 'deep', 'down'))).toBe(true);
  });

  it('is refused where a file has its name, or that of a folder above it', () => {
    const file = join(base, 'file');
    writeFileSync(file, '');
    for (const out of [file, join(file, 'below')])
      expect(() => traceFolder(out)).toThrow(`--out ${out} cannot be a folder: there is a file in its place.`);
  });
});
