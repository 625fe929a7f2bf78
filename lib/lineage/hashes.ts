import { base64urlOf, leftHalfHash, sha256 } from '../decode/hash.ts';
import type { ValueKind } from '../flow/value.ts';
import type { Group } from './identity.ts';
import type { Occurrence } from './slot.ts';

/** A text that is the hash of another. */
export interface HashLink {
  /** What was hashed. */
  source: Group;
  /** `S256`, `c_hash`, `at_hash`, `s_hash`, `ath`, `SHA-256`. */
  hash: string;
  /** Where the hash stands. */
  places: readonly Occurrence[];
  /** The hash as a value of its own. */
  digest?: Group;
}

/** Claims that hold a hash, and of what. */
const CLAIMS: Readonly<Record<string, { of: ValueKind; half: boolean }>> = {
  c_hash: { of: 'code', half: true },
  at_hash: { of: 'access_token', half: true },
  s_hash: { of: 'state', half: true },
  ath: { of: 'access_token', half: false },
};

/** By the length of half a hash in base64url; the `alg` of the token says the same. */
const HALVES = new Map([
  [22, 'RS256'],
  [32, 'RS384'],
  [43, 'RS512'],
]);

/** More texts than a consent has are not all hashed. */
const MOST = 2000;

/** SHA-256 in hexadecimal digits or base64, with or without padding. */
const DIGEST = /^(?:[0-9a-f]{64}|[0-9A-F]{64}|[A-Za-z0-9_-]{43}=?|[A-Za-z0-9+/]{43}=?)$/;

/** True for a name under which nothing but the hash of another value stands. */
export function isHashName(name: string): boolean {
  return Object.hasOwn(CLAIMS, name);
}

/** Ties the hashes in a flow to what they were made of. */
export function hashLinks(groups: readonly Group[], claims: readonly Occurrence[]): HashLink[] {
  return [...claimLinks(groups, claims), ...digestLinks(groups)];
}

function claimLinks(groups: readonly Group[], claims: readonly Occurrence[]): HashLink[] {
  const links = new Map<string, HashLink & { places: Occurrence[] }>();
  const sources = new Sources(groups);
  for (const place of claims) {
    const { name, layers } = place.slot;
    const [{ text }] = layers;
    const key = `${name} ${text}`;
    const known = links.get(key);
    if (known) {
      known.places.push(place);
      continue;
    }
    const source = sources.of(name, text);
    if (source) links.set(key, { source, hash: name, places: [place] });
  }
  return [...links.values()];
}

/** Finds what a claim is the hash of; each text is hashed once for each kind of hash. */
class Sources {
  private readonly groups: readonly Group[];
  private readonly hashed = new Map<string, Map<string | undefined, Group>>();

  constructor(groups: readonly Group[]) {
    this.groups = groups;
  }

  of(name: string, hash: string): Group | undefined {
    const claim = CLAIMS[name];
    if (!claim) return undefined;
    const alg = claim.half ? HALVES.get(hash.length) : 'S256';
    if (alg === undefined) return undefined;
    const key = `${name} ${alg}`;
    const own = () => this.groups.filter(({ kind }) => kind === claim.of);
    const known = this.hashed.get(key) ?? new Map(own().map((group) => [hashOf(group.text, claim.half, alg), group]));
    this.hashed.set(key, known);
    return known.get(hash);
  }
}

function hashOf(text: string, half: boolean, alg: string): string | undefined {
  return half ? leftHalfHash(text, alg) : base64urlOf(sha256(text));
}

function digestLinks(groups: readonly Group[]): HashLink[] {
  const digests = new Map(groups.filter(({ text }) => DIGEST.test(text)).map((group) => [plain(group.text), group]));
  if (digests.size === 0) return [];
  return groups.slice(0, MOST).flatMap((source): HashLink[] => {
    const digest = digests.get(base64urlOf(sha256(source.text)));
    if (!digest || digest === source) return [];
    const hash = digest.kind === 'code_challenge' ? 'S256' : 'SHA-256';
    // Its further way is in the life of the hash.
    return [{ source, hash, places: digest.members.slice(0, 1), digest }];
  });
}

/** Any writing of a hash as unpadded base64url. */
function plain(text: string): string {
  if (text.length < 64) return text.replace(/=$/, '').replaceAll('+', '-').replaceAll('/', '_');
  const bytes = Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return base64urlOf(bytes);
}
