import { computed, type ReadonlySignal } from '@preact/signals';
import { mayBeAsked } from '../browser/json-fetch.ts';
import type { SeenKeys } from '../decode/seen-keys.ts';
import { hostOf } from '../flow/address.ts';
import type { CarriedSignature } from '../trace/judgement.ts';
import type { SessionDeps } from './deps.ts';
import { watched } from './watched.ts';

export type { SeenKeys };

/** Where keys can be asked for. */
export interface KeySource {
  /** The exact address. */
  address: string;
  /** What answers there: the keys, or the document that says where they are. */
  holds: 'keys' | 'discovery';
}

/**
 * Where the keys of an issuer can be asked for: where its discovery document in the session says,
 * or else that document itself (OpenID Connect Discovery §4).
 *
 * @param issuer the `iss` of a token, whatever it is
 * @returns undefined when it is no address that may be asked
 */
export function keySource(issuer: unknown, { addresses }: Pick<SeenKeys, 'addresses'>): KeySource | undefined {
  if (typeof issuer !== 'string') return undefined;
  const known = addresses.get(issuer);
  if (known !== undefined && mayBeAsked(known)) return { address: known, holds: 'keys' };
  if (!mayBeAsked(issuer) || /[?#]/.test(issuer)) return undefined;
  return { address: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, holds: 'discovery' };
}

/**
 * What a discovery document says of where the keys are.
 *
 * @throws Error with a sentence when it says nothing that may be asked
 */
export function keysAddressIn(discovery: unknown): string {
  const address = (discovery as { jwks_uri?: unknown } | null)?.jwks_uri;
  if (typeof address !== 'string') throw new Error('The discovery document names no jwks_uri.');
  if (!mayBeAsked(address)) throw new Error(`Its jwks_uri, ${address.slice(0, 200)}, is no https address.`);
  return address;
}

/** The keys that the session in sight has seen, and the way to ask for others. */
export interface Keys {
  /** The same object while no further keys were answered. */
  seen: ReadonlySignal<SeenKeys>;
  /** By the text of the token: what was known of its signature before a file hid it. */
  before: ReadonlySignal<ReadonlyMap<string, CarriedSignature>>;
  /**
   * Asks an address for JSON, and the user for the permission to do so. To be called in the click
   * itself: the browser refuses to ask later.
   *
   * @throws Error with a sentence
   */
  ask(address: string, cancel: AbortSignal): Promise<unknown>;
}

const NONE: ReadonlyMap<string, CarriedSignature> = new Map();
const NO_KEYS: SeenKeys = { sets: [], addresses: new Map() };

/** @param session the one in sight */
export function createKeys(
  { permissions, fetchJson, reader }: Pick<SessionDeps, 'permissions' | 'fetchJson' | 'reader'>,
  session: ReadonlySignal<number | undefined>,
): Keys {
  const subject = computed(() => (session.value === undefined ? undefined : { session: session.value, of: {} }));
  const seen = watched<'keys', SeenKeys>(reader, 'keys', subject, (_, news) => news);
  const before = watched<'signatures', ReadonlyMap<string, CarriedSignature>>(
    reader,
    'signatures',
    subject,
    (_, news) => new Map(news.map((one) => [one.token, one])),
  );
  return {
    seen: computed(() => seen.value ?? NO_KEYS),
    before: computed(() => before.value ?? NONE),
    ask: (address, cancel) =>
      permissions.request(address).then((granted) => {
        if (!granted) throw new Error(`Without the permission for ${hostOf(address)} it cannot be asked.`);
        return fetchJson(address, cancel);
      }),
  };
}
