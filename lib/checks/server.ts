import { placeOf } from '../flow/address.ts';
import { asObject, asText } from '../flow/json.ts';
import { type Message, readMessage } from '../flow/message.ts';
import type { Artifacts } from './artifacts.ts';
import type { Where } from './check.ts';
import type { Traffic } from './traffic.ts';

/** What the session tells of the authorization server that a flow uses. */
export interface Server {
  /** The metadata that names the flow's own endpoints (RFC 8414, OpenID Connect Discovery). */
  metadata?: Record<string, unknown>;
  issuer?: string;
  /** Where the metadata was read. */
  where?: Where;
  /** Its public keys, as they were answered. */
  keys?: PublishedKeys;
}

export interface PublishedKeys {
  /** `kty` by `kid`. */
  kinds: ReadonlyMap<string, string>;
  where: Where;
}

interface Index {
  /** By endpoint; null where documents of two issuers claim it. */
  documents: Map<string, Document | null>;
  keys: Map<string, PublishedKeys>;
}

interface Document {
  metadata: Record<string, unknown>;
  issuer: string;
  step: number;
}

/** What is missing where the metadata was not recorded, and how to get it. */
export const METADATA_MISSING = [
  'the metadata of the authorization server',
  'Open its /.well-known/openid-configuration while you record.',
] as const;

const ENDPOINTS = ['authorization_endpoint', 'token_endpoint', 'pushed_authorization_request_endpoint'];

/** One for each session that is judged: a document that one flow fetched is there for the others, too. */
const indexes = new WeakMap<Traffic, Index>();

/** Finds the server's own words by the endpoints that the flow uses; a document of another server tells nothing. */
export function serverOf(flow: Artifacts): Server {
  if (flow.traffic.state !== 'present') return {};
  const { documents, keys } = indexOf(flow.traffic.value);
  const used = endpointsOf(flow);
  const document = used.map((endpoint) => documents.get(endpoint)).find((one) => one != null);
  if (!document) {
    const own = messagesOf(flow).flatMap((message) => keysIn(message) ?? []);
    return own[0] && own.length === 1 ? { keys: own[0] } : {};
  }
  const { metadata, issuer, step } = document;
  const published = keys.get(asText(metadata.jwks_uri) ?? '');
  return { metadata, issuer, where: { step, field: 'response body issuer' }, ...(published && { keys: published }) };
}

/**
 * Whether `seen` is the issuer that the metadata name, character by character (OpenID Connect Core §3.1.3.7, RFC 9207
 * §2.4). Two servers say otherwise in their own documentation: Microsoft's metadata for all tenants have `{tenantid}`
 * where a token has the tenant, and Google leaves the scheme out of some tokens.
 */
export function isIssuer(expected: string, seen: unknown): boolean {
  if (seen === expected) return true;
  if (typeof seen !== 'string') return false;
  if (expected === 'https://accounts.google.com') return seen === 'accounts.google.com';
  const [before = '', after, ...more] = expected.split('{tenantid}');
  if (after === undefined || more.length > 0) return false;
  const tenant = seen.slice(before.length, seen.length - after.length);
  return seen === before + tenant + after && /^[\w.-]+$/.test(tenant);
}

function messagesOf({ messages }: Artifacts): readonly Message[] {
  return messages.state === 'present' ? messages.value : [];
}

function endpointsOf({ authorizationRequest: request, codeExchanges, refreshes }: Artifacts): string[] {
  const calls = [codeExchanges, refreshes].flatMap((calls) => (calls.state === 'present' ? calls.value : []));
  const asked = request.state === 'present' ? [request.value.message, request.value.pushed] : [];
  return [...asked, ...calls.map(({ message }) => message)].flatMap((message) =>
    message ? [placeOf(message.step.url)] : [],
  );
}

function indexOf(traffic: Traffic): Index {
  const known = indexes.get(traffic);
  if (known) return known;
  const index: Index = { documents: new Map(), keys: new Map() };
  for (const step of traffic.withRole('discovery')) addDocument(index, readMessage(step));
  for (const step of traffic.withRole('jwks')) {
    const published = keysIn(readMessage(step));
    if (published) index.keys.set(step.url, published);
  }
  indexes.set(traffic, index);
  return index;
}

function addDocument({ documents }: Index, { step, responseJson }: Message): void {
  const metadata = asObject(responseJson);
  const issuer = asText(metadata?.issuer);
  if (!metadata || !issuer) return;
  for (const name of ENDPOINTS) {
    const endpoint = asText(metadata[name]);
    if (!endpoint) continue;
    const known = documents.get(placeOf(endpoint));
    const claimed = known === null || (known && known.issuer !== issuer);
    documents.set(placeOf(endpoint), claimed ? null : { metadata, issuer, step: step.n });
  }
}

function keysIn({ step, responseJson }: Message): PublishedKeys | undefined {
  const keys = step.role === 'jwks' ? asObject(responseJson)?.keys : undefined;
  if (!Array.isArray(keys)) return undefined;
  const kinds = new Map<string, string>();
  for (const key of keys) {
    const { kid, kty } = asObject(key) ?? {};
    if (typeof kid === 'string' && typeof kty === 'string') kinds.set(kid, kty);
  }
  return { kinds, where: { step: step.n, field: 'response body keys' } };
}
