import type { RequestDraft } from '../flow/request-draft.ts';
import type { Step } from '../flow/step.ts';
import { type Sendable, sendable, sendableOf } from './sendable.ts';

/** Set by the browser, whatever a page says (Fetch Standard §2.2.2). */
const FORBIDDEN =
  /^(accept-charset|access-control-request-.*|cookie2?|date|dnt|expect|origin|referer|set-cookie|trailer|via|proxy-.*|sec-.*)$/i;

/**
 * A step as a call of `fetch`, secrets included, redirects not followed. What a page may not set stands above it as a
 * comment.
 *
 * @returns undefined where nothing was sent over HTTP
 */
export function asFetch(step: Step): string | undefined {
  const request = sendable(step);
  return request && call(request);
}

/** The same of a draft. */
export function draftAsFetch(draft: RequestDraft): string {
  return call(sendableOf(draft));
}

function call({ method, url, headers, text, base64, warnings }: Sendable): string {
  const own = headers.filter(({ name }) => !FORBIDDEN.test(name));
  const left = [...new Set(headers.filter(({ name }) => FORBIDDEN.test(name)).map(({ name }) => name.toLowerCase()))];
  const remarks = [...warnings, ...(left.length > 0 ? [`Only the browser itself sets: ${left.join(', ')}.`] : [])];
  const body = text !== undefined ? literal(text) : base64 === undefined ? undefined : bytes(base64);
  const options = [
    `method: ${literal(method)}`,
    ...(own.length > 0
      ? [`headers: [\n${own.map(({ name, value }) => `    [${literal(name)}, ${literal(value)}],\n`).join('')}  ]`]
      : []),
    ...(body === undefined || body === '""' ? [] : [`body: ${body}`]),
    `credentials: "include"`,
    `redirect: "manual"`,
  ];
  const lines = remarks.map((sentence) => `// ${sentence.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')}\n`).join('');
  return `${lines}await fetch(${literal(url)}, {\n${options.map((option) => `  ${option},\n`).join('')}});`;
}

function bytes(base64: string): string {
  return `Uint8Array.from(atob(${literal(base64)}), (c) => c.charCodeAt(0))`;
}

/** A string of JavaScript; characters that cannot be seen, or that turn the line around, as escapes. */
function literal(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    [...character.split('')].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  );
}
