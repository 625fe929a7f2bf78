import { placeOf } from '../flow/address.ts';
import type { Message } from '../flow/message.ts';
import type { Index } from './session-index.ts';
import type { Traffic } from './traffic.ts';

/** All openings of a request_uri, by it. */
const OPENINGS: Index<Message> = {
  reads: ({ role, url }) => role === 'authorization-request' && url.includes('request_uri='),
  entriesOf: (message) => {
    const uri = message.query.get('request_uri');
    return uri === undefined ? [] : [[uri, message]];
  },
};

/** Every time that the session opened a request_uri at the same endpoint as `first` did, in this flow and elsewhere. */
export function openingsOf(uri: string, first: Message, traffic: Traffic): readonly Message[] {
  return traffic.find(OPENINGS, uri).filter(({ step }) => placeOf(step.url) === placeOf(first.step.url));
}
