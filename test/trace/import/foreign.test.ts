import { describe, expect, it } from 'vitest';
import { foldTrace } from '../../../lib/systems/index.ts';
import { toHar } from '../../../lib/trace/har.ts';
import { readTrace, sourceOfText } from '../../../lib/trace/import/index.ts';
import { golden, goldenIds } from '../../fixtures/golden.ts';
import { about } from '../trace-fixture.ts';

/** What only we or a browser would write: a proxy does not know which request was for a page. */
const OURS = new Set(['_consent', '_resourceType']);

describe('a HAR of a real consent by somebody else', () => {
  it.each(goldenIds())('is the same consent, with the same outcome: %s', async (id) => {
    const trace = foldTrace(golden(id));
    const text = JSON.stringify(toHar(trace, about), (name, value) => (OURS.has(name) ? undefined : value));
    const { format, records } = await readTrace(sourceOfText('proxy.har', text));
    expect(format).toBe('har');
    const said = ({ flows }: typeof trace) =>
      flows.map(({ system, outcome: { kind, code } }) => ({ system, kind, code }));
    expect(said(foldTrace(records))).toEqual(said(trace));
  });
});
