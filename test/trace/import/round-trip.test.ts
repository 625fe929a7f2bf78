import { describe, expect, it } from 'vitest';
import type { Records } from '../../../lib/flow/steps.ts';
import { foldTrace } from '../../../lib/systems/index.ts';
import { type About, type TraceHar, toHar } from '../../../lib/trace/har.ts';
import { aboutImported, foldImported, readTrace, sourceOfText } from '../../../lib/trace/import/index.ts';
import { redactHar } from '../../../lib/trace/redaction.ts';
import { golden, goldenIds } from '../../fixtures/golden.ts';
import { about } from '../trace-fixture.ts';

const textOf = (har: TraceHar) => JSON.stringify(har, null, 2);
const read = (text: string) => readTrace(sourceOfText('trace.har', text));

function exported(records: Records, more: Partial<About> = {}): TraceHar {
  return toHar(foldTrace(records), { ...about, records, ...more });
}

async function again(text: string): Promise<string> {
  const imported = await read(text);
  expect(imported.warnings).toEqual([]);
  return textOf(toHar(foldImported(imported, foldTrace), aboutImported(imported, about.extensionVersion)));
}

describe('export, import and export', () => {
  it.each(goldenIds())('gives the same bytes and the same records: %s', async (id) => {
    const records = golden(id);
    const text = textOf(exported(records, { environment: { browser: about.browser, extensionVersion: '0' } }));
    const imported = await read(text);
    const sorted = (list: readonly { seq: number }[]) => list.toSorted((a, b) => a.seq - b.seq);
    expect(sorted(imported.records.exchanges)).toEqual(sorted(records.exchanges));
    expect(sorted(imported.records.navigations)).toEqual(sorted(records.navigations));
    expect(sorted(imported.records.bodies)).toEqual(sorted(records.bodies));
    expect(await again(text)).toBe(text);
  });

  it.each(goldenIds())('gives the same bytes where secrets are hidden: %s', async (id) => {
    const { har } = await redactHar(
      exported(golden(id), { environment: { browser: about.browser, extensionVersion: '0' } }),
    );
    const text = textOf(har);
    expect(await again(text)).toBe(text);
  });
});
