import { addressParameters, applyParameters } from './address-parameters.ts';
import { bodyText, type RequestDraft } from './request-draft.ts';

/**
 * What of a draft is other than in another one, by its name: `method`, `address`, a parameter or field, `header X-Any`,
 * `body`; `order of the query` where only that is other.
 */
export function changesIn(before: RequestDraft, after: RequestDraft): string[] {
  const [was, is] = [piecesOf(before), piecesOf(after)];
  const names = [...new Set([...was.keys(), ...is.keys()])];
  const changed = names.filter((name) => was.get(name) !== is.get(name));
  if (changed.length > 0 || before.url === after.url) return changed;
  return ['order of the query'];
}

/** What is written under each name; of a repeated one all of it. */
function piecesOf({ method, url, headers, body }: RequestDraft): Map<string, string> {
  const pieces = new Map<string, string>();
  const put = (name: string, text: string) => pieces.set(name, `${pieces.get(name) ?? ''}\n${text}`);
  const { query, fragment } = addressParameters(url);
  put('method', method);
  put('address', applyParameters(url, { query: [], fragment: [] }));
  for (const { name, raw } of [...query, ...fragment]) put(name, raw);
  for (const { name, value } of headers) put(`header ${name}`, value);
  if (body?.kind === 'form') for (const { name, raw } of body.fields) put(name, raw);
  else if (body) put('body', body.kind === 'base64' ? body.base64 : (bodyText(body) ?? ''));
  return pieces;
}
