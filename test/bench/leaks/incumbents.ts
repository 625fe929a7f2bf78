import type { TraceHar } from '../../../lib/trace/har.ts';

/** What Chrome DevTools leaves out of a HAR that it calls sanitized: three headers and the lists of cookies. */
export function chromeSanitized(har: TraceHar): string {
  const left = new Set(['authorization', 'cookie', 'set-cookie']);
  const entries = har.log.entries.map((entry) => {
    const without = <T extends { headers: { name: string }[] }>(message: T): T => ({
      ...message,
      cookies: [],
      headers: message.headers.filter(({ name }) => !left.has(name.toLowerCase())),
    });
    return { ...entry, request: without(entry.request), response: without(entry.response) };
  });
  return JSON.stringify({ log: { ...har.log, entries } }, null, 2);
}

/** The words that Cloudflare's har-sanitizer ticks by itself where a header, cookie or parameter has such a name. */
const WORDS =
  'Authorization SAMLRequest SAMLResponse access_token appID assertion auth authenticity_token challenge client_id ' +
  'client_secret code code_challenge code_verifier email facetID fcParams id_token password refresh_token serverData ' +
  'shdf state token usg vses2 x-client-data';
const SCRIPTS = new Set(['application/javascript', 'text/javascript']);

/**
 * What the page of Cloudflare's har-sanitizer does when nothing is changed on it: bodies of scripts go, signatures of
 * tokens go, and of each word that names something in the file the values behind `word=`, and beside that name.
 */
export function cloudflareSanitized(har: TraceHar): string {
  const copy = JSON.parse(JSON.stringify(har)) as TraceHar;
  const names = new Set<string>();
  for (const { request, response } of copy.log.entries) {
    const lists = [request.headers, response.headers, request.cookies, response.cookies, request.queryString];
    for (const { name } of [...lists.flat(), ...(request.postData?.params ?? [])]) names.add(name);
    if (SCRIPTS.has(response.content.mimeType)) response.content.text = `[${response.content.mimeType} redacted]`;
  }
  let text = JSON.stringify(copy, null, 2);
  text = text.replace(/\b(ey[\w=-]+)\.(ey[\w=-]+)\.[\w.+/=-]+\b/g, '$1.$2.redacted');
  for (const word of WORDS.split(' ').filter((word) => names.has(word))) {
    const hidden = `[${word} redacted]`;
    text = text
      .replace(
        new RegExp(`([\\s";,&?]${word}=)[\\w+,\\-./=#|%&:!*()\`~'"]+?(&|\\\\",|",|"\\s|"}}|;)`, 'g'),
        (_, before: string, after: string) => `${before}${hidden}${after}`,
      )
      .replace(
        new RegExp(`("name": "${word}",\\s*"value": ")(?:\\\\.|[^"\\\\])*(")`, 'g'),
        (_, before: string, after: string) => `${before}${hidden}${after}`,
      );
  }
  return text;
}
