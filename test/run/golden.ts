import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GOLDEN } from '../fixtures/golden.ts';
import { writeGolden } from '../fixtures/golden-file.ts';
import { startSandbox } from '../sandbox/core/server.ts';
import { systems } from '../sandbox/index.ts';
import { type Instrument, launch } from './browser.ts';
import { buildForTest } from './build.ts';
import { drive } from './drive.ts';
import { chooseJobs, runJobs } from './jobs.ts';

/** The same in every recording, for codes and signed tokens speak of it. */
const PORT = 4280;

/**
 * `npm run golden`: lets every scenario of the sandbox, or those named by `--only`, run in a real browser
 * and keeps what the extension stored of it in test/fixtures/golden. Of a scenario that went wrong the
 * earlier records stay.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true, default: [] } } });
  const jobs = chooseJobs(systems, values.only);
  const extension = buildForTest();
  const traces = mkdtempSync(join(tmpdir(), 'consent-golden-'));
  mkdirSync(GOLDEN, { recursive: true });
  const sandbox = await startSandbox(systems, PORT);
  const instrument = await launch(extension);
  try {
    const wrong = await runJobs(jobs, async ({ system, scenario }) => {
      await forget(instrument, Object.keys(system.parties));
      let text = '';
      const { faults } = await drive(instrument, sandbox, system, scenario, join(traces, `${scenario.id}.har`), {
        finished: async (recording) => {
          text = writeGolden(await recording.records());
        },
      });
      if (faults.length === 0) writeFileSync(join(GOLDEN, `${scenario.id}.json`), text);
      console.log(`${scenario.id}: ${faults.length === 0 ? `${text.length} characters` : faults.join('; ')}`);
      return faults.length;
    });
    return wrong.some((faults) => faults > 0) ? 1 : 0;
  } finally {
    await instrument.close();
    await sandbox.close();
    rmSync(traces, { recursive: true, force: true });
  }
}

/** Deletes the cookies that an earlier scenario left with a system, so that the order of the scenarios does not count. */
async function forget({ browser }: Instrument, parties: string[]): Promise<void> {
  const cookies = await browser.cookies();
  await browser.deleteCookie(...cookies.filter(({ domain }) => parties.includes(domain.split('.')[0] ?? '')));
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
