import type { Header } from '../flow/capture-event.ts';
import { headerOf, type RequestDraft } from '../flow/request-draft.ts';
import type { Step } from '../flow/step.ts';
import { type Sendable, sendable, sendableOf } from './sendable.ts';
import { inBase64, oneLine, piped, shellWord } from './shell-word.ts';

/**
 * A step as a command of HTTPie 3, secrets included, redirects not followed. Whatever was captured stays one argument
 * of one command, and no value of a header is read as the name of a file.
 *
 * @returns undefined where nothing was sent over HTTP
 */
export function asHttpie(step: Step): string | undefined {
  const request = sendable(step);
  return request && script(request);
}

/** The same of a draft. */
export function draftAsHttpie(draft: RequestDraft): string {
  return script(sendableOf(draft));
}

/** What HTTPie sends by itself; named without a value, it does not. */
const OWN = ['Accept', 'User-Agent', 'Accept-Encoding', 'Connection'];

function script({ method, url, headers, text, base64, warnings }: Sendable): string {
  const bytes = base64 ?? inBase64(text);
  const hasBody = bytes !== undefined || (text !== undefined && text !== '');
  const unset = [...OWN, ...(hasBody ? ['Content-Type'] : [])].filter((name) => headerOf(headers, name) === undefined);
  const remarks = [...warnings, ...headers.flatMap(remarkOf), ...urlRemarks(url)];
  const options = ['--path-as-is', ...(bytes === undefined ? ['--ignore-stdin'] : [])];
  const parts = [
    `http ${options.join(' ')} ${shellWord(method)} ${shellWord(url)}`,
    ...headers.map((header) => shellWord(item(header))),
    ...unset.map((name) => shellWord(`${name}:`)),
    ...(hasBody && bytes === undefined ? [`--raw ${shellWord(text ?? '')}`] : []),
  ];
  const http = parts.join(' \\\n  ');
  const command = bytes === undefined ? http : piped(bytes, http);
  return [...remarks.map((sentence) => `# ${oneLine(sentence)}`), command].join('\n');
}

/** `Name:value`. A value that begins with a sign of HTTPie’s own would make another item of it: `Name:@file`. */
function item({ name, value }: Header): string {
  if (value === '') return `${name};`;
  return `${name}:${value.replace(/^[:;=@]/, (sign) => `\\${sign}`)}`;
}

/** Before such a sign HTTPie takes a backslash away, and there is no way to write it. */
function remarkOf({ name, value }: Header): string[] {
  return /\\[:;=@]/.test(value) ? [`HTTPie leaves out a backslash in ${name}.`] : [];
}

function urlRemarks(url: string): string[] {
  return /%(?:2[dDeE]|3\d|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aAeE])/.test(url)
    ? ['HTTPie decodes letters and digits of the address that were percent-encoded.']
    : [];
}
