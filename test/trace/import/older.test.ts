import { describe, expect, it } from 'vitest';
import { foldTrace } from '../../../lib/systems/index.ts';
import { type TraceHar, toHar } from '../../../lib/trace/har.ts';
import { readTrace, sourceOfText } from '../../../lib/trace/import/index.ts';
import { golden, goldenIds } from '../../fixtures/golden.ts';
import { about } from '../trace-fixture.ts';

/** Members that came later: a file of version 1 may be without them. */
const LATER = new Set(['kept', 'keptBody', 'navigations', 'bodies', 'unsent', 'environment']);

function asBefore(har: TraceHar): string {
  return JSON.stringify(har, (name, value) => (LATER.has(name) ? undefined : value), 2);
}

describe('a trace that an earlier version wrote', () => {
  it.each(goldenIds())('has the same steps and says the same of its consent: %s', async (id) => {
    const trace = foldTrace(golden(id));
    const imported = await readTrace(sourceOfText('trace.har', asBefore(toHar(trace, about))));
    expect([imported.format, imported.warnings]).toEqual(['consent-tracer', []]);
    const read = foldTrace(imported.records);
    const told = (one: typeof trace) =>
      one.steps.map(({ n, kind, url, status, role }) => ({ n, kind, url, status, role }));
    expect(told(read)).toEqual(told(trace));
    const said = (one: typeof trace) =>
      one.flows.map(({ system, outcome: { kind, code } }) => ({ system, kind, code }));
    expect(said(read)).toEqual(said(trace));
  });
});
