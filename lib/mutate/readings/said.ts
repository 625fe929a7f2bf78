import { parseUrl, placeOf } from '../../flow/address.ts';
import { asObject, asText, peekJwt } from '../../flow/json.ts';
import { readFragment, readParameters } from '../../flow/parameters.ts';
import { headerOf } from '../../flow/request-draft.ts';
import type { Where } from '../../flow/where.ts';
import type { Reading, ReadVerdict } from '../mutation.ts';
import { allOf, type Observed, type Outcome } from '../outcome.ts';

/** Characters of a body in which words are looked for. */
const LOOKED_AT = 100_000;

/** Words with which servers refuse a request for what stands in it, wherever they write them. */
const IN_A_PAGE =
  /\b(invalid_request(?:_uri|_object)?|invalid_redirect_uri|redirect_uri_mismatch|invalid_client|unauthorized_client|invalid_scope|invalid_grant|unsupported_response_(?:type|mode)|invalid_token)\b/;

/** Codes that speak of the server, of the person or of too many requests, and not of what was changed. */
const OF_SOMETHING_ELSE =
  /^(server_error|temporarily_unavailable|access_denied|user_?cancel\w*|login_required|interaction_required|consent_required|account_selection_required|slow_down|use_dpop_nonce|GENERIC_ERROR|DISCOVERY_(ERROR|TIMEOUT))$/i;

export function isOfSomethingElse(code: string): boolean {
  return OF_SOMETHING_ELSE.test(code);
}

export function reading(verdict: ReadVerdict, evidence: string, observed?: Observed, field?: string): Reading {
  const where: Where | undefined =
    observed?.n === undefined ? undefined : { step: observed.n, ...(field && { field }) };
  return { verdict, evidence, ...(where && { where }) };
}

/** What the answer is, where it is none: no network, a server in trouble, too many requests. */
export function withoutAnswer(observed: Observed): Reading | undefined {
  const { error, status } = observed;
  if (error !== undefined) return reading('unclear', `No answer came: ${error}.`, observed);
  if (status === undefined) return reading('unclear', 'No answer was seen.', observed);
  if (status === 429) return reading('unclear', 'The server asks to wait: too many requests (HTTP 429).', observed);
  if (status === 408 || status >= 500)
    return reading('unclear', `The server failed (HTTP ${status}), which is no refusal.`, observed);
  return undefined;
}

/** JSON of an answer; undefined for anything else. */
export function jsonOf({ body }: Observed): unknown {
  if (!body || !/^\s*[[{]/.test(body)) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** An error code, and in which field it stands. */
export interface Said {
  code: string;
  field: string;
}

/** The code with which an answer names an error: by RFC 6749, RFC 6750, NextGenPSD2 or Opus. */
export function errorIn(observed: Observed): Said | undefined {
  const json = jsonOf(observed);
  const object = asObject(json);
  const plain = asText(object?.error) ?? asText(asObject(object?.error)?.code);
  if (plain) return { code: plain, field: 'response body error' };
  const command = asObject(object?.errorCommand);
  if (command) return { code: asText(command.type) ?? 'error', field: 'response body errorCommand.type' };
  const [message] = Array.isArray(object?.tppMessages) ? object.tppMessages : [];
  const psd2 = asText(asObject(message)?.code);
  if (psd2) return { code: psd2, field: 'response body tppMessages' };
  const [tagged] = Array.isArray(json) ? json : [];
  const tag = asText(asObject(tagged)?.tag);
  if (tag) return { code: tag, field: 'response body tag' };
  const challenge = /(?:^|[\s,])error="?([\w.-]{1,80})/i.exec(
    headerOf(observed.headers, 'www-authenticate') ?? '',
  )?.[1];
  return challenge ? { code: challenge, field: 'response header WWW-Authenticate' } : undefined;
}

/** A word of OAuth for an error, in a page for a person. */
export function errorWordIn({ body }: Observed): string | undefined {
  return IN_A_PAGE.exec((body ?? '').slice(0, LOOKED_AT))?.[0];
}

/** Parameters with which a browser came, or is sent, somewhere. */
export interface Landing {
  observed: Observed;
  /** `redirect`, `address` or `request body`. */
  part: string;
  url: string;
  parameters: ReadonlyMap<string, string>;
}

/** Answers of an authorization server to whoever asked, wherever they went; the first first. */
export function landingsIn(outcome: Outcome): Landing[] {
  return allOf(outcome)
    .flatMap((observed): Landing[] => [
      { observed, part: 'address', url: observed.url, parameters: parametersOf(observed.url) },
      { observed, part: 'request body', url: observed.url, parameters: new Map(observed.posted ?? []) },
      ...(observed.location === undefined
        ? []
        : [{ observed, part: 'redirect', url: observed.location, parameters: parametersOf(observed.location) }]),
    ])
    .map((landing) => ({ ...landing, parameters: withJarm(landing.parameters) }));
}

const GIVEN = ['code', 'id_token', 'access_token'] as const;

/** What of value an authorization server gave away here: `code`, a token; undefined where nothing. */
export function givenIn({ parameters, observed, part }: Landing): string | undefined {
  // What somebody redeems, or posts to a page of the server, was not given by it.
  if (parameters.has('grant_type') || parameters.has('client_secret')) return undefined;
  if (part === 'address' && parameters.has('client_id') && parameters.has('response_type')) return undefined;
  if (observed.role === 'token-request' || observed.role === 'refresh-request') return undefined;
  return GIVEN.find((name) => (parameters.get(name) ?? '') !== '');
}

function parametersOf(url: string): ReadonlyMap<string, string> {
  const parsed = parseUrl(url);
  if (!parsed) return new Map();
  return new Map([...readFragment(parsed.hash), ...readParameters(parsed.search.slice(1))]);
}

function withJarm(parameters: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const claims = Object.entries(peekJwt(parameters.get('response')) ?? {});
  if (claims.length === 0) return parameters;
  return new Map([...parameters, ...claims.filter((claim): claim is [string, string] => typeof claim[1] === 'string')]);
}

/** Where a URL goes, for a sentence. */
export function shortPlace(url: string): string {
  const place = placeOf(url);
  return place.length > 120 ? `${place.slice(0, 120)}…` : place;
}
