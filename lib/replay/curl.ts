import type { Step } from '../flow/step.ts';
import { type Sendable, sendable } from './sendable.ts';

/**
 * A step as a command for bash, zsh and the like, secrets included. Whatever was captured stays one argument of one
 * command: no text of it reaches the shell, nor the terminal as a control character.
 *
 * @returns undefined where nothing was sent over HTTP
 */
export function asCurl(step: Step): string | undefined {
  const request = sendable(step);
  return request && [...request.warnings.map((sentence) => `# ${oneLine(sentence)}`), command(request)].join('\n');
}

function command({ method, url, headers, text, base64 }: Sendable): string {
  // A NUL fits into no argument.
  const piped = base64 ?? (text?.includes('\0') ? toBase64(text) : undefined);
  const body = piped !== undefined ? ['--data-binary @-'] : text ? [`--data-raw ${quoted(text)}`] : [];
  const isUsual = method === (body.length > 0 ? 'POST' : 'GET');
  const parts = [
    `curl ${/[[\]{}]/.test(url) ? '--globoff ' : ''}${quoted(url)}`,
    // HEAD has no body to wait for.
    ...(method === 'HEAD' ? ['--head'] : isUsual ? [] : [`-X ${quoted(method)}`]),
    ...headers.map(({ name, value }) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...body,
    '--compressed',
  ];
  const curl = parts.join(' \\\n  ');
  return piped === undefined ? curl : `printf %s ${quoted(piped)} | base64 --decode | ${curl}`;
}

/** One word of a shell command; control and invisible characters as escapes of bash's `$'…'`. */
function quoted(text: string): string {
  if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const inner = text.replace(/[\\'\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    if (character === '\\' || character === "'") return `\\${character}`;
    // By their bytes, as older shells know no other way.
    return [...new TextEncoder().encode(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  });
  return `$'${inner}'`;
}

function toBase64(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
