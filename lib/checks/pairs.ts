import { splitUrl } from '../decode/url-text.ts';
import type { Message } from '../flow/message.ts';
import { readParameters } from '../flow/parameters.ts';
import type { RawParameter } from './artifacts.ts';

/**
 * The pairs of a query, fragment or form text in their order, repeated names too.
 *
 * @param text without the leading `?` or `#`
 */
export function readPairs(text: string, part: RawParameter['part']): RawParameter[] {
  const pairs: RawParameter[] = [];
  for (const pair of text.split(part === 'fragment' ? /[&#]/ : '&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const raw = equals < 0 ? '' : pair.slice(equals + 1);
    const [[name, value] = ['', '']] = /[%+]/.test(pair)
      ? readParameters(pair)
      : [[equals < 0 ? pair : pair.slice(0, equals), raw]];
    pairs.push({ name, value, raw, part });
  }
  return pairs;
}

/**
 * All that stands in the query, the fragment and the form body of a step, of any scheme. Of a page whose script set
 * the fragment it is that of the navigation.
 */
export function writtenIn(message: Message): readonly RawParameter[] {
  const known = written.get(message) ?? readWritten(message);
  written.set(message, known);
  return known;
}

/** Several checks read the same addresses. */
const written = new WeakMap<Message, readonly RawParameter[]>();

function readWritten({ step }: Message): RawParameter[] {
  const { query, fragment } = splitUrl(step.url);
  const hash = fragment || splitUrl(step.navigation?.url ?? '').fragment;
  return [
    ...readPairs(query ?? '', 'query'),
    ...readPairs((hash ?? '').replace(/^#+/, ''), 'fragment'),
    ...postedIn(step),
  ];
}

/** The fields of a form body; none where the body is no form. */
export function postedIn({ method, exchange }: Message['step']): RawParameter[] {
  const { form, text } = exchange?.requestBody ?? {};
  if (form) return form.map(([name, value]) => ({ name, value, raw: value, part: 'body' }));
  const isForm = method === 'POST' && /^[\w.~%-]{1,256}=[^{}<>"\s]*$/.test(text ?? '');
  return isForm ? readPairs(text ?? '', 'body') : [];
}
