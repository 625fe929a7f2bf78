import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttackRun } from '../../lib/flow/attack-run.ts';
import type { Attempt } from '../../lib/flow/attempt.ts';
import type { ConsoleError } from '../../lib/flow/console-error.ts';
import type { Environment } from '../../lib/flow/environment.ts';
import type { Navigation, ResponseBody } from '../../lib/flow/exchange.ts';
import { bodyOfText } from '../../lib/flow/request-draft.ts';
import type { Screenshot } from '../../lib/flow/screenshot.ts';
import type { Records } from '../../lib/flow/steps.ts';
import { fileText, readForExport } from '../../lib/session/export.ts';
import { importTrace } from '../../lib/store/import.ts';
import type { SessionRow } from '../../lib/store/schema.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import type { TraceHar } from '../../lib/trace/har.ts';
import { readTrace, sourceOfText } from '../../lib/trace/import/index.ts';
import { redactHar } from '../../lib/trace/redaction.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';
import { keep } from '../reader/stored.ts';
import { createStage, type Stage } from './stage.ts';

/** A session as it may be stored, with whatever can be told of one. */
interface Kept {
  records: Records;
  session: Omit<SessionRow, 'id'>;
  notes: { time: number; text: string; step?: number }[];
  marks: number[];
  consoleErrors: ConsoleError[];
  screenshots: Screenshot[];
  attempts: Omit<Attempt, 'id' | 'session'>[];
  runs: Omit<AttackRun, 'session'>[];
}

const time = fc.integer({ min: 1_795_272_000_000, max: 1_795_273_000_000 }).map((at) => at + 0.25);
const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined });
/** Without the members that are undefined, as a database has it. */
const plain = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;

const environment: fc.Arbitrary<Environment> = fc
  .record({
    browser: fc.record({ name: text, version: text }),
    extensionVersion: text,
    os: maybe(fc.constantFrom('Linux', 'macOS')),
    locale: maybe(fc.constant('pt-BR')),
    timeZone: maybe(fc.constant('America/Sao_Paulo')),
    clockSkew: maybe(fc.record({ median: fc.integer({ min: -9000, max: 9000 }), answers: fc.nat(20) })),
  })
  .map(plain) as fc.Arbitrary<Environment>;

const session = fc
  .record({
    name: fc.string({ minLength: 1, maxLength: 20 }),
    startedAt: time,
    stoppedAt: time,
    stopReason: maybe(text),
    pauses: maybe(
      fc.array(fc.record({ from: time, to: time, why: maybe(fc.constant('browser-closed' as const)) }).map(plain), {
        minLength: 1,
        maxLength: 2,
      }),
    ),
    profile: maybe(fc.constant('fapi-2-security' as const)),
    mutes: maybe(fc.constant([{ code: 'K2', host: 'bs2-as.localhost:4280', reason: 'It is a sandbox.', mutedAt: 1 }])),
    tags: maybe(fc.uniqueArray(text, { minLength: 1, maxLength: 3 })),
    environment,
  })
  .map((given) =>
    plain({ ...given, state: 'stopped' as const, scope: { kind: 'all' as const }, run: 'run', restarts: 0 }),
  ) as fc.Arbitrary<Omit<SessionRow, 'id'>>;

const consoleError = fc
  .record({
    ...{ time, tabId: fc.constant(1), frameId: fc.nat(3), page: fc.webUrl(), text },
    kind: fc.constantFrom('console', 'exception', 'rejection'),
    ...{ source: maybe(fc.webUrl()), line: maybe(fc.nat(99)), column: maybe(fc.nat(99)) },
  })
  .map(plain) as fc.Arbitrary<ConsoleError>;

const screenshot: fc.Arbitrary<Screenshot> = fc.record({
  ...{ time, tabId: fc.constant(1), page: fc.webUrl(), mediaType: fc.constantFrom('image/jpeg', 'image/png') },
  ...{ base64: fc.base64String({ maxLength: 40 }), width: fc.nat(2000), height: fc.nat(2000) },
});

/** Bodies as a browser may have given them, in the place of the recorded ones. */
const requestBody = fc.oneof(
  fc.record({ text, size: fc.nat(9999), truncated: fc.boolean() }),
  fc.record({ base64: fc.base64String(), size: fc.nat(9999), truncated: fc.boolean() }),
  fc.record({ size: fc.nat(9999), truncated: fc.constant(false), unreadable: text }),
  fc.record({ form: fc.array(fc.tuple(text, text), { maxLength: 3 }), size: fc.nat(99), truncated: fc.boolean() }),
);
const content = fc.oneof(
  fc.record({ text, size: fc.nat(9999), truncated: fc.boolean() }),
  fc.record({ base64: fc.base64String({ minLength: 4 }), size: fc.nat(9999), truncated: fc.boolean() }),
  fc.record({ missing: fc.string({ minLength: 1 }), size: fc.nat(99), truncated: fc.constant(false) }),
);

/** What happens beside requests: tabs, apps, fragments, the history, holds. */
const navigation = fc
  .record({
    navigation: fc.constantFrom('committed', 'failed', 'fragment', 'history', 'opened', 'closed', 'held', 'released'),
    ...{ time, tabId: fc.constantFrom(1, 2), frameId: fc.nat(1) },
    url: fc.oneof(fc.webUrl({ withFragments: true }), fc.constant('bankid:///?autostarttoken=1'), fc.constant('')),
    ...{ transition: maybe(fc.constantFrom('link', 'typed')), error: maybe(text) },
    qualifiers: maybe(fc.array(fc.constantFrom('client_redirect', 'server_redirect'), { maxLength: 2 })),
    fromTabId: maybe(fc.constant(1)),
    hold: maybe(fc.record({ id: fc.nat(3), method: fc.constantFrom('GET', 'POST') })),
  })
  .map(plain) as fc.Arbitrary<Omit<Navigation, 'id' | 'seq'>>;

const records = fc
  .record({
    id: fc.constantFrom(...goldenIds()),
    sent: fc.array(fc.tuple(fc.nat(), requestBody), { maxLength: 3 }),
    got: fc.array(fc.tuple(fc.nat(), content), { maxLength: 3 }),
    doubled: fc.array(fc.nat(), { maxLength: 2 }),
    pending: fc.array(fc.nat(), { maxLength: 2 }),
    bare: fc.array(fc.nat(), { maxLength: 2 }),
    moves: fc.array(navigation, { maxLength: 4 }),
  })
  .map(({ id, sent, got, doubled, pending, bare, moves }): Records => {
    const { exchanges, navigations, bodies } = structuredClone(golden(id)) as {
      -readonly [M in keyof Records]: Records[M][number][];
    };
    const nth = <T>(list: T[], n: number) => list[n % Math.max(1, list.length)];
    for (const [n, body] of sent) Object.assign(nth(exchanges, n) ?? {}, { method: 'POST', requestBody: body });
    for (const [n, body] of got) {
      const known = nth(bodies, n);
      if (!known) continue;
      delete known.text;
      Object.assign(known, body);
    }
    for (const n of pending) {
      const exchange = nth(exchanges, n);
      if (!exchange) continue;
      for (const member of ['status', 'endedAt', 'respondedAt', 'redirectUrl', 'fromCache'] as const)
        delete exchange[member];
      exchange.state = 'pending';
    }
    for (const n of bare) delete nth(exchanges, n)?.requestHeaders;
    const top = Math.max(...[...exchanges, ...navigations, ...bodies].map(({ seq }) => seq));
    const doubles = doubled.flatMap((n): ResponseBody[] => {
      const known = nth(bodies, n);
      return known ? [{ ...known, source: 'devtools' }] : [];
    });
    return {
      exchanges,
      navigations: [
        ...navigations,
        ...moves.map((move, index) => ({ ...move, id: `r:navigation-${top + 1 + index}`, seq: top + 1 + index })),
      ],
      bodies: [...bodies, ...doubles.map((body, n) => ({ ...body, id: `r:double-${n}`, seq: top + 10 + n }))],
    };
  });

const kept: fc.Arbitrary<Kept> = fc
  .record({
    ...{ records, session },
    notes: fc.array(fc.record({ time, text, step: maybe(fc.integer({ min: 1, max: 9 })) }).map(plain), {
      maxLength: 3,
    }),
    marks: fc
      .uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 3 })
      .map((marks) => marks.sort((a, b) => a - b)),
    consoleErrors: fc.array(consoleError, { maxLength: 2 }),
    screenshots: fc.array(screenshot, { maxLength: 2 }),
    tries: fc.array(fc.record({ of: fc.nat(), at: time, body: maybe(text), note: text, inRun: fc.boolean() }), {
      maxLength: 3,
    }),
  })
  .map(({ tries, ...rest }) => {
    const { steps } = foldTrace(rest.records);
    const attempts = tries.map(({ of, at, body, note, inRun }, index): Kept['attempts'][number] => {
      const original = rest.records.exchanges[of % rest.records.exchanges.length];
      return {
        ...{
          of: steps[of % steps.length]?.id ?? '',
          at,
          endedAt: at + 5,
          way: 'single',
          cookies: 'none',
          timeout: 1000,
        },
        ...{ state: 'done', notes: [note], ...(inRun && { run: 'any-run', mutation: 'state/drop' }) },
        draft: {
          ...{ method: 'POST', url: 'https://as.example/token?a=b#c', headers: [{ name: 'X-A', value: note }] },
          ...(body !== undefined && { body: bodyOfText(body, undefined) }),
        },
        exchanges: original ? [{ ...original, id: `attempt-${index}#0` }] : [],
      };
    });
    const results = {
      attack: 'state/drop',
      step: 1,
      title: 'Left out',
      verdict: 'accepted',
      evidence: 'seen',
    } as const;
    const clauses = {
      expected: 'refused',
      clause: 'RFC 6749 §10.12',
      clauseUrl: 'https://www.rfc-editor.org/rfc/rfc6749',
    };
    const runs: Kept['runs'] = attempts.some(({ run }) => run)
      ? [
          {
            ...{
              id: 'any-run',
              flow: 'flow-1',
              startedAt: 1,
              endedAt: 2,
              state: 'done',
              planned: 1,
              hosts: ['as.example'],
            },
            results: [{ ...results, ...clauses, attempts: [], decisive: undefined as never }].map(
              ({ decisive: _, ...result }) => result,
            ),
          },
        ]
      : [];
    return { ...rest, notes: rest.notes as Kept['notes'], attempts, runs };
  });

async function store({ db }: Stage, one: Kept): Promise<number> {
  const id = await db.sessions.add(one.session);
  await keep(db, id, one.records);
  await db.notes.bulkAdd(one.notes.map((note) => ({ ...note, session: id })));
  await db.marks.bulkPut(one.marks.map((step) => ({ step, session: id })));
  await db.consoleErrors.bulkAdd(one.consoleErrors.map((error) => ({ ...error, session: id })));
  await db.screenshots.bulkAdd(one.screenshots.map((picture) => ({ ...picture, session: id })));
  const sent: number[] = [];
  for (const attempt of one.attempts) sent.push(await db.attempts.add({ ...attempt, session: id }));
  const withAttempts = (run: Kept['runs'][number]): AttackRun => ({
    ...run,
    id: `${run.id}-${id}`,
    session: id,
    results: run.results.map((result) => ({ ...result, attempts: sent, decisive: sent[0] as number })),
  });
  await db.attempts.where({ session: id }).modify((attempt) => {
    if (attempt.run) attempt.run = `${attempt.run}-${id}`;
  });
  await db.attackRuns.bulkPut(one.runs.map(withAttempts));
  return id;
}

async function whole(stage: Stage, id: number): Promise<TraceHar> {
  return (await readForExport(stage.deps, id)).whole;
}

async function imported(stage: Stage, written: string): Promise<number> {
  const trace = await readTrace(sourceOfText('trace.har', written));
  expect(trace.warnings).toEqual([]);
  return importTrace(stage.db, trace);
}

describe('a session that is exported, imported and exported again', () => {
  const stage = createStage();

  it('gives the same bytes, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(kept, async (one) => {
        const written = fileText(await whole(stage, await store(stage, one)));
        expect(fileText(await whole(stage, await imported(stage, written)))).toBe(written);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  }, 60_000);

  it('gives the same bytes where its secrets are hidden', async () => {
    await fc.assert(
      fc.asyncProperty(kept, async (one) => {
        const { har } = await redactHar(await whole(stage, await store(stage, one)));
        const written = fileText(har);
        expect(fileText(await whole(stage, await imported(stage, written)))).toBe(written);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  }, 60_000);
});
