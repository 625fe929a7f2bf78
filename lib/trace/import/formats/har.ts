import type { Exchange, ResponseBody } from '../../../flow/exchange.ts';
import type { TraceStep } from '../../har.ts';
import { defineFormat, type ParsedPiece } from '../format.ts';
import { type FoundExchange, readHarEntry } from '../found/har-entry.ts';
import { baseName, sessionOfFound } from '../found/session-of-found.ts';
import { recordsOfFound } from '../found/session-records.ts';
import type { ImportedTrace, Recorded } from '../imported-trace.ts';
import { ROOM, readOldEntry } from '../own/old-entry.ts';
import { readAttackRun, readAttempt } from '../own/own-attempts.ts';
import { present, readOwnEntry } from '../own/own-entry.ts';
import {
  itemsOf,
  navigationsOfSteps,
  readConsoleError,
  readEnvironment,
  readNavigation,
  readNote,
  readOtherBody,
  readScreenshot,
  readSession,
} from '../own/own-part.ts';
import { readTold } from '../own/own-told.ts';
import { renumbered } from '../own/part-numbers.ts';
import type { Warn, Warnings } from '../problems.ts';
import { isMembers, listOf, type Members, member, membersOf, momentOf, numberOf, textOf, timeOf } from '../reading.ts';

/** HTTP Archive 1.1 and 1.2 by whoever wrote it, our own traces included (`log._consent`). */
export const har = defineFormat({
  id: 'har',
  title: 'HTTP Archive',
  recognises: ({ path, index, value }) => {
    const [first, second] = path;
    if (first === undefined) return isMembers(value) && isMembers(member(value, 'request'));
    return first === 'log' || (first === 'entries' && index !== undefined && second === undefined);
  },
  collect: (name, warnings) => new HarCollector(name, warnings),
});

/** The version of `log._consent` that is written now. */
const VERSION = 1;

class HarCollector {
  readonly #name: string;
  readonly #warnings: Warnings;
  readonly #log = new Map<string, unknown>();
  readonly #found: FoundExchange[] = [];
  readonly #own: Recorded = { exchanges: [], navigations: [], bodies: [] };
  /** Ids of steps by their numbers. */
  readonly #stepIds = new Map<number, string>();
  /** Some of its entries were written before all of a record was. */
  #isOld = false;
  #isOwn = false;

  constructor(name: string, warnings: Warnings) {
    this.#name = name;
    this.#warnings = warnings;
  }

  take({ path, index, value }: ParsedPiece): void {
    const last = path.at(-1);
    if (index !== undefined && (last === undefined || last === 'entries')) this.#entry(value, index);
    else if (last === 'entries') this.#warnings.add('log.entries', 'It is no list: no entries are read.');
    else if (path[0] === 'log' && path.length === 2 && last !== undefined) this.#log.set(last, value);
    else if (path.length === 1 && last === 'log') this.#warnings.add('log', 'It is no object, and is not read.');
  }

  #entry(value: unknown, index: number): void {
    const warn: Warn = (where, what) => this.#warnings.add(where, what, index);
    const own = membersOf(member(membersOf(value), '_consent'));
    if (isMembers(value) && numberOf(member(own, 'tabId')) !== undefined) {
      this.#isOwn = true;
      const exact = readOwnEntry(value);
      if (!exact) this.#isOld = true;
      const read = exact ?? readOldEntry(value, index, this.#own.exchanges, warn);
      if (!read) return;
      this.#keep(read, exact?.isReconstructed ?? false);
      const step = numberOf(member(own, 'n'));
      if (step !== undefined) this.#stepIds.set(step, read.exchange.id);
      return;
    }
    const found = readHarEntry(value, this.#found.at(-1)?.startedAt ?? 0, warn);
    if (found) this.#found.push(found);
  }

  #keep({ exchange, body }: { exchange: Exchange; body?: ResponseBody }, isReconstructed: boolean): void {
    // The fold makes it anew, of the body.
    if (!isReconstructed) this.#own.exchanges.push(exchange);
    if (body) this.#own.bodies.push(body);
  }

  finish(): ImportedTrace {
    const part = this.#log.get('_consent');
    if (isMembers(part) || this.#isOwn) return this.#ownTrace(membersOf(part));
    const pages = this.#pages();
    const { records, files } = recordsOfFound(this.#found, this.#creator() === 'playwright');
    const session = sessionOfFound(this.#name, this.#found, timeOf(member(membersOf(pages[0]), 'startedDateTime')));
    const environment = this.#environment();
    return {
      ...{
        name: this.#name,
        format: 'har',
        redacted: false,
        session,
        ...present({ environment, comment: this.#comment() }),
        records,
      },
      ...{ notes: [], marks: [], tags: [], attempts: [], attackRuns: [], consoleErrors: [], screenshots: [] },
      ...(files.size > 0 && { files }),
      warnings: this.#warnings.list(),
    };
  }

  #creator(): string {
    return textOf(member(membersOf(this.#log.get('creator')), 'name'))?.toLowerCase() ?? '';
  }

  #comment(): string | undefined {
    return textOf(this.#log.get('comment')) || undefined;
  }

  #pages(): readonly unknown[] {
    const pages = this.#log.get('pages');
    if (pages !== undefined && pages !== null && !Array.isArray(pages))
      this.#warnings.add('log.pages', 'It is no list, and is not read.');
    return listOf(pages);
  }

  /** HAR says which browser it was, where one was asked. */
  #environment() {
    const browser = membersOf(this.#log.get('browser'));
    const name = textOf(member(browser, 'name'));
    if (!name) return undefined;
    return { browser: { name, version: textOf(member(browser, 'version')) ?? '' }, extensionVersion: '' };
  }

  #ownTrace(part: Members): ImportedTrace {
    const warn: Warn = (where, what) => this.#warnings.add(where, what);
    if ((numberOf(member(part, 'version')) ?? VERSION) > VERSION)
      warn('log._consent.version', 'A newer version wrote it: what is new in it is not read.');
    const records = this.#ownRecords(part, warn);
    const ids = this.#stepIds;
    const redacted = member(part, 'redacted') === true;
    const judgement = member(part, 'judgement');
    const trace: ImportedTrace = {
      ...{ name: this.#name, format: 'consent-tracer', redacted },
      session: readSession(part, baseName(this.#name)),
      ...present({ environment: readEnvironment(member(part, 'environment')) ?? this.#environment() }),
      records,
      notes: itemsOf(part, 'notes', readNote, warn),
      marks: listOf(member(part, 'marks')).flatMap((n) => numberOf(n) ?? []),
      tags: listOf(member(part, 'tags')).filter((tag) => typeof tag === 'string'),
      attempts: itemsOf(part, 'attempts', (item) => readAttempt(item, (step) => ids.get(step)), warn),
      attackRuns: itemsOf(part, 'attackRuns', readAttackRun, warn),
      consoleErrors: itemsOf(part, 'consoleErrors', readConsoleError, warn),
      screenshots: itemsOf(part, 'screenshots', readScreenshot, warn),
      ...(isMembers(judgement) && { judgement }),
      ...(redacted && present({ comment: this.#comment() })),
      ...(redacted && { told: readTold(part, warn) }),
      warnings: this.#warnings.list(),
    };
    const whole = numberOf(member(part, 'partOf'));
    if (whole === undefined) return trace;
    const steps = itemsOf(part, 'steps', readStep, () => undefined);
    const what = `Only ${steps.length} of the ${whole} steps of the session were exported.`;
    trace.warnings.push({ where: 'log._consent.partOf', what });
    return renumbered(trace, steps, ids);
  }

  #ownRecords(part: Members, warn: Warn): Recorded {
    const { exchanges, bodies } = this.#own;
    const texts = new Map(bodies.flatMap(({ id, text }) => (text === undefined ? [] : [[id, text] as const])));
    for (const { exchange } of itemsOf(part, 'unsent', readOwnEntry, warn)) exchanges.push(exchange);
    bodies.push(...itemsOf(part, 'bodies', (item) => readOtherBody(item, texts), warn));
    const navigations = itemsOf(part, 'navigations', readNavigation, warn);
    if (this.#isOld && member(part, 'navigations') === undefined) {
      const steps = itemsOf(part, 'steps', readStep, warn);
      navigations.push(...navigationsOfSteps(steps, ROOM));
    }
    const { records: foreign } = recordsOfFound(this.#found);
    const top = [...exchanges, ...bodies, ...navigations].reduce((most, { seq }) => Math.max(most, seq), 0);
    const behind = <T extends { seq: number }>(list: readonly T[]) =>
      list.map((one) => ({ ...one, seq: one.seq + top }));
    return {
      exchanges: distinct([...exchanges, ...behind(foreign.exchanges)], 'log.entries', warn),
      navigations: distinct([...navigations, ...behind(foreign.navigations)], 'log._consent.navigations', warn),
      bodies: distinct([...bodies, ...behind(foreign.bodies)], 'log._consent.bodies', warn),
    };
  }
}

/** Records of one kind have ids and places of their own: those of a file that says otherwise get others. */
function distinct<T extends { id: string; seq: number }>(records: readonly T[], where: string, warn: Warn): T[] {
  const ids = new Set<string>();
  return records.map((record, index) => {
    const isKnown = ids.has(record.id);
    if (isKnown) warn(where, `Two of them have one id: ${record.id.slice(0, 100)}.`);
    const id = isKnown ? `${index}:${record.id}` : record.id;
    ids.add(id);
    return { ...record, id, seq: record.seq >= 1 ? record.seq : 1 };
  });
}

const STEP_KINDS: readonly TraceStep['kind'][] = [
  'http',
  'deep-link',
  'fragment',
  'history',
  'tab-opened',
  'tab-closed',
];

function readStep(step: Members): TraceStep | undefined {
  const kind = STEP_KINDS.find((one) => one === member(step, 'kind'));
  const [n, tabId, time] = [
    numberOf(member(step, 'n')),
    numberOf(member(step, 'tabId')),
    momentOf(member(step, 'time')),
  ];
  const url = textOf(member(step, 'url'));
  if (!kind || n === undefined || time === undefined || tabId === undefined || url === undefined) return undefined;
  const via = member(step, 'via') === 'redirect' ? ('redirect' as const) : undefined;
  return {
    n,
    kind,
    role: 'other',
    words: '',
    time,
    tabId,
    url,
    ...present({ via, error: textOf(member(step, 'error')) }),
  };
}
