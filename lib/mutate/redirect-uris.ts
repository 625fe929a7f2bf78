import { splitUrl } from '../decode/url-text.ts';
import { isWeb } from '../flow/address.ts';

/** A host that nobody can ever have (RFC 2606 §2): what is sent there reaches nobody. */
export const NOWHERE = 'attacker.invalid';

interface Parts {
  /** `https://`. */
  begin: string;
  host: string;
  port: string;
  path: string;
  /** Query and fragment as they stand. */
  rest: string;
}

/** Of a web address; of an app's own scheme the parts that it has. */
function partsOf(uri: string): Parts | undefined {
  const { scheme, host, userinfo, path } = splitUrl(uri);
  if (scheme === undefined) return undefined;
  const begin = `${scheme}:${host === undefined ? '' : '//'}${userinfo === undefined ? '' : `${userinfo}@`}`;
  const [, name = '', port = ''] = /^(\[[^\]]*\]|[^:]*)(:\d*)?$/.exec(host ?? '') ?? [];
  const rest = uri.slice(begin.length + (host ?? '').length + path.length);
  return { begin, host: name, port, path, rest };
}

const written = ({ begin, host, port, path, rest }: Parts) => begin + host + port + path + rest;

export function withOtherSlash(uri: string): string | undefined {
  const parts = partsOf(uri);
  if (!parts) return undefined;
  const path = parts.path.endsWith('/') ? parts.path.slice(0, -1) : `${parts.path}/`;
  // Without any path, browsers and servers read one.
  return parts.path === '' || parts.path === '/'
    ? written({ ...parts, path: '/altered' })
    : written({ ...parts, path });
}

/** The last letter of the path in its other case; a path without letters cannot be. */
export function withOtherCase(uri: string): string | undefined {
  const parts = partsOf(uri);
  if (!parts) return undefined;
  const plain = parts.path.replace(/%[0-9a-f]{2}/gi, '   ');
  const at = plain.search(/[a-z][^a-z]*$/i);
  const letter = parts.path.charAt(at);
  if (at < 0) return undefined;
  const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
  return written({ ...parts, path: parts.path.slice(0, at) + other + parts.path.slice(at + 1) });
}

/** A percent sequence of its own in the other case; where it has none, its last letter as one. */
export function withOtherPercentCase(uri: string): string | undefined {
  const parts = partsOf(uri);
  if (!parts) return undefined;
  const own = /%[0-9a-f]*[a-f][0-9a-f]*/i.exec(parts.path + parts.rest);
  const sequence = own?.[0].slice(0, 3) ?? '';
  if (own && /^%[0-9a-f]{2}$/i.test(sequence) && /[a-f]/i.test(sequence)) {
    const other = sequence === sequence.toLowerCase() ? sequence.toUpperCase() : sequence.toLowerCase();
    const behind = parts.path + parts.rest;
    return parts.begin + parts.host + parts.port + behind.slice(0, own.index) + other + behind.slice(own.index + 3);
  }
  const at = parts.path.search(/[a-z][^a-z]*$/i);
  if (at < 0) return undefined;
  const sequenceOfLetter = `%${parts.path.charCodeAt(at).toString(16)}`;
  return written({ ...parts, path: parts.path.slice(0, at) + sequenceOfLetter + parts.path.slice(at + 1) });
}

/** Up from the registered page, and down to one beside it. */
export function withTraversal(uri: string): string | undefined {
  const parts = partsOf(uri);
  return parts && isWeb(uri) ? written({ ...parts, path: `${parts.path.replace(/\/$/, '')}/../altered` }) : undefined;
}

export function withSubdomain(uri: string): string | undefined {
  const parts = partsOf(uri);
  const isName = parts !== undefined && /[a-z]/i.test(parts.host) && !parts.host.startsWith('[');
  return isName && isWeb(uri) ? written({ ...parts, host: `attacker.${parts.host}` }) : undefined;
}

/** `https://tpp.example@attacker.invalid/cb`: whoever looks for the registered host at the beginning finds it. */
export function withUserinfo(uri: string): string | undefined {
  const parts = partsOf(uri);
  return parts?.host && isWeb(uri) ? written({ ...parts, host: `${parts.host}@${NOWHERE}`, port: '' }) : undefined;
}

export function withOtherPort(uri: string): string | undefined {
  const parts = partsOf(uri);
  return parts?.host && isWeb(uri)
    ? written({ ...parts, port: parts.port === ':8444' ? ':8445' : ':8444' })
    : undefined;
}

export function withFragment(uri: string): string | undefined {
  return uri.includes('#') ? undefined : `${uri}#altered`;
}
