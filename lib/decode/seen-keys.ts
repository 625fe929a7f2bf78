import { hostOf } from '../flow/address.ts';
import type { ResponseBody } from '../flow/exchange.ts';
import type { Step } from '../flow/step.ts';
import type { KeySet } from './signature.ts';

/** What the answers of a session tell of the keys of issuers. */
export interface SeenKeys {
  /** One for each key set that was answered, in the order of the steps. */
  sets: readonly KeySet[];
  /** By issuer: where its discovery document says that its keys are. */
  addresses: ReadonlyMap<string, string>;
}

/** Characters; a larger answer is no key set, and no discovery document either. */
const LARGEST = 1_000_000;

/** Bodies are read once, however often the session is folded. */
const read = new WeakMap<ResponseBody, Record<string, unknown>>();

/** Finds key sets (RFC 7517 §5) and discovery documents (OpenID Connect Discovery §3, RFC 8414) among the answers. */
export function seenKeys(steps: readonly Step[]): SeenKeys {
  const addresses = new Map<string, string>();
  const issuers = new Map<string, string>();
  const answers = steps.flatMap((step) => {
    const json = answerOf(step);
    return json ? [{ step, json }] : [];
  });
  for (const { json } of answers) {
    const { issuer, jwks_uri: address } = json;
    if (typeof issuer !== 'string' || typeof address !== 'string') continue;
    addresses.set(issuer, address);
    issuers.set(address, issuer);
  }
  const told = new Set<string>();
  const sets = answers.flatMap(({ step, json }): KeySet[] => {
    // Clients ask for the same keys again and again.
    const said = `${step.url} ${step.response.body?.text}`;
    if (!holdsKeys(json) || told.has(said)) return [];
    told.add(said);
    const issuer = issuers.get(step.url);
    const from = `JWKS of #${step.n}, ${hostOf(step.url)}`;
    return [{ from, jwks: json, ...(issuer === undefined ? {} : { issuer }) }];
  });
  return { sets, addresses };
}

function holdsKeys({ keys }: Record<string, unknown>): boolean {
  return Array.isArray(keys) && keys.some((key) => typeof (key as { kty?: unknown } | null)?.kty === 'string');
}

function answerOf({ response: { body } }: Step): Record<string, unknown> | undefined {
  if (!body?.text || body.text.length > LARGEST) return undefined;
  const known = read.get(body);
  if (known) return known;
  // Most answers are told from these two by their look.
  const json = /"(?:keys|jwks_uri)"/.test(body.text) ? objectIn(body.text) : {};
  read.set(body, json);
  return json;
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
