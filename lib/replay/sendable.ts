import type { Header } from '../flow/capture-event.ts';
import type { Step } from '../flow/step.ts';

/** A request as somebody else may send it again. */
export interface Sendable {
  method: string;
  url: string;
  headers: readonly Header[];
  /** UTF-8 text; undefined where there is none, or it is no text. */
  text?: string;
  /** Anything that is no text. */
  base64?: string;
  /** What is not as it was sent, in a sentence. */
  warnings: readonly string[];
}

/** Written by whoever sends it anew. */
const TRANSPORT = /^(host|connection|content-length|accept-encoding|transfer-encoding|keep-alive|te|upgrade)$/i;
/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** @returns undefined where nothing was sent over HTTP */
export function sendable({ exchange }: Step): Sendable | undefined {
  if (!exchange) return undefined;
  const { method, url, requestBody: body, requestHeaders } = exchange;
  const headers = (requestHeaders ?? []).filter(({ name }) => TOKEN.test(name) && !TRANSPORT.test(name));
  const form = body?.form && new URLSearchParams(body.form).toString();
  const text = form ?? body?.text;
  const warnings = [
    requestHeaders ? '' : 'The headers were not seen: none are sent.',
    body?.truncated ? 'Only the beginning of the body was kept: the rest is not sent.' : '',
    body?.unreadable === undefined ? '' : `Not all of the body could be read: ${body.unreadable}`,
  ].filter((sentence) => sentence !== '');
  return {
    ...{ method, url, headers, warnings },
    ...(text !== undefined && { text }),
    ...(text === undefined && body?.base64 !== undefined && { base64: body.base64 }),
  };
}
