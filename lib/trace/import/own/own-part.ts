import type { NavigationKind } from '../../../flow/capture-event.ts';
import type { ConsoleError } from '../../../flow/console-error.ts';
import type { Environment } from '../../../flow/environment.ts';
import type { Navigation, ResponseBody } from '../../../flow/exchange.ts';
import type { Fate, HoldNews } from '../../../flow/hold.ts';
import type { Screenshot } from '../../../flow/screenshot.ts';
import type { About, AboutSession, TraceStep } from '../../har.ts';
import type { Warn } from '../problems.ts';
import { isMembers, listOf, type Members, member, membersOf, momentOf, numberOf, pairsOf, textOf } from '../reading.ts';
import { bodyOf, present } from './own-entry.ts';

const KINDS: readonly NavigationKind[] = [
  ...(['committed', 'failed', 'fragment', 'history'] as const),
  ...(['opened', 'closed', 'held', 'released'] as const),
];
const FATES: readonly Fate[] = ['continued', 'edited', 'elsewhere', 'dropped', 'left'];

/** Items of a list of ours; what is none of its kind is told and left out. */
export function itemsOf<T>(part: Members, name: string, read: (item: Members) => T | undefined, warn: Warn): T[] {
  const given = member(part, name);
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    warn(`log._consent.${name}`, 'It is no list, and is not read.');
    return [];
  }
  return given.flatMap((item, index) => {
    const read1 = isMembers(item) ? read(item) : undefined;
    if (read1 !== undefined) return [read1];
    warn(`log._consent.${name}[${index}]`, 'It lacks what it needs, and is left out.');
    return [];
  });
}

export function readSession(part: Members, name: string): AboutSession {
  const given = membersOf(member(part, 'session'));
  const pauses = listOf(member(given, 'pauses')).flatMap((pause) => {
    const [from, to] = [momentOf(member(membersOf(pause), 'from')), momentOf(member(membersOf(pause), 'to'))];
    const why = member(membersOf(pause), 'why') === 'browser-closed' ? ('browser-closed' as const) : undefined;
    return from === undefined ? [] : [present({ from, to, why })];
  });
  return {
    name: textOf(member(given, 'name')) ?? name,
    startedAt: momentOf(member(given, 'startedAt')) ?? 0,
    ...present({
      stoppedAt: momentOf(member(given, 'stoppedAt')),
      stopReason: textOf(member(given, 'stopReason')),
      pauses: pauses.length > 0 ? pauses : undefined,
      profile: textOf(member(given, 'profile')),
    }),
  };
}

export function readNote(item: Members): About['notes'][number] | undefined {
  const [time, text, step] = [
    momentOf(member(item, 'time')),
    textOf(member(item, 'text')),
    numberOf(member(item, 'step')),
  ];
  return time === undefined || text === undefined ? undefined : { time, text, ...present({ step }) };
}

export function readNavigation(item: Members): Navigation | undefined {
  const kind = KINDS.find((one) => one === member(item, 'navigation'));
  const [id, url] = [textOf(member(item, 'id')), textOf(member(item, 'url'))];
  const [seq, tabId, time] = [
    numberOf(member(item, 'seq')),
    numberOf(member(item, 'tabId')),
    momentOf(member(item, 'time')),
  ];
  if (!kind || id === undefined || url === undefined) return undefined;
  if (seq === undefined || time === undefined || tabId === undefined) return undefined;
  const qualifiers = member(item, 'qualifiers');
  return {
    navigation: kind,
    ...{ time, tabId, frameId: numberOf(member(item, 'frameId')) ?? 0, url },
    ...present({
      transition: textOf(member(item, 'transition')),
      qualifiers: Array.isArray(qualifiers) ? qualifiers.filter((one) => typeof one === 'string') : undefined,
      error: textOf(member(item, 'error')),
      fromTabId: numberOf(member(item, 'fromTabId')),
      hold: readHold(member(item, 'hold')),
    }),
    ...{ id, seq },
  };
}

function readHold(given: unknown): HoldNews | undefined {
  const hold = membersOf(given);
  const [id, method] = [numberOf(member(hold, 'id')), textOf(member(hold, 'method'))];
  if (id === undefined || method === undefined) return undefined;
  const form = member(hold, 'form');
  const fields = Array.isArray(form) && pairsOf(form, 'form', () => undefined);
  return {
    ...{ id, method },
    ...(fields && { form: fields.map(({ name, value }): [string, string] => [name, value]) }),
    ...present({ fate: FATES.find((fate) => fate === member(hold, 'fate')) }),
  };
}

/** @param texts of the bodies that entries show, by their ids */
export function readOtherBody(item: Members, texts: ReadonlyMap<string, string>): ResponseBody | undefined {
  const sameAs = textOf(member(item, 'sameAs'));
  const text = sameAs === undefined ? textOf(member(item, 'text')) : texts.get(sameAs);
  return bodyOf(item, text, member(item, 'encoding') === 'base64');
}

export function readEnvironment(given: unknown): Environment | undefined {
  if (!isMembers(given)) return undefined;
  const browser = membersOf(member(given, 'browser'));
  const skew = membersOf(member(given, 'clockSkew'));
  const [median, answers] = [numberOf(member(skew, 'median')), numberOf(member(skew, 'answers'))];
  return {
    browser: { name: textOf(member(browser, 'name')) ?? '', version: textOf(member(browser, 'version')) ?? '' },
    extensionVersion: textOf(member(given, 'extensionVersion')) ?? '',
    ...present({
      os: textOf(member(given, 'os')),
      locale: textOf(member(given, 'locale')),
      timeZone: textOf(member(given, 'timeZone')),
      clockSkew: median === undefined || answers === undefined ? undefined : { median, answers },
    }),
  };
}

export function readConsoleError(item: Members): ConsoleError | undefined {
  const kind = (['console', 'exception', 'rejection'] as const).find((one) => one === member(item, 'kind'));
  const [time, tabId] = [momentOf(member(item, 'time')), numberOf(member(item, 'tabId'))];
  const text = textOf(member(item, 'text'));
  if (!kind || time === undefined || tabId === undefined || text === undefined) return undefined;
  return {
    ...{ time, tabId, frameId: numberOf(member(item, 'frameId')) ?? 0, page: textOf(member(item, 'page')) ?? '' },
    ...{ kind, text },
    ...present({
      source: textOf(member(item, 'source')),
      line: numberOf(member(item, 'line')),
      column: numberOf(member(item, 'column')),
    }),
  };
}

export function readScreenshot(item: Members): Screenshot | undefined {
  const mediaType = (['image/jpeg', 'image/png'] as const).find((one) => one === member(item, 'mediaType'));
  const base64 = textOf(member(item, 'base64'));
  const [time, tabId] = [momentOf(member(item, 'time')), numberOf(member(item, 'tabId'))];
  if (!mediaType || time === undefined || tabId === undefined) return undefined;
  // It becomes part of an address: nothing else may be in it.
  if (base64 === undefined || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined;
  const [width, height] = [numberOf(member(item, 'width')) ?? 0, numberOf(member(item, 'height')) ?? 0];
  return { time, tabId, page: textOf(member(item, 'page')) ?? '', mediaType, base64, width, height };
}

/** The steps of an older file that no entry is: for each the navigation of which it was made. */
export function navigationsOfSteps(steps: readonly TraceStep[], room: number): Navigation[] {
  const kinds = {
    'deep-link': 'failed',
    fragment: 'fragment',
    history: 'history',
    'tab-opened': 'opened',
    'tab-closed': 'closed',
  } as const;
  return steps.flatMap(({ n, kind, via, time, tabId, url, error }, index) => {
    // Behind a redirect to an app the fold makes the step of the redirect itself.
    if (kind === 'http' || (kind === 'deep-link' && via === 'redirect')) return [];
    const seq = n * room;
    // It was not written which tab opened another: the one in which something was done last.
    const before = steps
      .slice(Math.max(0, index - 50), index)
      .findLast((step) => step.tabId !== tabId && step.tabId >= 0);
    return [
      {
        ...{ id: `file:navigation-${seq}`, seq, navigation: kinds[kind], time, tabId, frameId: 0, url },
        ...present({ error, fromTabId: kind === 'tab-opened' ? before?.tabId : undefined }),
      },
    ];
  });
}
