import type { ValueKind } from '../flow/value.ts';
import { kindOf } from '../lineage/kinds.ts';
import { isTrivial } from '../lineage/trivial.ts';

/** In which part of a message a field stands, as far as that tells what its name means. */
export type FieldPart = 'address' | 'query' | 'fragment' | 'form' | 'header' | 'cookie' | 'json' | 'claim' | 'text';

/** What each kind of value is, that every attempt has anew. */
const EACH_TIME: Partial<Record<ValueKind, string>> = {
  state: 'state is drawn for each attempt',
  nonce: 'a nonce is used once',
  code: 'a code is issued for each attempt',
  code_challenge: 'the challenge is made of a verifier that is drawn for each attempt',
  code_verifier: 'the verifier is drawn for each attempt',
  consent_id: 'each attempt has a consent of its own',
  authorisation_id: 'each attempt has an authorisation of its own',
  command_id: 'each attempt has a command of its own',
  handoff_id: 'each attempt has a hand-off of its own',
  request_uri: 'a request URI is issued for each attempt',
  access_token: 'a token is issued for each attempt',
  refresh_token: 'a token is issued for each attempt',
  id_token: 'a token is issued for each attempt',
  autostart_token: 'a start token is issued for each attempt',
  jti: 'a jti names one token',
  session: 'a session has an id of its own',
};

/** Headers whose value is new in each message. */
const HEADERS =
  /^(date|age|expires|etag|last-modified|if-none-match|if-modified-since|content-length|server-timing|cf-ray|traceparent|tracestate|dpop|signature|signature-input|digest|content-digest|x-jws-signature|.*(request|correlation|trace|transaction|interaction|invocation)-?id|x-?(amz|amzn|ms|goog|b3|datadog)-.*|(x-)?idempotency-key)$/i;

/** Times of a token or an answer, by name. */
const TIMES =
  /^(exp|iat|nbf|auth_time|rat|updated_at|expires_at|not_before|.*(date_?time|timestamp|createdat|created_at))$/i;

const EPOCH = /^[1-4]\d{9}(\d{3})?$/;
const ISO_TIME = /^\d{4}-[01]\d-[0-3]\dT[\d:.]+(Z|[+-]\d\d:?\d\d)?$/;
/** Claims that bind an ID token to what was issued with it (OpenID Connect Core §3.3.2.11). */
const HASHES = /^(c|at|s)_hash$/;
/** A token as it is presented, of any shape. */
const BEARER = /^(Bearer|DPoP) \S+$/i;
const TOKEN = /^eyJ[\w-]*\.[\w-]*\.[\w.-]*$/;

/**
 * Why a value that changed had to, in half a sentence; undefined where nothing says so. A value that was there and is
 * gone, or is empty now, is never so by design. By names and shapes alone: whether a value is as good as the one before
 * is not checked.
 *
 * @param received it came in an answer, in whose JSON `code` and `state` say how things are
 */
export function changesByDesign(
  { part, name, received }: { part: FieldPart; name: string; received: boolean },
  before: string,
  after: string,
): string | undefined {
  if (before === '' || after === '') return undefined;
  if (part === 'cookie')
    return isTrivial(before) && isTrivial(after) ? undefined : 'cookies differ from visit to visit';
  if (part === 'header' && HEADERS.test(name)) return 'it is new in each message';
  if (part === 'header' && /^authorization$/i.test(name) && BEARER.test(before) && BEARER.test(after))
    return EACH_TIME.access_token;
  if (part === 'claim' && HASHES.test(name)) return 'it is the hash of a value that is new each time';
  const kind = kindOf(name, under(part), received);
  const told = kind && EACH_TIME[kind];
  if (told) return told;
  const [was, is] = [timeShape(name, before), timeShape(name, after)];
  if (was !== undefined && was === is) return 'a time is new each time';
  return TOKEN.test(before) && TOKEN.test(after) ? 'a token is issued for each attempt' : undefined;
}

function under(part: FieldPart) {
  if (part === 'claim' || part === 'header') return part;
  return part === 'json' ? 'member' : 'parameter';
}

function timeShape(name: string, text: string): string | undefined {
  if (ISO_TIME.test(text)) return 'ISO 8601';
  return EPOCH.test(text) || (TIMES.test(name) && /^\d+(\.\d+)?$/.test(text)) ? 'epoch' : undefined;
}
