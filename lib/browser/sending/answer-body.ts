import { decodeText, isText } from '../body-text.ts';
import { asText } from '../request-body.ts';

/** The body of an answer, as far as it was read. */
export interface AnswerBody {
  text?: string;
  base64?: string;
  /** Bytes, of all that there would have been where that is known. */
  size: number;
  /** Only its beginning is here. */
  truncated: boolean;
  /** Why not more of it was read: what the reading threw. */
  broken?: unknown;
}

/**
 * Reads a body to its end or to a limit, whichever comes first; then the rest is not asked for.
 *
 * @param limit bytes
 */
export async function readAnswer({ body, headers }: Response, limit: number): Promise<AnswerBody> {
  const parts: Uint8Array[] = [];
  let [size, broken]: [number, unknown] = [0, undefined];
  const reader = body?.getReader();
  try {
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      parts.push(part.value);
      size += part.value.byteLength;
      if (size > limit) break;
    }
  } catch (error) {
    broken = error;
  }
  const cut = size > limit;
  if (cut) void reader?.cancel().catch(() => undefined);
  const bytes = joined(parts, Math.min(size, limit));
  const truncated = cut || broken !== undefined;
  const type = headers.get('content-type') ?? '';
  return {
    ...(isText(type) && type !== '' ? { text: decodeText(bytes, type, truncated) } : asText(bytes, truncated)),
    size: cut ? Math.max(size, wholeSize(headers)) : size,
    truncated,
    ...(broken !== undefined && { broken }),
  };
}

/** What the server says of its size; 0 where that is the size of something packed. */
function wholeSize(headers: Headers): number {
  return headers.has('content-encoding') ? 0 : Number(headers.get('content-length') ?? 0) || 0;
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    const piece = part.subarray(0, length - at);
    all.set(piece, at);
    at += piece.byteLength;
  }
  return all;
}
