import { formOf, type Visitor } from './visitor.ts';

/** A way through pages is shorter than this. */
const STEPS = 10;

/**
 * Follows redirects and sends the first form of each page, as somebody does who agrees to all.
 *
 * @param isEnd the address that is not opened any more
 * @returns that address, undefined when there was no way there
 */
export async function throughPages(
  visitor: Visitor,
  url: string,
  isEnd: (url: URL) => boolean,
): Promise<URL | undefined> {
  let response = await visitor.get(url);
  let here = url;
  for (let step = 0; step < STEPS; step++) {
    const location = response.headers.get('location');
    const form = location === null && response.ok ? formOf(await response.text()) : undefined;
    const target = location ?? form?.action;
    if (target === undefined) return undefined;
    const next = new URL(target, here);
    if (isEnd(next)) return next;
    here = next.href;
    response = form ? await visitor.post(here, form.fields) : await visitor.get(here);
  }
  return undefined;
}
