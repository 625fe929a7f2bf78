import { parseUrl } from '../flow/address.ts';
import { headerOf, type RequestDraft } from '../flow/request-draft.ts';
import type { Step } from '../flow/step.ts';
import { type Sendable, sendable, sendableOf } from './sendable.ts';

/**
 * A step as HTTP/1.1 has it on the wire (RFC 9112), secrets included: lines that end in CR LF, Host and Content-Length
 * as they must be. Over HTTP/2 the browser sent the same otherwise.
 *
 * @returns undefined where nothing was sent over HTTP
 */
export function asRawHttp(step: Step): string | undefined {
  const request = sendable(step);
  return request && message(request);
}

/** The same of a draft. */
export function draftAsRawHttp(draft: RequestDraft): string {
  return message(sendableOf(draft));
}

function message({ method, url, headers, text, base64 }: Sendable): string {
  const host = headerOf(headers, 'host') ?? parseUrl(url)?.host ?? '';
  const others = headers.filter(({ name }) => !/^(host|content-length|transfer-encoding)$/i.test(name));
  const size = base64 === undefined ? new TextEncoder().encode(text ?? '').length : sizeOf(base64);
  const hasBody = text !== undefined || base64 !== undefined;
  const lines = [
    `${oneLine(method)} ${targetOf(url)} HTTP/1.1`,
    ...[{ name: 'Host', value: host }, ...others].map(({ name, value }) => `${name}: ${oneLine(value)}`.trimEnd()),
    ...(hasBody ? [`Content-Length: ${size}`] : []),
  ];
  const body = base64 === undefined ? (text ?? '') : `[${size} bytes that are no text]`;
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Path and query as they are written: what `URL` would put in order stays as it is (RFC 9112 §3.2.1). */
function targetOf(url: string): string {
  const [, target = ''] = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^#]*)/i.exec(url) ?? [undefined, url.replace(/#.*$/s, '')];
  const path = target.startsWith('/') ? target : `/${target}`;
  // A blank would end the target, and a line break the line.
  return path.replace(/[\s\p{Cc}]/gu, (sign) => encodeURIComponent(sign));
}

/** A line break in a value would begin another header. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\0]+/g, ' ');
}

function sizeOf(base64: string): number {
  const digits = base64.replace(/[^A-Za-z0-9+/_-]/g, '').length;
  return Math.floor((digits * 3) / 4);
}
