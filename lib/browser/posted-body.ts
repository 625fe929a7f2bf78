import { cutText } from './body-text.ts';
import type { ReadBody } from './page-hook.ts';

/** Characters of an address, a type or a reason; beside a page's own scripts anything may be posted. */
const LONGEST = 64 * 1024;

/**
 * What was posted from beside a page's own scripts, as far as it is a body: the known fields and
 * no others, of the right type and of a sane length.
 *
 * @param limit bytes of the text that are kept
 */
export function takePosted(data: unknown, limit: number): ReadBody | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { time, startedAt, status, size, method, url, contentType, text, missing, truncated } = data as ReadBody;
  if (![time, startedAt, status, size].every(Number.isFinite) || typeof truncated !== 'boolean') return undefined;
  if (![method, url, contentType, text ?? '', missing ?? ''].every((each) => typeof each === 'string'))
    return undefined;
  const facts = {
    ...{ time, startedAt, status, size, truncated },
    method: method.slice(0, LONGEST),
    url: url.slice(0, LONGEST),
    contentType: contentType.slice(0, LONGEST),
    ...(missing != null && { missing: missing.slice(0, LONGEST) }),
  };
  if (text == null) return facts;
  // The hook cuts; but it may not have heard yet by how much.
  const cut = cutText(text, limit);
  return { ...facts, text: cut.text, truncated: truncated || cut.truncated };
}
