import { type ReadToken, readToken } from '../decode/forged-token.ts';
import { asObject } from '../flow/json.ts';
import { headerOf, type RequestDraft, withHeader } from '../flow/request-draft.ts';
import type { Step } from '../flow/step.ts';
import { type DraftField, fieldIn, withField } from './fields.ts';
import type { Target } from './target.ts';

/** A signed JWT in a draft, and how to put another in its place. */
export interface TokenInDraft {
  /** `request`, `client_assertion`, `Authorization`. */
  name: string;
  text: string;
  token: ReadToken;
  replaced(draft: RequestDraft, text: string): RequestDraft;
}

/** The first signed JWT among these fields, or in the Authorization header; or in a sentence why there is none. */
export function tokenIn(draft: RequestDraft, names: readonly string[]): TokenInDraft | { missing: string } {
  let encrypted: string | undefined;
  for (const name of names) {
    const held = name === 'Authorization' ? bearer(draft) : inField(draft, name);
    if (!held) continue;
    const token = readToken(held.text);
    if (token) return { name, token, ...held };
    if (/^[\w-]+(\.[\w-]*){4}$/.test(held.text)) encrypted = name;
  }
  return {
    missing: encrypted
      ? `${encrypted} is encrypted for its receiver, so that nobody can change what is signed in it.`
      : 'The request carries no signed JWT that its receiver has to verify.',
  };
}

type Held = Pick<TokenInDraft, 'text' | 'replaced'>;

function bearer(draft: RequestDraft): Held | undefined {
  const header = headerOf(draft.headers, 'authorization');
  const [, scheme = '', text] = /^(Bearer|DPoP)\s+(\S+)$/i.exec(header ?? '') ?? [];
  if (text === undefined) return undefined;
  return { text, replaced: (other, token) => withHeader(other, 'Authorization', `${scheme} ${token}`) };
}

function inField(draft: RequestDraft, name: string): Held | undefined {
  const field: DraftField | undefined = fieldIn(draft, name);
  return field && { text: field.value, replaced: (other, value) => withField(other, field, { kind: 'set', value }) };
}

/** A public key as the session shows it, and the step that did. */
export interface SeenKey {
  jwk: Record<string, unknown>;
  step: number;
}

/** The public key with which a token is to be verified, where a key set of the session has it: by its `kid`, or the only one that fits. */
export function publicKeyOf({ header }: ReadToken, target: Target): SeenKey | undefined {
  const kty = KINDS[String(header.alg).slice(0, 2)];
  const seen = [...target.flow.steps, ...target.around].flatMap(keysIn).filter(({ jwk }) => jwk.kty === kty);
  if (typeof header.kid === 'string') return seen.find(({ jwk }) => jwk.kid === header.kid);
  const distinct = new Map(seen.map((key) => [JSON.stringify(key.jwk), key]));
  return distinct.size === 1 ? [...distinct.values()][0] : undefined;
}

const KINDS: Readonly<Record<string, string>> = { RS: 'RSA', PS: 'RSA', ES: 'EC', Ed: 'OKP' };

/** Key sets are read again for each token of a flow. */
const read = new WeakMap<Step, readonly SeenKey[]>();

function keysIn(step: Step): readonly SeenKey[] {
  if (step.role !== 'jwks') return [];
  const known = read.get(step) ?? readKeys(step);
  read.set(step, known);
  return known;
}

function readKeys({ n, response }: Step): SeenKey[] {
  try {
    const keys = asObject(JSON.parse(response.body?.text ?? ''))?.keys;
    return (Array.isArray(keys) ? keys : []).flatMap((key) => {
      const jwk = asObject(key);
      return jwk ? [{ jwk, step: n }] : [];
    });
  } catch {
    return [];
  }
}
