import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { judge } from '../../lib/checks/run.ts';
import { verifyTokens } from '../../lib/checks/verification.ts';
import type { Records } from '../../lib/flow/steps.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { together } from '../fixtures/together.ts';
import { type Kind, kindsFor, mutate, type Place, placesOf, sentAgain } from './mutate.ts';
import { IMPORTANT, WHY_NOT } from './mutations.ts';

/** One happy recording of each shape, and another of the same system, with whose values its own are swapped. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['aiia-full', 'aiia-refresh'],
  ['bs2-basic', 'bs2-refresh'],
  ['oidc-code-pkce', 'oidc-refresh'],
  ['oidc-dpop', 'oidc-code-pkce'],
  ['oidc-fapi2', 'oidc-par'],
  ['oidc-form-post', 'oidc-code-pkce'],
  ['oidc-hybrid', 'oidc-code-pkce'],
  ['oidc-jarm', 'oidc-code-pkce'],
  ['oidc-par', 'oidc-fapi2'],
  ['open-payments-oauth', 'open-payments-redirect'],
  ['opus-payment', 'opus-answer-posted'],
  ['vipps-happy-encoded', 'vipps-happy-raw'],
];

interface Outcome {
  place: Place;
  kind: Kind;
  scenario: string;
  /** Codes of the checks that found more than before. */
  caught: string[];
}

/** How often each check failed. */
async function failuresIn(records: Records): Promise<Map<string, number>> {
  const trace = foldTrace(records);
  const { flows, steps } = trace;
  const signatures = await verifyTokens(trace);
  const cards = judge({ flows, steps, lineageOf: (flow) => lineageOf(flow, steps), signatures }, checks);
  const counts = new Map<string, number>();
  for (const { check, result } of cards.flatMap(({ entries }) => entries)) {
    if (result.state === 'broken') throw new Error(`${check.code}: ${result.reason}`);
    if (result.state === 'failed') counts.set(check.code, (counts.get(check.code) ?? 0) + result.faults.length);
  }
  return counts;
}

async function mutationsOf([id, otherId]: readonly [string, string]): Promise<Outcome[]> {
  const [alone, both] = [golden(id), together([golden(id), golden(otherId)])];
  const outcomes: Outcome[] = [];
  const note = async (place: Place, kind: Kind, before: Map<string, number>, records: Records) => {
    const after = await failuresIn(records);
    const caught = [...after].filter(([code, count]) => count > (before.get(code) ?? 0)).map(([code]) => code);
    outcomes.push({ place, kind, scenario: id, caught: caught.sort() });
  };
  const flow = foldTrace(alone).flows.find(({ outcome }) => outcome.kind === 'consented');
  if (!flow) throw new Error(`${id} has no consent`);
  const places = placesOf(flow, alone);
  const before = await failuresIn(alone);
  for (const place of places)
    for (const kind of kindsFor(place))
      if (kind !== 'swapped' && kind !== 'sent again') await note(place, kind, before, mutate(alone, place, kind));
  const redeemed = places.find(({ message }) => message === 'token request');
  if (redeemed) await note({ ...redeemed, name: '(all)' }, 'sent again', before, sentAgain(alone, redeemed));
  const beforeBoth = await failuresIn(both);
  const [mine, others] = foldTrace(both)
    .flows.filter(({ outcome }) => outcome.kind === 'consented')
    .map((one) => placesOf(one, both));
  for (const place of mine ?? []) {
    const twin = others?.find(({ message, name, part }) => is(place, message, name) && part === place.part);
    if (!twin || twin.raw === place.raw) continue;
    const swapped = mutate(mutate(both, place, 'swapped', twin.raw), twin, 'swapped', place.raw);
    await note(place, 'swapped', beforeBoth, swapped);
  }
  return outcomes;
}

function is(place: Place, message: string, name: string): boolean {
  return place.message === message && place.name === name;
}

const all = (await Promise.all(PAIRS.map(mutationsOf))).flat();

const nameOf = ({ place: { message, name }, kind }: Outcome) => `${message} ${name} ${kind}`;
const groups = Map.groupBy(all, nameOf);

describe('a mutation of the traffic', () => {
  test('is caught by the checks of the matrix, and by no fewer', async () => {
    const lines = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, group]) => `${name}: ${told(group)}`);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('__snapshots__/mutations.txt');
  });

  test.each(IMPORTANT.map(([name, code, except = []]) => ({ name, code, except })))(
    '$name is caught by $code',
    ({ name, code, except }) => {
      const group = groups.get(name) ?? [];
      expect(group.length).toBeGreaterThan(0);
      const missed = group.filter(({ caught }) => !caught.includes(code)).map(({ scenario }) => scenario);
      expect(missed).toEqual(except);
    },
  );

  test('that none catches has a reason', () => {
    const silent = [...groups].filter(([, group]) => group.every(({ caught }) => caught.length === 0));
    const without = silent.map(([name]) => name).filter((name) => !WHY_NOT.some(([pattern]) => pattern.test(name)));
    expect(without).toEqual([]);
    const unused = WHY_NOT.filter(([pattern]) => !silent.some(([name]) => pattern.test(name)));
    expect(unused.map(([pattern]) => pattern.source)).toEqual([]);
  });
});

/** `S3 in 12 of 12; R2 in 1 of 12`, and where nothing was caught although elsewhere it was. */
function told(group: readonly Outcome[]): string {
  const codes = Map.groupBy(
    group.flatMap(({ caught, scenario }) => caught.map((code) => ({ code, scenario }))),
    ({ code }) => code,
  );
  const found = [...codes]
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([code, { length }]) => `${code} in ${length} of ${group.length}`);
  const missed = group.filter(({ caught }) => caught.length === 0).map(({ scenario }) => scenario);
  if (found.length === 0) return `none, of ${group.length}`;
  return found.join('; ') + (missed.length > 0 ? `; none in ${missed.join(', ')}` : '');
}
