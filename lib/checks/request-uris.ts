import { placeOf } from '../flow/address.ts';
import { type Message, readMessage } from '../flow/message.ts';
import type { Traffic } from './traffic.ts';

/** One for each session that is judged: all openings, by their request_uri. */
const indexes = new WeakMap<Traffic, ReadonlyMap<string, readonly Message[]>>();

/** Every time that the session opened a request_uri at the same endpoint as `first` did, in this flow and elsewhere. */
export function openingsOf(uri: string, first: Message, traffic: Traffic): readonly Message[] {
  const all = indexOf(traffic).get(uri) ?? [];
  return all.filter(({ step }) => placeOf(step.url) === placeOf(first.step.url));
}

function indexOf(traffic: Traffic): ReadonlyMap<string, readonly Message[]> {
  const known = indexes.get(traffic);
  if (known) return known;
  const index = new Map<string, Message[]>();
  for (const step of traffic.withRole('authorization-request')) {
    if (!step.url.includes('request_uri=')) continue;
    const message = readMessage(step);
    const uri = message.query.get('request_uri');
    if (uri === undefined) continue;
    const openings = index.get(uri) ?? [];
    openings.push(message);
    index.set(uri, openings);
  }
  indexes.set(traffic, index);
  return index;
}
