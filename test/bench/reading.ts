import { decodeJwt, decodeProtectedHeader } from 'jose';
import { decode, type FoundToken } from '../../lib/decode/index.ts';
import type { Step } from '../../lib/flow/step.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { inspect } from '../../lib/session/inspection.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';
import { together } from '../fixtures/together.ts';
import { defineBench, type Figure, medianTime } from './bench.ts';

/** What is read here is what real Chromium recorded of every sandbox scenario. */
export const reading = defineBench({
  id: 'reading',
  title: 'Fold, decode and follow values, per 1 000 exchanges',
  async measure() {
    const sessions = goldenIds().map(golden);
    const exchanges = sessions.reduce((sum, { exchanges }) => sum + exchanges.length, 0);
    const traces = sessions.map(foldTrace);
    const steps = traces.flatMap(({ steps }) => steps);
    const per1000 = (milliseconds: number) => (milliseconds / exchanges) * 1000;
    const tokens = tokensOf(steps);
    const ours = medianTime(() => tokens.map((token) => decode(token)));
    const theirs = medianTime(() => tokens.map(readByJose));
    return [
      { name: 'exchanges read', value: exchanges, unit: 'count' },
      ms('fold, each scenario by itself', per1000(medianTime(() => sessions.map(foldTrace)))),
      ms('fold, all in one session', per1000(medianTime(() => foldTrace(together(sessions))))),
      ms('decode all parts of all steps', per1000(medianTime(() => steps.map((step) => inspect(step, step.time))))),
      ms(
        'lineage of all flows',
        per1000(medianTime(() => traces.map(({ flows }) => flows.map((flow) => lineageOf(flow))))),
      ),
      { name: 'JWTs in them', value: tokens.length, unit: 'count' },
      ms('decode these JWTs, per 1 000', (ours / tokens.length) * 1000),
      ms('jose decodes them, per 1 000', (theirs / tokens.length) * 1000),
      { name: 'decode over jose', value: ours / theirs, unit: '×' },
    ];
  },
});

function ms(name: string, value: number): Figure {
  return { name, value, unit: 'ms' };
}

function tokensOf(steps: readonly Step[]): string[] {
  const found = steps.flatMap((step) => inspect(step, step.time).tokens);
  return found.filter(isReadableJwt).map(({ node }) => node.raw);
}

function isReadableJwt({ kind, node }: FoundToken): boolean {
  if (kind !== 'JWT') return false;
  try {
    readByJose(node.raw);
    return true;
  } catch {
    return false; // Damaged on purpose: jose stops where we go on.
  }
}

function readByJose(token: string): unknown {
  return [decodeProtectedHeader(token), decodeJwt(token)];
}
