import type { ValueEvent, ValueKind, ValueUse } from '../flow/value.ts';
import type { Circumstances } from './circumstances.ts';
import { differenceInWords } from './difference.ts';

/** Steps that are named one by one. */
const NAMED = 3;

/** The life of a value: `created in #3, returned in #9, redeemed in #10`. */
export function lifeOf(uses: readonly ValueUse[]): string {
  const [first] = uses;
  const phrases = new Map<string, Set<number>>();
  for (const use of uses) {
    const phrase = use === first && use.event === 'sent' ? 'first seen' : phraseOf(use);
    const steps = phrases.get(phrase);
    if (steps) steps.add(use.step);
    else phrases.set(phrase, new Set([use.step]));
  }
  // That it was passed on goes without saying where more became of it.
  if ([...phrases.keys()].some((phrase) => !BIRTHS.has(phrase) && phrase !== 'sent')) phrases.delete('sent');
  return [...phrases].map(([phrase, steps]) => `${phrase} in ${listed([...steps])}`).join(', ');
}

const BIRTHS = new Set(['first seen', 'created', 'issued']);

function phraseOf({ event, host, hash, difference, from, place }: ValueUse): string {
  if (event === 'leaked') return `leaked to ${host}${place.path[0] === 'Referer' ? ' by Referer' : ''}`;
  if (event === 'altered') return `altered (${differenceInWords(difference ?? [])})`;
  if (event !== 'hashed') return event;
  return from === undefined ? `hashed (${hash})` : hash === 'S256' ? `proved by ${from}` : `made of ${from}`;
}

function listed(steps: number[]): string {
  const shown = steps.slice(0, NAMED).map((step) => `#${step}`);
  if (steps.length > NAMED) return `${shown.join(', ')} and ${steps.length - NAMED} more`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

interface Purpose {
  /** What must happen to it once. */
  ends: readonly ValueEvent[];
  /** What it means that none of it happened. */
  explain(circumstances: Circumstances, origin: Origin): string;
}

/** Where a value was first seen. */
export interface Origin {
  step: number;
  /** Of the server that issued it, or got it. */
  host: string;
}

/** Kinds that are made to come back or to be redeemed. */
const PURPOSES: Partial<Record<ValueKind, Purpose>> = {
  state: {
    ends: ['returned', 'altered'],
    explain({ responses }, origin) {
      const response = [...responses].find(([step]) => step >= origin.step);
      if (!response) return 'It has not come back: no response to the third party was seen.';
      const [step, hasState] = response;
      return `It never came back: the response in #${step} has ${hasState ? 'another one' : 'none'}.`;
    },
  },
  nonce: {
    ends: ['returned', 'altered'],
    explain: ({ idTokenSeen }) =>
      idTokenSeen ? 'No id_token that was seen carries it.' : 'No id_token was seen in which it could have come back.',
  },
  code: {
    ends: ['redeemed', 'altered'],
    explain({ tokenRequests }, origin) {
      const request = laterAt(tokenRequests, origin);
      if (request === undefined) return 'No token request with it was seen; a server may have made one.';
      return `It was not redeemed: the token request in #${request} has another code.`;
    },
  },
  request_uri: { ends: ['redeemed', 'altered'], explain: () => 'No authorization request that was seen uses it.' },
  autostart_token: { ends: ['redeemed', 'altered'], explain: () => 'No app that was seen was opened with it.' },
  code_challenge: {
    ends: ['hashed', 'redeemed'],
    explain({ verifiers, tokenRequests, codeSeen }, origin) {
      const verifier = laterAt(verifiers, origin);
      const request = laterAt(tokenRequests, origin);
      if (verifier !== undefined) return `The code_verifier in #${verifier} is not what it was made of.`;
      if (request !== undefined) return `The token request in #${request} has no code_verifier.`;
      if (!codeSeen) return 'No code was seen that it could have protected.';
      return 'No token request was seen; a server may have made one.';
    },
  },
};

/** The first later request to the same server. */
function laterAt(requests: ReadonlyMap<number, string>, { step, host }: Origin): number | undefined {
  return [...requests].find(([n, at]) => n > step && (host === '' || at === host))?.[0];
}

/**
 * What it means that a value was neither returned nor redeemed; undefined where it was, or need not be.
 *
 * @param origin where it was first seen
 */
export function unusedOf(
  kind: ValueKind,
  uses: readonly ValueUse[],
  circumstances: Circumstances,
  origin: Origin,
): string | undefined {
  const purpose = PURPOSES[kind];
  if (!purpose || uses.some(({ event }) => purpose.ends.includes(event))) return undefined;
  return purpose.explain(circumstances, origin);
}
