import type { Exchange, ResponseBody } from '../../../flow/exchange.ts';
import { type FoundExchange, readHarEntry } from '../found/har-entry.ts';
import type { Warn } from '../problems.ts';
import { type Members, member, membersOf, numberOf, textOf } from '../reading.ts';

/** Between the places of two steps there is room for what belongs to the first. */
export const ROOM = 2;

/** An entry that an earlier version of ours wrote: it says step, tab, hop and fragment, and not all of the record. */
export function readOldEntry(entry: Members, index: number, before: readonly Exchange[], warn: Warn) {
  const found = readHarEntry(entry, before.at(-1)?.startedAt ?? 0, warn);
  return found && recordsOfOld(entry, found, index, before);
}

function recordsOfOld(
  entry: Members,
  { page: _, body, ...found }: FoundExchange,
  index: number,
  before: readonly Exchange[],
): { exchange: Exchange; body?: ResponseBody } {
  const own = membersOf(member(entry, '_consent'));
  const tabId = numberOf(member(own, 'tabId')) ?? 1;
  const seq = (numberOf(member(own, 'n')) ?? index + 1) * ROOM;
  const hop = Math.max(0, Math.trunc(numberOf(member(own, 'hop')) ?? 0));
  const fragment = textOf(member(own, 'fragment'));
  // The redirect to an app or to a fragment is in no header where the browser's own word was written.
  const redirectUrl = textOf(member(membersOf(member(entry, 'response')), 'redirectURL')) || found.redirectUrl;
  const from =
    hop > 0 && before.findLast((one) => one.tabId === tabId && one.hop === hop - 1 && one.state === 'redirected');
  const requestId = from ? from.requestId : `${index + 1}`;
  const initiator = textOf(member(own, 'initiator'));
  const exchange: Exchange = {
    ...found,
    ...{ id: `file:${requestId}#${hop}`, requestId, hop, seq, tabId, frameId: 0 },
    url: fragment === undefined ? found.url : `${found.url}#${fragment}`,
    ...(redirectUrl !== undefined && { redirectUrl, state: 'redirected' as const }),
    ...(initiator !== undefined && { initiator }),
  };
  if (!body || (body.missing !== undefined && body.size === 0)) return { exchange };
  const { method, url, status, startedAt, endedAt = startedAt } = exchange;
  return {
    exchange,
    body: {
      ...{ id: `file:body-${index + 1}`, seq: seq + 1, source: 'file', time: endedAt, startedAt },
      ...{ tabId, frameId: 0, method, url, ...(status !== undefined && { status }), ...body },
    },
  };
}
