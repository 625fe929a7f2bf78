import type { WebRequest } from 'webextension-polyfill';
import type { RequestBody } from '../flow/capture-event.ts';

const NOT_GIVEN = 'The browser does not hand out a body that a page made of a file, a Blob or a stream';

type Given = WebRequest.OnBeforeRequestDetailsTypeRequestBodyType;

/**
 * The body of a request as `onBeforeRequest` gives it.
 *
 * @param limit bytes that are kept; a longer body is cut there and marked
 * @returns undefined when the request has none
 */
export function readRequestBody(given: Given | undefined, limit: number): RequestBody | undefined {
  if (!given) return undefined;
  if (given.error) return { size: 0, truncated: false, unreadable: `${NOT_GIVEN} (${given.error})` };
  if (given.formData) return formBody(given.formData as unknown as Record<string, unknown[]>, limit);
  const parts = (given.raw ?? []).map(({ bytes }) => (bytes ? new Uint8Array(bytes as ArrayBuffer) : undefined));
  if (parts.length === 0) return undefined;
  const size = parts.reduce((sum, part) => sum + (part?.byteLength ?? 0), 0);
  const bytes = join(parts, Math.min(size, limit));
  const files = parts.some((part) => part === undefined);
  return {
    ...asText(bytes, size > limit),
    size,
    truncated: size > limit,
    ...(files ? { unreadable: 'A file is part of this body; the browser does not hand it out.' } : {}),
  };
}

function formBody(given: Record<string, unknown[]>, limit: number): RequestBody {
  const all = Object.entries(given);
  const fields = all.flatMap(([name, values]) => values.map((value) => [name, fieldText(value)] as const));
  const size = fields.reduce((sum, [name, value]) => sum + utf8Length(name) + utf8Length(value), 0);
  const bytes = all.some(([, values]) => values.some((value) => typeof value !== 'string'));
  const unreadable = bytes ? { unreadable: 'A value is not UTF-8: each of its bytes is shown as one character.' } : {};
  if (size <= limit)
    return { form: fields.map(([name, value]) => [name, value]), size, truncated: false, ...unreadable };
  // The short fields first: one giant must not push out a grant_type.
  const kept = new Map<number, string>();
  let room = limit;
  for (const [index, [, value]] of [...fields.entries()].sort(([, [, a]], [, [, b]]) => a.length - b.length)) {
    kept.set(index, value.slice(0, room));
    room = Math.max(0, room - value.length);
  }
  return { form: fields.map(([name], index) => [name, kept.get(index) ?? '']), size, truncated: true, ...unreadable };
}

// Chromium gives bytes where they are not UTF-8.
function fieldText(value: unknown): string {
  return value instanceof ArrayBuffer ? new TextDecoder('latin1').decode(value) : String(value);
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}

function join(parts: (Uint8Array | undefined)[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    if (!part) continue;
    const piece = part.subarray(0, length - at);
    all.set(piece, at);
    at += piece.byteLength;
  }
  return all;
}

/** UTF-8 where the bytes are valid as such, base64 where they are not. */
export function asText(bytes: Uint8Array, cut: boolean): { text: string } | { base64: string } {
  try {
    // A cut may fall within a character: `stream` leaves the half one out.
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut }) };
  } catch {
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return { base64: btoa(binary) };
  }
}
