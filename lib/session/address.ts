/** A whole, positive number in the query of a view's own address; undefined for anything else. */
export function numberIn(search: string, name: string): number | undefined {
  const text = new URLSearchParams(search).get(name);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The step that the fragment of a view's own address names, as in `#12`; undefined for anything else. */
export function stepIn(hash: string): number | undefined {
  return /^#\d{1,9}$/.test(hash) ? Number(hash.slice(1)) : undefined;
}

/** The address of the viewer, which lists all sessions, on one of them. @param own as for {@link stepLink} */
export function libraryLink(own: string, session: number): string {
  return new URL(`viewer.html?session=${session}`, own).href;
}

/** The address of the options. @param own as for {@link stepLink} */
export function optionsLink(own: string): string {
  return new URL('options.html', own).href;
}

/**
 * The address under which the viewer shows a step. It holds in the browser profile that has the session, and nowhere else.
 *
 * @param own address of the view that asks: the viewer is beside it
 */
export function stepLink(own: string, session: number, step: number): string {
  return new URL(`viewer.html?session=${session}#${step}`, own).href;
}
