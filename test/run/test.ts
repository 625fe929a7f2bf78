import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { findBrowser } from './browser.ts';
import { ROOT, tool } from './build.ts';

/** `npm test`: every part in turn, all of them even when one fails, and one closing line. */
interface Part {
  name: string;
  run(): Outcome;
}

interface Outcome {
  passed: number;
  failed: number;
  /** Shown at once. */
  output?: string;
  /** What failed, a line each: told once more at the end, where it is looked for. */
  failures?: string[];
}

const reports = mkdtempSync(join(tmpdir(), 'consent-tracer-test-'));

const parts: Part[] = [
  check('packages (chrome-mv3)', 'wxt', ['build', '-b', 'chrome', '--mv3']),
  check('packages (firefox-mv3)', 'wxt', ['build', '-b', 'firefox', '--mv3']),
  check('types', 'tsc', ['--noEmit']),
  check('lint', 'biome', ['lint', '--error-on-warnings', '.']),
  check('format', 'biome', ['format', '.']),
  suite('unit and component tests', 'unit'),
  suite('real-browser tests', 'browser', () => {
    process.env.CHROME_PATH = findBrowser();
  }),
];

function check(name: string, program: string, args: string[]): Part {
  return {
    name,
    run() {
      const { ok, output } = tool(program, args);
      return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, output: ok ? '' : output };
    },
  };
}

function suite(name: string, project: string, prepare = () => {}): Part {
  return {
    name,
    run() {
      prepare();
      const file = join(reports, `${project}.json`);
      const { ok } = tool(
        'vitest',
        ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
        true,
      );
      const counted = countTests(file);
      // A suite that broke before it could count is a failure of its own.
      return ok || counted.failed > 0 ? counted : { ...counted, failed: 1 };
    },
  };
}

/** What of Vitest's report this reads. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

function countTests(file: string): Outcome {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    const failures = report.testResults.flatMap(({ name, message, assertionResults }) => [
      ...(message ? [`${relative(ROOT, name)}: ${firstLine(message)}`] : []),
      ...assertionResults
        .filter(({ status }) => status === 'failed')
        .map((test) => `${relative(ROOT, name)}: ${test.fullName}: ${firstLine(test.failureMessages[0] ?? '')}`),
    ]);
    return { passed: report.numPassedTests, failed: report.numFailedTests, failures };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function firstLine(message: string): string {
  return stripVTControlCharacters(message.split('\n')[0] ?? '');
}

/** A part that crashes has failed, and takes no other with it. */
function runPart({ run }: Part): Outcome {
  try {
    return run();
  } catch (error) {
    return { passed: 0, failed: 1, output: error instanceof Error ? error.message : String(error) };
  }
}

function main(): number {
  const only = process.argv.slice(2);
  const wanted = parts.filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)));
  if (wanted.length === 0) console.log(`No part is called so; there are: ${parts.map(({ name }) => name).join(', ')}.`);
  const lines: string[] = [];
  const failures: string[] = [];
  const sum = { passed: 0, failed: 0 };
  for (const part of wanted) {
    console.log(`\n── ${part.name}`);
    const began = performance.now();
    const { passed, failed, output, failures: told = [] } = runPart(part);
    failures.push(...told);
    if (output) console.log(output);
    sum.passed += passed;
    sum.failed += failed;
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    lines.push(
      `${part.name.padEnd(28)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed  ${seconds.padStart(6)} s`,
    );
    console.log(lines.at(-1));
  }
  rmSync(reports, { recursive: true, force: true });
  if (failures.length > 0) console.log(`\nWhat failed:\n${failures.map((line) => `✗ ${line}`).join('\n')}`);
  console.log(`\n${lines.join('\n')}\n\n${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1;
}

process.exit(main());
