import { speaksFor } from '../decode/keys.ts';
import { type SeenKeys, seenKeys } from '../decode/seen-keys.ts';
import { type KeySet, type SignatureCheck, verifySignature } from '../decode/signature.ts';
import type { ResponseBody } from '../flow/exchange.ts';
import { asText } from '../flow/json.ts';
import { readMessage } from '../flow/message.ts';
import type { Step, Trace } from '../flow/step.ts';
import { TOKEN_ROLES, tokensIn } from './tokens.ts';

/** What is known of signatures, by the text of the token. */
export type Signatures = ReadonlyMap<string, SignatureCheck>;

interface Found {
  text: string;
  issuer?: string;
}

/** What was verified: a token, and the keys that were at hand for it. */
interface Verified {
  keys: string;
  check: SignatureCheck;
}

/** So many tokens are remembered; beyond that the oldest is verified anew when it is asked for again. */
const MOST = 5000;

const verified = new Map<string, Verified>();
/** Answers are read once, however often the session is folded. */
const read = new WeakMap<ResponseBody, Found[]>();
const prints = new WeakMap<object, string>();

/**
 * Verifies every ID token, signed authorization response (JARM) and signed userinfo of a session with the key sets that
 * the session itself answered (RFC 7515 §5.2). Each token is verified once for the same keys: when a step arrives, only
 * what is new costs. Nothing is fetched. Never rejects.
 *
 * Not checked: the claims, which the checks of the catalogue judge.
 *
 * @returns what `judge` takes as `signatures`
 */
export async function verifyTokens({ steps }: Pick<Trace, 'steps'>): Promise<Signatures> {
  const keys = seenKeys(steps);
  const checks = new Map<string, SignatureCheck>();
  for (const step of steps) {
    for (const token of tokensOf(step)) {
      if (!checks.has(token.text)) checks.set(token.text, await verifyOnce(token, keys));
    }
  }
  return checks;
}

async function verifyOnce({ text, issuer }: Found, { sets }: SeenKeys): Promise<SignatureCheck> {
  const own = sets.filter((set) => speaksFor(set.issuer, issuer));
  const keys = own.map(printOf).join('\n');
  const known = verified.get(text);
  if (known?.keys === keys) return known.check;
  // Where no set speaks for the issuer, the reason names those that speak for others.
  const check = await verifySignature(text, own.length > 0 ? own : sets);
  verified.delete(text);
  verified.set(text, { keys, check });
  const [oldest] = verified.keys();
  if (verified.size > MOST && oldest !== undefined) verified.delete(oldest);
  return check;
}

/** Names a key set by all that it says. */
function printOf({ from, issuer, jwks }: KeySet): string {
  const known = typeof jwks === 'object' && jwks !== null ? jwks : {};
  const print = prints.get(known) ?? JSON.stringify(jwks);
  prints.set(known, print);
  return `${from} ${issuer} ${print}`;
}

function tokensOf(step: Step): Found[] {
  if (!TOKEN_ROLES.has(step.role)) return [];
  const { body } = step.response;
  const known = body && read.get(body);
  if (known) return known;
  const found = tokensIn(readMessage(step)).map(({ text, claims }) => {
    const issuer = asText(claims.iss);
    return { text, ...(issuer !== undefined && { issuer }) };
  });
  // An authorization response has its tokens in its address, not in its body.
  if (body && step.role !== 'authorization-response') read.set(body, found);
  return found;
}
