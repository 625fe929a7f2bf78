import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SandboxSystem, Scenario } from '../sandbox/core/system.ts';

/** One scenario to be walked. */
export interface Job {
  system: SandboxSystem;
  scenario: Scenario;
}

/**
 * The scenarios whose id begins with one of these words; all of them when there is none.
 *
 * @throws Error that names the words with which none begins
 */
export function chooseJobs(systems: readonly SandboxSystem[], only: readonly string[]): Job[] {
  const all = systems.flatMap((system) => system.scenarios.map((scenario) => ({ system, scenario })));
  const unknown = only.filter((word) => !all.some(({ scenario }) => scenario.id.startsWith(word)));
  if (unknown.length > 0)
    throw new Error(
      `No scenario begins with ${unknown.join(' or ')}. There are: ${all.map(({ scenario }) => scenario.id).join(', ')}.`,
    );
  return all.filter(({ scenario }) => only.length === 0 || only.some((word) => scenario.id.startsWith(word)));
}

/**
 * Runs all jobs one after another, except that one which mostly waits goes beside those of other
 * systems, in a tab of its own; its own system's come after it, for they share one log.
 */
export async function runJobs<T>(jobs: readonly Job[], run: (job: Job) => Promise<T>): Promise<T[]> {
  const long = jobs.filter(({ scenario }) => scenario.takes);
  const after = jobs.filter((job) => !long.includes(job) && long.some(({ system }) => system === job.system));
  const beside = Promise.all(long.map(run));
  const results: T[] = [];
  for (const job of jobs) if (!long.includes(job) && !after.includes(job)) results.push(await run(job));
  results.push(...(await beside));
  for (const job of after) results.push(await run(job));
  return results;
}

/**
 * Makes the folder for the traces, a temporary one where none is given.
 *
 * @throws Error when there is something else, or nothing can be made there
 */
export function traceFolder(out: string | undefined): string {
  if (!out) return mkdtempSync(join(tmpdir(), 'consent-traces-'));
  const folder = resolve(out);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'EEXIST' || code === 'ENOTDIR' ? 'there is a file in its place' : (cause as Error).message;
    throw new Error(`--out ${out} cannot be a folder: ${why}.`, { cause });
  }
  return folder;
}
