import { placeOf } from '../flow/address.ts';
import type { Message } from '../flow/message.ts';
import type { Artifacts } from './artifacts.ts';

/** One for each session that is judged: all openings, by their request_uri. */
const indexes = new WeakMap<readonly Artifacts[], ReadonlyMap<string, readonly Message[]>>();

/** Every time that the session opened a request_uri at the same endpoint as `first` did, in this flow and in others. */
export function openingsOf(uri: string, first: Message, session: readonly Artifacts[]): readonly Message[] {
  const all = indexOf(session).get(uri) ?? [];
  return all.filter(({ step }) => placeOf(step.url) === placeOf(first.step.url));
}

function indexOf(session: readonly Artifacts[]): ReadonlyMap<string, readonly Message[]> {
  const known = indexes.get(session);
  if (known) return known;
  const index = new Map<string, Message[]>();
  for (const { messages } of session) {
    for (const message of messages.state === 'present' ? messages.value : []) {
      const uri = message.step.role === 'authorization-request' ? message.query.get('request_uri') : undefined;
      if (uri === undefined) continue;
      const openings = index.get(uri) ?? [];
      openings.push(message);
      index.set(uri, openings);
    }
  }
  indexes.set(session, index);
  return index;
}
