import { expect, test } from 'vitest';
import { verifyTokens } from '../../lib/checks/verification.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';
import { scorecards } from './verdict.ts';

/** What the checks of tokens and messages (I, M) find in the recordings of all scenarios of the sandbox. */
async function found(state: 'failed' | 'broken'): Promise<string[]> {
  const lines: string[] = [];
  for (const id of goldenIds()) {
    const trace = foldTrace(golden(id));
    for (const { entries } of scorecards(trace, undefined, await verifyTokens(trace)))
      for (const { check, severity, result } of entries)
        if (/^[IM]/.test(check.code) && result.state === state)
          lines.push(
            `${id} ${check.code} ${result.state === 'failed' ? (result.faults[0].severity ?? severity) : result.reason}`,
          );
  }
  return lines;
}

/** Opus’ sandbox asks and answers in plain parameters, which Open Finance Brasil does not: a warning there. */
const OF_LINKS = /^opus-[\w-]+ M[46] warning$/;

test('in the recordings, tokens and messages have the faults that were put there, and no others', async () => {
  const lines = await found('failed');
  const others = lines.filter((line) => !OF_LINKS.test(line));
  expect(others).toEqual(['faulty-form-post M2 warning', 'faulty-two-fragments M2 error']);
  expect(lines.length).toBeGreaterThan(others.length);
  expect(await found('broken')).toEqual([]);
});
