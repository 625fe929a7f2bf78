import { describe, expect, it } from 'vitest';
import { foldTrace } from '../../../lib/systems/index.ts';
import { toHar } from '../../../lib/trace/har.ts';
import { foldImported, readTrace, sourceOfText } from '../../../lib/trace/import/index.ts';
import { partOf } from '../../../lib/trace/part.ts';
import { redactHar } from '../../../lib/trace/redaction.ts';
import { golden } from '../../fixtures/golden.ts';
import { about } from '../trace-fixture.ts';

describe('some steps of a session, imported', () => {
  it.each([
    ['with their secrets', false],
    ['without', true],
  ])('are those steps and no others, and what names them names them still: %s', async (_, redacted) => {
    const records = golden('open-payments-decoupled-mobile');
    const trace = foldTrace(records);
    const link = trace.steps.find(({ kind }) => kind === 'deep-link')?.n ?? 0;
    const chosen = [1, link - 1, link, link + 2];
    const notes = [{ time: 1, text: 'here', step: link }];
    const consoleErrors = [{ time: 1, tabId: 1, frameId: 0, page: '', kind: 'console' as const, text: 'elsewhere' }];
    const whole = toHar(trace, { ...about, records, notes, marks: [1, link + 2], consoleErrors });
    const part = partOf(redacted ? (await redactHar(whole)).har : whole, chosen);
    const imported = await readTrace(sourceOfText('part.har', JSON.stringify(part)));
    const { steps } = foldImported(imported, foldTrace);
    const told = part.log._consent.steps.map(({ kind, url }) => [kind, url]);
    expect(steps.map(({ kind, url }) => [kind, url])).toEqual(told);
    expect([imported.notes[0]?.step, imported.marks]).toEqual([3, [1, 4]]);
    expect(imported.consoleErrors).toEqual([]);
    expect(imported.warnings).toMatchObject([{ what: expect.stringMatching(/^Only 4 of the \d+ steps/) }]);
    if (redacted) expect(steps.map(({ words }) => words)).toEqual(chosen.map((n) => trace.steps[n - 1]?.words));
  });
});
