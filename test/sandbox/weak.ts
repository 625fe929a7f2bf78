import type { RequestListener } from 'node:http';
import { bs2 } from './bs2.ts';
import { type Attack, correct, type Weak, weakAgainst } from './core/attacks.ts';
import { SandboxLog } from './core/log.ts';
import { listenerOf } from './core/server.ts';
import { defineSandboxSystem, type PartyKind, type SandboxContext, type SandboxSystem } from './core/system.ts';
import { openPayments } from './open-payments.ts';
import { opus } from './opus.ts';
import { vipps } from './vipps.ts';
import { authorizationServer } from './weak/authorization-server.ts';
import { createKeys, createPlace, type Keys } from './weak/place.ts';
import { thirdParty } from './weak/third-party.ts';
import { OVERSIGHTS, WEAKNESSES, type WeakSystem, weakParty } from './weak/weaknesses.ts';

/** Milliseconds: the most that RFC 6749 §4.1.2 recommends. */
const CODE_LIFETIME = 10 * 60_000;

export interface WeakOptions {
  /** Milliseconds that a code lives at a place that was written for this, by what it is weak against; elsewhere ten minutes. */
  codeLifetimes?: Partial<Record<Attack | 'correct', number>>;
}

/**
 * Authorization servers and third parties that are correct in all but one thing: each accepts one
 * attack (`core/attacks.ts`) and refuses every other. Their hosts say which: `weakParty`.
 */
export function weakSystem({ codeLifetimes = {} }: WeakOptions = {}): SandboxSystem {
  return defineSandboxSystem({
    id: 'weak',
    title: 'Weak on purpose',
    note: 'To try attacks on. Each place accepts one attack and refuses the others; the first one refuses all of them. No scenario of the main job.',
    parties: Object.assign({}, ...PLACES.map(({ attack, parts }) => labelled(attack, parts.parties))),
    scenarios: [],
    places: startPlaces(),
    serve(context) {
      const keys = once(createKeys);
      const served = PLACES.map((place) =>
        serveLate(place, context, keys, codeLifetimes[place.attack] ?? CODE_LIFETIME),
      );
      return Object.assign({}, ...served);
    },
  });
}

interface Parts {
  parties: Record<string, PartyKind>;
  serve(context: SandboxContext, weak: Weak, keys: Keys, codeLifetime: number): ReturnType<SandboxSystem['serve']>;
}

const OAUTH: Parts = {
  parties: { tpp: 'third party', as: 'authorization server' },
  serve({ origin }, weak, keys, codeLifetime) {
    const place = createPlace({ weak, issuer: origin('as'), thirdParty: origin('tpp'), keys, codeLifetime });
    return { tpp: thirdParty(place), as: authorizationServer(place) };
  },
};

const SYSTEMS: Record<WeakSystem, Parts> = {
  oauth: OAUTH,
  opus,
  bs2,
  'open-payments': openPayments,
  vipps,
};

const PLACES = [
  { attack: 'correct' as const, weak: correct, parts: OAUTH },
  ...WEAKNESSES.map(({ attack, system }) => ({ attack, weak: weakAgainst(attack), parts: SYSTEMS[system] })),
];
type WeakPlace = (typeof PLACES)[number];

function labelled<T>(attack: Attack | 'correct', byParty: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(byParty).map(([party, value]) => [weakParty(attack, party), value]));
}

/** Begins a place only when somebody comes: there are many, and some must make keys. */
function serveLate(
  { attack, weak, parts }: WeakPlace,
  context: SandboxContext,
  keys: () => Promise<Keys>,
  codeLifetime: number,
): Record<string, RequestListener> {
  const own = {
    origin: (party: string) => context.origin(weakParty(attack, party)),
    log: new PlaceLog(context, attack),
  };
  const begun = once(async () => {
    const served = await parts.serve(own, weak, await keys(), codeLifetime);
    return new Map(Object.entries(served).map(([party, server]) => [party, listenerOf(server)]));
  });
  const listener =
    (party: string): RequestListener =>
    async (request, response) =>
      (await begun()).get(party)?.(request, response);
  return labelled(attack, Object.fromEntries(Object.keys(parts.parties).map((party) => [party, listener(party)])));
}

/** Writes what a system notes of its own parties under the names that they have at the place. */
class PlaceLog extends SandboxLog {
  readonly #context: SandboxContext;
  readonly #attack: Attack | 'correct';

  constructor(context: SandboxContext, attack: Attack | 'correct') {
    super();
    this.#context = context;
    this.#attack = attack;
  }

  override add<E extends SandboxLog['entries'][number]>(entry: E): E {
    return this.#context.log.add({ ...entry, party: weakParty(this.#attack, entry.party) });
  }
}

function startPlaces(): NonNullable<SandboxSystem['places']> {
  const starts = new Map<Parts, string>([
    [opus, '/start?scenario=opus-payment'],
    [bs2, '/start?scenario=bs2-refresh'],
    [openPayments, '/start?scenario=open-payments-oauth'],
    [vipps, '/start?scenario=vipps-happy-encoded'],
  ]);
  const link = ({ attack, parts }: WeakPlace) => {
    const [party = ''] = Object.keys(parts.parties);
    return {
      title: party === 'tpp' ? attack : `${attack} (${party})`,
      party: weakParty(attack, party),
      path: starts.get(parts) ?? '/',
    };
  };
  const mutations = Object.entries(OVERSIGHTS).map(([mutation, explains]) => ({
    explains,
    links: PLACES.filter(({ attack }) => attack.split('/')[0] === mutation).map(link),
  }));
  return [{ explains: 'Refuses every attack.', links: PLACES.slice(0, 1).map(link) }, ...mutations];
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
