import { defineDecoder, type Piece } from '../decoder.ts';
import type { Problem } from '../node.ts';

/** RFC 3986 appendix B, with the authority taken apart. */
const PARTS = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/(?:([^/?#@]*)@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;

/**
 * A URL of any scheme, deep links of apps included, or a path with a query. Parameters are read from the query and
 * from the fragment, and also where a fragment holds a second `#`. Broken URLs are taken apart all the same.
 */
export default defineDecoder({
  id: 'url',
  title: 'URL',
  whole: true,
  decode(input, context) {
    if (!context.expected && !looksLikeUrl(input)) return undefined;
    const [, scheme, userinfo, host, path = '', query, fragment] = PARTS.exec(input) ?? [];
    const web = scheme !== undefined && /^https?$/i.test(scheme);
    const parts: (Piece | undefined)[] = [
      text('scheme', scheme),
      ...credentials(userinfo),
      text('host', host),
      path === '' ? undefined : { label: 'path', raw: path, as: path.includes('%') ? 'percent' : 'text' },
      parameters('query', query),
      ...(fragment?.split('#') ?? []).map((piece) => parameters('fragment', piece)),
    ];
    return {
      title: scheme === undefined ? 'relative URL' : web ? undefined : 'deep link',
      value: input.length > MAX_SHOWN ? `${input.slice(0, MAX_SHOWN)}…` : input,
      problems: [...unparsable(input, web), ...secondHash(input)],
      ...context.children(parts.filter((part) => part !== undefined)),
    };
  },
});

/** Longer URLs are shown by their parts and their raw. */
const MAX_SHOWN = 65_536;

function looksLikeUrl(input: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a URL holds none
  if (/[\s\0-\x1f\x7f]/.test(input)) return false;
  if (/^[a-z][a-z0-9+.-]*:\/\/./i.test(input)) return true;
  if (/^\/(?!\/)[^?#]*[?#][\w.-]+=/.test(input)) return true;
  // Reverse domain names (RFC 8252 §7.1), or any other scheme with a parameter. Not URNs, not `acr_values`.
  return (
    /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:[/?]/i.test(input) || /^(?!urn:)[a-z][a-z0-9+.-]*:[^?]*\?[\w.-]+=/i.test(input)
  );
}

function text(label: string, raw: string | undefined): Piece | undefined {
  return raw ? { label, raw, as: 'text' } : undefined;
}

function credentials(userinfo: string | undefined): (Piece | undefined)[] {
  if (userinfo === undefined) return [];
  const colon = userinfo.indexOf(':');
  const [user, password] = colon < 0 ? [userinfo] : [userinfo.slice(0, colon), userinfo.slice(colon + 1)];
  return [text('user', user), text('password', password)];
}

/** A query or fragment; one that is a route of a page (`#/callback?code=…`) or no form at all is decoded as it comes. */
function parameters(label: string, raw: string | undefined): Piece | undefined {
  if (!raw) return undefined;
  const form = raw.includes('=') && !/^!?\//.test(raw);
  return { label, raw, as: form ? 'form-urlencoded' : undefined };
}

function unparsable(input: string, web: boolean): Problem[] {
  return web && !URL.canParse(input) ? [{ message: 'a browser cannot parse this URL' }] : [];
}

function secondHash(input: string): Problem[] {
  const offset = input.indexOf('#', input.indexOf('#') + 1);
  if (offset < 1) return [];
  return [{ offset, message: 'a second # in the URL: read as one form, names or values would hold a #' }];
}
