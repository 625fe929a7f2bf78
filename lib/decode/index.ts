import type { Decoder, Piece } from './decoder.ts';
import base64 from './encodings/base64.ts';
import base64url from './encodings/base64url.ts';
import basicCredentials from './encodings/basic-credentials.ts';
import bearerCredentials from './encodings/bearer-credentials.ts';
import formUrlencoded, { formOf } from './encodings/form-urlencoded.ts';
import json from './encodings/json.ts';
import jwe from './encodings/jwe.ts';
import jwt from './encodings/jwt.ts';
import percent from './encodings/percent.ts';
import url from './encodings/url.ts';
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
  jwe,
  jwt,
  json,
  url,
  formUrlencoded,
  percent,
  base64,
  base64url,
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

/** A header field. `Location`, `Referer` and `Origin` hold URLs; others are recognised by their shape. */
export function decodeHeader(name: string, value: string, options?: DecodeOptions): DecodedNode {
  const isUrl = /^(location|content-location|referer|origin)$/i.test(name) && value !== 'null';
  return from({ raw: value, as: isUrl ? 'url' : undefined }, { ...options, name });
}

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
