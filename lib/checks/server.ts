import { placeOf } from '../flow/address.ts';
import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import type { Artifacts } from './artifacts.ts';
import type { Where } from './check.ts';
import type { Index } from './session-index.ts';

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

interface Document {
  metadata: Record<string, unknown>;
  issuer: string;
  step: number;
  text: string;
}

/** What is missing where the metadata was not recorded, and how to get it. */
export const METADATA_MISSING = [
  'the metadata of the authorization server',
  'Open its /.well-known/openid-configuration while you record.',
] as const;

const ENDPOINTS = ['authorization_endpoint', 'token_endpoint', 'pushed_authorization_request_endpoint'];

/** Metadata by the endpoints that they name; where nothing new is said, by whoever asked first. */
const DOCUMENTS: Index<Document> = {
  reads: ({ role }) => role === 'discovery',
  entriesOf: (message) => {
    const metadata = asObject(message.responseJson);
    const issuer = asText(metadata?.issuer);
    if (!metadata || !issuer) return [];
    const document = { metadata, issuer, step: message.step.n, text: textOf(message) };
    const named = ENDPOINTS.map((name) => asText(metadata[name])).filter((endpoint) => endpoint !== undefined);
    return [...new Set(named.map(placeOf))].map((endpoint) => [endpoint, document] as const);
  },
  repeats: (document, told) => document.text === told.at(-1)?.text,
};

/** Key sets by their address. */
const KEYS: Index<PublishedKeys & { text: string }> = {
  reads: ({ role }) => role === 'jwks',
  entriesOf: (message) => {
    const published = keysIn(message);
    return published ? [[message.step.url, { ...published, text: textOf(message) }]] : [];
  },
  repeats: (keys, told) => keys.text === told.at(-1)?.text,
};

/** Finds the server's own words by the endpoints that the flow uses; a document of another server tells nothing. */
export function serverOf(flow: Artifacts): Server {
  if (flow.traffic.state !== 'present') return {};
  const traffic = flow.traffic.value;
  const document = endpointsOf(flow)
    .map((endpoint) => unanimous(traffic.find(DOCUMENTS, endpoint)))
    .find((one) => one !== undefined);
  if (!document) {
    const own = messagesOf(flow).flatMap((message) => keysIn(message) ?? []);
    return own[0] && own.length === 1 ? { keys: own[0] } : {};
  }
  const { metadata, issuer, step } = document;
  const published = traffic.find(KEYS, asText(metadata.jwks_uri) ?? '').at(-1);
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

/** The latest; undefined where documents of two issuers claim the same endpoint. */
function unanimous(documents: readonly Document[]): Document | undefined {
  const last = documents.at(-1);
  return documents.every(({ issuer }) => issuer === last?.issuer) ? last : undefined;
}

function textOf({ step }: Message): string {
  return step.response.body?.text ?? '';
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
