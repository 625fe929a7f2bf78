const CONSENTS = /\/consents(?:\/([^/]+)(?:\/(status|authorisations)(?:\/([^/]+))?)?)?\/?$/;
const PAYMENTS =
  /\/(?:bulk-|periodic-)?payments\/[\w-]+(?:\/([^/]+)(?:\/(status|(?:cancellation-)?authorisations)(?:\/([^/]+))?)?)?\/?$/;

/** The parts of a consent's or a payment's address. */
export interface Address {
  what: 'consent' | 'payment';
  id?: string;
  part?: string;
  authorisationId?: string;
}

/** Reads `/consents/{id}/authorisations/{id}` and its like; undefined for any other path. */
export function readAddress(pathname: string): Address | undefined {
  const consent = CONSENTS.exec(pathname);
  const [matched, id, part, authorisationId] = consent ?? PAYMENTS.exec(pathname) ?? [];
  if (matched === undefined) return undefined;
  return {
    what: consent ? 'consent' : 'payment',
    ...(id && { id }),
    ...(part && { part: part.replace('cancellation-', '') }),
    ...(authorisationId && { authorisationId }),
  };
}
