import { appLinkOf } from '../app-links.ts';
import { defineDecoder, type Piece } from '../decoder.ts';
import type { Problem } from '../node.ts';
import { splitUrl } from '../url-text.ts';

/**
 * A URL of any scheme, deep links of apps included, or a path with a query. Parameters are read from the query and
 * from the fragment, and also where a fragment holds a second `#`. Broken URLs are taken apart all the same. What is
 * known of the app that it opens, or of the page, is said; an Android `intent:` is left to its own decoder.
 */
export default defineDecoder({
  id: 'url',
  title: 'URL',
  whole: true,
  decode(input, context) {
    if (!context.expected && !looksLikeUrl(input)) return undefined;
    if (/^intent:/i.test(input) && input.includes('#Intent;')) return undefined;
    const { scheme, userinfo, host, path, query, fragment } = splitUrl(input);
    const web = scheme !== undefined && /^https?$/i.test(scheme);
    const link = appLinkOf(scheme, host, path);
    const parts = [
      text('scheme', scheme),
      ...credentials(userinfo),
      text('host', host),
      path === '' ? undefined : { label: 'path', raw: path, as: path.includes('%') ? 'percent' : 'text' },
      ...(link?.parts ?? []),
      parameters('query', query),
    ].filter((part) => part !== undefined);
    return {
      title: link?.title ?? (scheme === undefined ? 'relative URL' : web ? undefined : 'deep link'),
      value: input.length > MAX_SHOWN ? `${input.slice(0, MAX_SHOWN)}…` : input,
      note: link?.note,
      problems: [...unparsable(input, web), ...secondHash(input)],
      ...context.children(pieces(parts, fragment)),
    };
  },
});

/** Longer URLs are shown by their parts and their raw. */
const MAX_SHOWN = 65_536;
/** Characters at the beginning that tell whether it is one. */
const HEAD = 8192;

function looksLikeUrl(input: string): boolean {
  const head = input.slice(0, HEAD);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a URL holds none
  if (/[\s\0-\x1f\x7f]/.test(head)) return false;
  if (/^[a-z][a-z0-9+.-]*:\/\/./i.test(head)) return true;
  if (/^\/(?!\/)[^?#]*[?#][\w.-]+=/.test(head)) return true;
  // Reverse domain names (RFC 8252 §7.1), or any other scheme with a parameter. Not URNs, not `acr_values`.
  return (
    /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:[/?]/i.test(head) || /^(?!urn:)[a-z][a-z0-9+.-]*:[^?]*\?[\w.-]+=/i.test(head)
  );
}

function* pieces(parts: Piece[], fragment: string | undefined): Generator<Piece> {
  yield* parts;
  if (fragment === undefined) return;
  for (let start = 0; start <= fragment.length; ) {
    while (fragment.charAt(start) === '#') start += 1;
    const next = fragment.indexOf('#', start);
    const end = next < 0 ? fragment.length : next;
    const part = parameters('fragment', fragment.slice(start, end));
    if (part) yield part;
    start = end + 1;
  }
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
  // What is longer than any browser takes is not given to its parser either.
  if (!web || input.length > MAX_SHOWN || URL.canParse(input)) return [];
  return [{ message: 'a browser cannot parse this URL' }];
}

function secondHash(input: string): Problem[] {
  const offset = input.indexOf('#', input.indexOf('#') + 1);
  if (offset < 1) return [];
  return [{ offset, message: 'a second # in the URL: read as one form, names or values would hold a #' }];
}
