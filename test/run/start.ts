import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../sandbox/core/server.ts';
import { systems } from '../sandbox/index.ts';
import { readStartArguments } from './args.ts';
import { findBrowser, type Instrument, launch } from './browser.ts';
import { buildForTest } from './build.ts';
import { type Driven, drive, outcomeWords } from './drive.ts';
import { chooseJobs, type Job, runJobs, traceFolder } from './jobs.ts';

/** `npm start`: the main job on the embedded sandbox, by hand or unattended. */
async function main(): Promise<number> {
  const given = readStartArguments(process.argv.slice(2));
  const display = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  if (!given.headless && !display)
    console.log('There is no display here: going on headless, every scenario unattended.\n');
  // Before anything that takes time: what is refused, or without a browser, would be in vain.
  const jobs = chooseJobs(systems, given.only);
  const byItself = given.headless || !display;
  const folder = byItself ? traceFolder(given.out) : '';
  process.env.CHROME_PATH = findBrowser();
  console.log('Building the extension …');
  const extension = buildForTest();
  const sandbox = await openSandbox(given.port);
  try {
    return byItself ? await unattended(extension, sandbox, jobs, folder) : await byHand(extension, sandbox);
  } finally {
    await sandbox.close();
  }
}

async function openSandbox(port: number): Promise<Sandbox> {
  try {
    return await startSandbox(systems, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    console.log(`Port ${port} is taken: using a free one.`);
    return startSandbox(systems, 0);
  }
}

async function byHand(extension: string, sandbox: Sandbox): Promise<number> {
  const instrument = await launch(extension, { headless: false, defaultViewport: null });
  const [page = await instrument.browser.newPage()] = await instrument.browser.pages();
  await page.goto(sandbox.startUrl);
  console.log(
    `The sandbox is at ${sandbox.startUrl}\nPress F12 there, choose “Consent”, press Record, follow a link. Ctrl-C ends all of it.`,
  );
  await new Promise<void>((ended) => {
    instrument.browser.once('disconnected', ended);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, ended);
  });
  await instrument.close().catch(() => undefined);
  return 0;
}

async function unattended(extension: string, sandbox: Sandbox, jobs: Job[], folder: string): Promise<number> {
  const instrument = await launch(extension);
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => reject(new Error('interrupted')));
  });
  try {
    return await Promise.race([interrupted, driveAll(instrument, sandbox, jobs, folder)]);
  } finally {
    await instrument.close();
  }
}

async function driveAll(instrument: Instrument, sandbox: Sandbox, jobs: Job[], folder: string): Promise<number> {
  const print = table(jobs);
  const results = await runJobs(jobs, async ({ system, scenario }) => {
    const path = join(folder, `${scenario.id}.har`);
    const failed = join(folder, `${scenario.id}.failed.har`);
    // Nothing of an earlier run may pass for what this one recorded.
    for (const stale of [path, failed]) rmSync(stale, { force: true });
    const driven = await drive(instrument, sandbox, system, scenario, path);
    print(driven);
    if (driven.faults.length > 0 && existsSync(path)) {
      renameSync(path, failed);
      console.log(`    what was recorded: ${failed}`);
    }
    return driven;
  });
  const right = results.filter(({ faults }) => faults.length === 0).length;
  const total = (pick: (driven: Driven) => number) => results.reduce((sum, driven) => sum + pick(driven), 0);
  console.log(
    `\n${total(({ expected }) => expected)} steps expected, ${total(({ captured }) => captured)} captured, ` +
      `${total(({ lost }) => lost.length)} lost. ${right} of ${results.length} scenarios right.\nTraces: ${folder}`,
  );
  return right === results.length ? 0 : 1;
}

function table(jobs: Job[]): (driven: Driven) => void {
  const width = Math.max(8, ...jobs.map(({ scenario }) => scenario.id.length));
  const line = (...cells: [string, string, string, string, string]) => {
    const [id, expected, captured, outcome, seconds] = cells;
    console.log(
      `${id.padEnd(width)}  ${expected.padStart(8)}  ${captured.padStart(8)}  ${outcome.padEnd(44)}  ${seconds.padStart(7)}`,
    );
  };
  line('scenario', 'expected', 'captured', 'outcome recognised', 'seconds');
  return ({ scenario, expected, captured, flows, seconds, faults }) => {
    const [flow] = flows;
    const outcome = flow ? `${flow.system}: ${outcomeWords(flow.outcome)}` : '–';
    line(scenario.id, String(expected), String(captured), outcome, seconds.toFixed(1));
    for (const fault of faults) console.log(`    ✗ ${fault}`);
  };
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
