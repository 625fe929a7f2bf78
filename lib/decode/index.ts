import type { Decoder, Piece } from './decoder.ts';
import bankidQr from './encodings/bankid-qr.ts';
import base64 from './encodings/base64.ts';
import base64url from './encodings/base64url.ts';
import basicCredentials from './encodings/basic-credentials.ts';
import bearerCredentials from './encodings/bearer-credentials.ts';
import challenge from './encodings/challenge.ts';
import cookies from './encodings/cookies.ts';
import deflate from './encodings/deflate.ts';
import epoch from './encodings/epoch.ts';
import formUrlencoded, { formOf } from './encodings/form-urlencoded.ts';
import gzip from './encodings/gzip.ts';
import intent from './encodings/intent.ts';
import json from './encodings/json.ts';
import jwe from './encodings/jwe.ts';
import jwt from './encodings/jwt.ts';
import percent from './encodings/percent.ts';
import protobuf from './encodings/protobuf.ts';
import sdJwt from './encodings/sd-jwt.ts';
import setCookie from './encodings/set-cookie.ts';
import ulid from './encodings/ulid.ts';
import url from './encodings/url.ts';
import uuid from './encodings/uuid.ts';
import zlib from './encodings/zlib.ts';
import { type DecodeOptions, run } from './engine.ts';
import type { DecodedNode } from './node.ts';
import { parameterTitle } from './titles.ts';

export type { DecodeContext, Decoder, Draft, Piece } from './decoder.ts';
export type { DecodeOptions } from './engine.ts';
export type { DecodedNode, Place, Problem, Truncation } from './node.ts';
export { find, innermost, walk } from './node.ts';
export { type FoundToken, findTokens } from './token.ts';

/** The first that knows the input wins: those with an unmistakable shape come before those that guess. */
export const decoders: readonly Decoder[] = [
  basicCredentials,
  bearerCredentials,
  challenge,
  cookies,
  setCookie,
  sdJwt,
  jwe,
  jwt,
  bankidQr,
  json,
  intent,
  url,
  formUrlencoded,
  percent,
  uuid,
  ulid,
  epoch,
  base64,
  base64url,
  // Of bytes, which base64 holds.
  gzip,
  zlib,
  deflate,
  protobuf,
];

/**
 * Undoes every encoding of a value, level by level, and says what is broken instead of throwing.
 *
 * @param raw as it stood
 * @param options the value's name and media type where known, the time, and the limits
 * @returns the root; `text` when nothing was to undo. Signatures are not verified, nothing is decrypted.
 */
export function decode(raw: string, options?: DecodeOptions): DecodedNode {
  return from({ raw, title: options?.name === undefined ? undefined : parameterTitle(options.name) }, options);
}

/** A URL, absolute or relative, of any scheme: its parts, parameters and fragment. */
export function decodeUrl(raw: string, options?: DecodeOptions): DecodedNode {
  return from({ raw, as: 'url' }, options);
}

/**
 * A message body. Its media type is believed (`application/json`, `+json`,
 * `application/x-www-form-urlencoded`) unless the text plainly is something else, which is then a problem.
 */
export function decodeBody(raw: string, contentType?: string, options?: DecodeOptions): DecodedNode {
  const declared = declaredEncoding(contentType);
  const node = from({ raw, title: 'body', as: declared }, { ...options, contentType });
  if (declared && raw.trim() !== '' && node.encoding !== declared) {
    node.problems.unshift({ offset: 0, message: `declared as ${contentType}, but is not` });
  }
  return node;
}

/** A header field. Some hold URLs, cookies or challenges, by their names; others are recognised by their shape. */
export function decodeHeader(name: string, value: string, options?: DecodeOptions): DecodedNode {
  const as = value === 'null' ? undefined : HEADERS.get(name.toLowerCase());
  return from({ raw: value, as }, { ...options, name });
}

const HEADERS = new Map([
  ['location', url.id],
  ['content-location', url.id],
  ['referer', url.id],
  ['origin', url.id],
  ['cookie', cookies.id],
  ['set-cookie', setCookie.id],
  ['www-authenticate', challenge.id],
  ['proxy-authenticate', challenge.id],
]);

/**
 * Form fields that the browser has already parsed. How they were percent-encoded is not known, so `raw`
 * of the whole is empty and each field's `raw` is its decoded value.
 */
export function decodeForm(pairs: readonly (readonly [string, string])[], options?: DecodeOptions): DecodedNode {
  return from({ raw: '', as: formOf(pairs) }, options);
}

function from(piece: Piece, options?: DecodeOptions): DecodedNode {
  return run(piece, decoders, options);
}

function declaredEncoding(contentType = ''): string | undefined {
  if (/^[^;]*[/+]json\s*(;|$)/i.test(contentType)) return json.id;
  return /^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType) ? formUrlencoded.id : undefined;
}
