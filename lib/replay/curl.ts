import type { RequestDraft } from '../flow/request-draft.ts';
import type { Step } from '../flow/step.ts';
import { type Sendable, sendable, sendableOf } from './sendable.ts';
import { inBase64, oneLine, piped, shellWord } from './shell-word.ts';

/**
 * A step as a command for bash, zsh and the like, secrets included. Whatever was captured stays one argument of one
 * command: no text of it reaches the shell, nor the terminal as a control character.
 *
 * @returns undefined where nothing was sent over HTTP
 */
export function asCurl(step: Step): string | undefined {
  const request = sendable(step);
  return request && script(request);
}

/** The same of a draft. */
export function draftAsCurl(draft: RequestDraft): string {
  return script(sendableOf(draft));
}

function script(request: Sendable): string {
  return [...request.warnings.map((sentence) => `# ${oneLine(sentence)}`), command(request)].join('\n');
}

function command({ method, url, headers, text, base64 }: Sendable): string {
  const bytes = base64 ?? inBase64(text);
  const body = bytes !== undefined ? ['--data-binary @-'] : text ? [`--data-raw ${shellWord(text)}`] : [];
  const isUsual = method === (body.length > 0 ? 'POST' : 'GET');
  const parts = [
    `curl ${/[[\]{}]/.test(url) ? '--globoff ' : ''}${shellWord(url)}`,
    // HEAD has no body to wait for.
    ...(method === 'HEAD' ? ['--head'] : isUsual ? [] : [`-X ${shellWord(method)}`]),
    ...headers.map(({ name, value }) => `-H ${shellWord(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...body,
    '--compressed',
  ];
  const curl = parts.join(' \\\n  ');
  return bytes === undefined ? curl : piped(bytes, curl);
}
