import { type Parameter, readParameterList, writeParameterList } from './parameter-list.ts';

/** What of an address is a list of parameters. */
export interface AddressParameters {
  query: readonly Parameter[];
  fragment: readonly Parameter[];
}

interface Parts {
  place: string;
  /** Undefined where there is no `?`. */
  query?: string;
  /** Further `#`, and the route of a single-page application with its `?`: before the first parameter. */
  lead?: string;
  fragment?: string;
}

/** The parameters of an address of any scheme, in their order and as they are written. */
export function addressParameters(url: string): AddressParameters {
  const { query = '', fragment = '' } = partsOf(url);
  return { query: readParameterList(query), fragment: readParameterList(fragment) };
}

/**
 * The same address with other parameters. What is not given stays; an address with its own parameters is the same to
 * the character. A `?` or `#` of which nothing is left goes, too.
 */
export function applyParameters(url: string, changed: Partial<AddressParameters>): string {
  const parts = partsOf(url);
  const query = rewritten(parts.query, changed.query);
  const fragment = rewritten(parts.fragment, changed.fragment);
  const behind = fragment ?? (parts.lead ? '' : undefined);
  return [
    parts.place,
    query === undefined ? '' : `?${query}`,
    behind === undefined ? '' : `#${parts.lead ?? ''}${behind}`,
  ].join('');
}

/** Undefined where the part is not there, or is gone with the last of its parameters. */
function rewritten(before: string | undefined, list: readonly Parameter[] | undefined): string | undefined {
  if (list === undefined) return before;
  if (list.length > 0) return writeParameterList(list);
  return before === '' ? '' : undefined;
}

function partsOf(url: string): Parts {
  const hash = url.indexOf('#');
  const beforeHash = hash < 0 ? url : url.slice(0, hash);
  const question = beforeHash.indexOf('?');
  const place = question < 0 ? beforeHash : beforeHash.slice(0, question);
  const query = question < 0 ? undefined : beforeHash.slice(question + 1);
  if (hash < 0) return { place, query };
  const [, lead = '', fragment = ''] = /^(#*(?:[^=&?]*\?)?)(.*)$/s.exec(url.slice(hash + 1)) ?? [];
  return { place, query, lead, fragment };
}
