import { readParameterList } from './parameter-list.ts';
import { bodyText, type DraftBody } from './request-draft.ts';

/** What the body of a draft is edited as. */
export type BodyKind = DraftBody['kind'] | 'none';

/** The media type that goes with each kind; undefined where none does by nature. */
const TYPES: Partial<Record<BodyKind, string>> = {
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
};

/** The same bytes as another kind of body; none where there is to be none. What is no text becomes text as UTF-8. */
export function bodyAs(kind: BodyKind, body: DraftBody | undefined): DraftBody | undefined {
  if (kind === 'none') return undefined;
  const text = body?.kind === 'base64' ? textOf(body.base64) : (bodyText(body) ?? '');
  if (body?.kind === kind) return body;
  if (kind === 'form') return { kind, fields: readParameterList(text) };
  if (kind === 'base64') return { kind, base64: base64Of(text) };
  return { kind, text };
}

/**
 * The media type that a receiver expects with this body, where another one is written or none: undefined where they
 * agree, and for bodies that may be anything.
 */
export function expectedType(body: DraftBody | undefined, contentType: string | undefined): string | undefined {
  const expected = body && TYPES[body.kind];
  if (!expected) return undefined;
  const isIt = body.kind === 'json' ? /[/+]json\s*(;|$)/i : /^\s*application\/x-www-form-urlencoded\s*(;|$)/i;
  return isIt.test(contentType ?? '') ? undefined : expected;
}

function textOf(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  } catch {
    return base64;
  }
}

function base64Of(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}
