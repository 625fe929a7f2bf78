/** Names that an authorization server appends to a callback. */
const APPENDED = 'error|error_description|error_uri|code|state|scope|resume_uri|iss|session_state';
const SECOND_QUERY = new RegExp(`^([^]*?)\\?(${APPENDED})=([^]*)$`);

/**
 * Reads `a=1&b=2` as application/x-www-form-urlencoded, decoding every name and value once.
 * A broken percent sequence stays as it stands; of a repeated name the first counts.
 *
 * @param text without the leading `?` or `#`
 */
export function readParameters(text: string, separator: string | RegExp = '&'): Map<string, string> {
  const parameters = new Map<string, string>();
  if (text === '') return parameters;
  for (const pair of text.split(separator)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeOnce(equals < 0 ? pair : pair.slice(0, equals));
    if (!parameters.has(name)) parameters.set(name, equals < 0 ? '' : decodeOnce(pair.slice(equals + 1)));
  }
  return parameters;
}

/**
 * Reads a fragment: `#code=…`, but also `##code=…`, `#/route#code=…` and `#/route?code=…`,
 * as single-page applications with a router of their own see it.
 *
 * @param hash with or without its leading `#`
 */
export function readFragment(hash: string): Map<string, string> {
  const text = hash.replace(/^#+/, '');
  const question = text.indexOf('?');
  const behindRoute = question >= 0 && !text.slice(0, question).includes('=');
  return readParameters(behindRoute ? text.slice(question + 1) : text, /[&#]/);
}

/**
 * Mends a second `?` that stands where `&` belongs (`state=abc?error=x`, as the Vipps guide
 * prints it): both parameters become readable. Values that are URLs are left alone.
 */
export function withSecondQuery(parameters: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  let mended: Map<string, string> | undefined;
  for (const [name, value] of parameters) {
    const [, before = '', swallowed, after = ''] = SECOND_QUERY.exec(value) ?? [];
    if (swallowed === undefined || before.includes('://')) continue;
    mended ??= new Map(parameters);
    mended.set(name, before);
    if (!mended.has(swallowed)) mended.set(swallowed, after);
  }
  return mended ? withSecondQuery(mended) : parameters;
}

function decodeOnce(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
