import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defineSandboxSystem, type Scenario } from '../sandbox/core/system.ts';
import { chooseJobs, traceFolder } from './jobs.ts';

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
