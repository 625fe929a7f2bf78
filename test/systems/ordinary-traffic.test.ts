import { describe, expect, test } from 'vitest';
import type { Trace } from '../../lib/flow/step.ts';
import { systems } from '../../lib/systems/index.ts';
import { outcomes } from '../fixtures/arrows.ts';
import { Chance } from '../fixtures/chance.ts';
import { KINDS, ordinaryLines } from '../fixtures/ordinary-traffic.ts';
import { AS, authorize, CB, foldLines, redeem } from '../fixtures/parties.ts';
import { hasFixture, readFixture } from '../fixtures/system-fixture.ts';

test('the corpus has more than two hundred kinds of traffic, of more than a hundred hosts', () => {
  expect(KINDS.length).toBeGreaterThan(200);
  const hosts = ordinaryLines(1, 10_000).flatMap((line) => /:\/\/[^/?# ]+/.exec(line)?.[0] ?? []);
  expect(new Set(hosts).size).toBeGreaterThan(100);
});

test.each([1, 2, 3, 4, 5])('ten thousand ordinary exchanges are no flow (seed %i)', { timeout: 60_000 }, (seed) => {
  const trace = foldLines(...ordinaryLines(seed, 10_000));
  expect(trace.steps.length).toBeGreaterThan(9_500);
  expect(trace.flows.map(({ system, evidence, steps }) => [system, evidence, steps.map(({ url }) => url)])).toEqual([]);
  const said = new Set(trace.steps.map(({ role }) => role));
  for (const role of [
    'authorization-request',
    'app-command',
    'jwks',
    'consent-creation',
    'authorisation-start',
  ] as const)
    expect([...said]).not.toContain(role);
});

test.each(KINDS.map((kind, index) => [index, kind] as const))(
  'kind %i alone, in one tab and over and over, is no flow',
  (index, kind) => {
    const chance = new Chance(index);
    const lines = Array.from({ length: 20 }, () => [kind(chance)].flat()).flat();
    expect(outcomes(foldLines(...lines))).toEqual([]);
  },
);

test.each([11, 12, 13])('a flow among them has its own steps and outcome (seed %i)', (seed) => {
  const flow = [
    `GET ${authorize('s1')} → 302 ${AS}/login`,
    `GET ${AS}/login → 200`,
    `POST ${AS}/login form u=1 → 302 ${CB}?code=k1&state=s1`,
    `GET ${CB}?code=k1&state=s1 → 200`,
    redeem('k1'),
  ];
  const trace = foldLines(...scattered(flow, ordinaryLines(seed, 300), 100, seed));
  expect(trace.flows).toHaveLength(1);
  expect(trace.flows[0]?.steps.map(({ url }) => url.replace(/\?.*/, ''))).toEqual([
    `${AS}/authorize`,
    `${AS}/login`,
    `${AS}/login`,
    CB,
    `${AS}/token`,
  ]);
  expect(outcomes(trace)[0]).toMatch(/oauth consented/);
});

const recorded = systems.filter(({ id }) => hasFixture(id)).map(({ id }) => id);

describe.each(recorded)('%s', (id) => {
  test.each(readFixture(id).map((recording) => [recording.title, recording] as const))(
    'among ordinary traffic: %s',
    (_, { text, expected }) => {
      const own = text.trim().split('\n');
      const alone = foldLines(...own);
      const trace = foldLines(...scattered(own, ordinaryLines(own.length, 800), 100, 7));
      expect(said(trace)).toEqual(said(alone));
      expect(trace.flows.map(({ system }) => system)).toEqual(expected.map((line) => line.split(' ')[0]));
    },
  );
});

test.each(recorded)('%s in a tab that was and will be used for other things', (id) => {
  const [first] = readFixture(id);
  const own = first?.text.trim().split('\n') ?? [];
  const [before, after] = [ordinaryLines(21, 300), ordinaryLines(22, 300)];
  const trace = foldLines(...before, ...own, ...after);
  expect(outcomes(trace).map((line) => line.replace(/^\S+ | #\d+$/g, ''))).toEqual(
    first?.expected.map((line) => line.replace(/ #\d+$/, '')),
  );
});

test('a consent of each system, all at once among ordinary traffic, comes out as it does alone', () => {
  const recordings = recorded.flatMap((id, index) => {
    const [first] = readFixture(id);
    const own = first ? first.text.trim().split('\n') : [];
    return first && !SIGNED.test(first.text)
      ? [{ own: own.map((line) => distinct(line, index)), tabs: 100 * (index + 1) }]
      : [];
  });
  expect(recordings.length).toBeGreaterThan(12);
  const mixed = recordings.reduce(
    (lines, { own, tabs }, index) => scattered(own, lines, tabs, index),
    ordinaryLines(3, 3000),
  );
  const together = recordings.flatMap(({ own }) => said(foldLines(...own)));
  expect(said(foldLines(...mixed)).toSorted()).toEqual(together.toSorted());
  expect(together.length).toBeGreaterThan(12);
});

/** A token has its values sealed: they cannot be made distinct. */
const SIGNED = /\beyJ[\w-]+\.eyJ[\w-]+\./;

/** Recordings use the same short values (`s1`, `k1`); at once they need their own. */
function distinct(line: string, index: number): string {
  return line.replace(/(?<=^|[^\w-]|%[0-9A-F]{2})(?!v\d)([a-z]{1,2}\d)(?![\w-])/g, `$1n${index}`);
}

/** Puts lines between others, in their order and in tabs of their own. */
function scattered(own: readonly string[], among: readonly string[], tabs: number, seed: number): string[] {
  const chance = new Chance(seed);
  const places = own.map(() => chance.next(among.length)).toSorted((a, b) => a - b);
  const inserts = new Map<number, string[]>();
  for (const [index, line] of own.entries()) {
    const [, tab = '1', rest = ''] = /^(?:tab (\d+): )?(.*)$/.exec(line) ?? [];
    // A redirect and where it leads are one thing.
    if (/→ 30\d /.test(own[index - 1] ?? '')) places[index] = places[index - 1] ?? 0;
    const place = places[index] ?? 0;
    const moved = rest.replace(/ from (\d+)$/, (_, opener) => ` from ${tabs + Number(opener)}`);
    inserts.set(place, [...(inserts.get(place) ?? []), `tab ${tabs + Number(tab)}: ${moved}`]);
  }
  return among.flatMap((line, index) => [...(inserts.get(index) ?? []), line]);
}

/** What each flow is, without the numbers of its steps. */
function said({ flows }: Trace): string[] {
  return flows.map(({ system, outcome: { kind, code }, steps }) => {
    const urls = steps.map(({ url, words }) => `${url} ${words}`);
    return [system, kind, code ?? '', ...urls].join('\n');
  });
}
