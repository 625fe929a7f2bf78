import type { AttackResult, AttackRun, AttackVerdict } from '../../../flow/attack-run.ts';
import { type Attempt, type AttemptExchange, type CookieChoice, PATIENCE, type Way } from '../../../flow/attempt.ts';
import { bodyOfText, type RequestDraft } from '../../../flow/request-draft.ts';
import { isMembers, listOf, type Members, member, membersOf, momentOf, numberOf, pairsOf, textOf } from '../reading.ts';
import { present, readOwnEntry } from './own-entry.ts';

const WAYS: readonly Way[] = ['single', 'hop-by-hop', 'navigation'];
const COOKIES: readonly CookieChoice[] = ['profile', 'draft', 'none'];
const STATES = ['done', 'failed', 'cancelled'] as const;

/** @param idOf the step of a number, for files that do not name it */
export function readAttempt(item: Members, idOf: (step: number) => string | undefined): Attempt | undefined {
  const [id, at] = [numberOf(member(item, 'id')), momentOf(member(item, 'time'))];
  const draft = readDraft(membersOf(member(item, 'draft')));
  if (id === undefined || at === undefined || !draft) return undefined;
  const step = numberOf(member(item, 'step'));
  return {
    ...{ id, session: 0, of: textOf(member(item, 'of')) ?? (step === undefined ? '' : (idOf(step) ?? '')), at },
    ...present({ endedAt: momentOf(member(item, 'endedAt')) }),
    way: WAYS.find((way) => way === member(item, 'way')) ?? 'single',
    cookies: COOKIES.find((cookies) => cookies === member(item, 'cookieChoice')) ?? 'none',
    timeout: numberOf(member(item, 'timeout')) ?? PATIENCE,
    // One that was under way when the file was written has nobody any more who waits for it.
    state: STATES.find((state) => state === member(item, 'state')) ?? 'cancelled',
    ...present({
      tabId: numberOf(member(item, 'tabId')),
      problem: textOf(member(item, 'problem')),
      site: textOf(member(item, 'site')),
      mutation: textOf(member(item, 'mutation')),
      run: textOf(member(item, 'run')),
    }),
    draft,
    exchanges: listOf(member(item, 'entries')).flatMap((entry) => (isMembers(entry) ? exchangeOf(entry) : [])),
    ...present({ deepLink: textOf(member(item, 'deepLink')) }),
    notes: listOf(member(item, 'notes')).filter((note) => typeof note === 'string'),
  };
}

function exchangeOf(entry: Members): AttemptExchange[] {
  const own = readOwnEntry(entry);
  return own ? [{ ...own.exchange, ...(own.body && { responseBody: own.body }) }] : [];
}

function readDraft(draft: Members): RequestDraft | undefined {
  const [method, url] = [textOf(member(draft, 'method')), textOf(member(draft, 'url'))];
  if (method === undefined || url === undefined) return undefined;
  const headers = pairsOf(member(draft, 'headers'), 'headers', () => undefined);
  const postData = member(draft, 'postData');
  if (!isMembers(postData)) return { method, url, headers };
  const text = textOf(member(postData, 'text')) ?? '';
  if (member(postData, '_encoding') === 'base64')
    return { method, url, headers, body: { kind: 'base64', base64: text } };
  return { method, url, headers, body: bodyOfText(text, textOf(member(postData, 'mimeType'))) };
}

const ENDS = ['done', 'cancelled', 'interrupted'] as const;
const VERDICTS: readonly AttackVerdict[] = ['rejected', 'accepted', 'unclear'];

export function readAttackRun(item: Members): AttackRun | undefined {
  const [id, flow] = [textOf(member(item, 'id')), textOf(member(item, 'flow'))];
  const startedAt = momentOf(member(item, 'startedAt'));
  if (id === undefined || flow === undefined || startedAt === undefined) return undefined;
  const results = listOf(member(item, 'results')).flatMap((result) =>
    isMembers(result) ? (readResult(result) ?? []) : [],
  );
  return {
    ...{ id, session: 0, flow, startedAt },
    ...present({ endedAt: momentOf(member(item, 'endedAt')) }),
    state: ENDS.find((state) => state === member(item, 'state')) ?? 'interrupted',
    ...present({ problem: textOf(member(item, 'problem')) }),
    planned: numberOf(member(item, 'planned')) ?? results.length,
    hosts: listOf(member(item, 'hosts')).filter((host) => typeof host === 'string'),
    results,
  };
}

function readResult(item: Members): AttackResult | undefined {
  const attack = textOf(member(item, 'attack'));
  if (attack === undefined) return undefined;
  const said = (name: string) => textOf(member(item, name)) ?? '';
  return {
    ...{ attack, step: numberOf(member(item, 'step')) ?? 0, title: textOf(member(item, 'title')) ?? attack },
    verdict: VERDICTS.find((verdict) => verdict === member(item, 'verdict')) ?? 'unclear',
    ...{
      evidence: said('evidence'),
      expected: said('expected'),
      clause: said('clause'),
      clauseUrl: webAddress(said('clauseUrl')),
    },
    attempts: listOf(member(item, 'attempts')).flatMap((id) => numberOf(id) ?? []),
    ...present({ decisive: numberOf(member(item, 'decisive')) }),
  };
}

/** It becomes a link: a file may name any address, but no script. */
function webAddress(url: string): string {
  return /^https:\/\//i.test(url) ? url : '';
}
