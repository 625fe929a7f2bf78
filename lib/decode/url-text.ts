/** The parts of a URL as they stand; those that it does not have are absent, the path may be empty. */
export interface UrlParts {
  scheme?: string;
  userinfo?: string;
  host?: string;
  path: string;
  query?: string;
  fragment?: string;
}

/**
 * Takes any URL apart as RFC 3986 appendix B does, and the authority with it; nothing is decoded and nothing refused.
 * Each part is searched for once, so that megabytes cost no more than a pass.
 */
export function splitUrl(input: string): UrlParts {
  const [beforeHash, fragment] = cutAt(input, '#');
  const [beforeQuery, query] = cutAt(beforeHash, '?');
  const scheme = /^([a-z][a-z0-9+.-]{0,255}):/i.exec(beforeQuery.slice(0, 257))?.[1];
  const rest = scheme === undefined ? beforeQuery : beforeQuery.slice(scheme.length + 1);
  const parts = { ...(scheme !== undefined && { scheme }), path: rest, query, fragment };
  if (!rest.startsWith('//')) return parts;
  const slash = rest.indexOf('/', 2);
  const [authority, path] = slash < 0 ? [rest.slice(2), ''] : [rest.slice(2, slash), rest.slice(slash)];
  const [first, afterAt] = cutAt(authority, '@');
  return { ...parts, ...(afterAt !== undefined && { userinfo: first }), host: afterAt ?? authority, path };
}

function cutAt(text: string, mark: string): [before: string, after: string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
