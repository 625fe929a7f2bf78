import { isWeb, parseUrl, schemeOf } from './address.ts';
import type { Header } from './capture-event.ts';
import { isJson } from './json.ts';
import { bodyText, type DraftProblem, isToken, type RequestDraft } from './request-draft.ts';

/** By the background with fetch, or by a tab that goes there. */
export type Sender = 'background' | 'tab';

/** Methods that no browser sends (Fetch Standard, forbidden methods). */
const REFUSED = /^(connect|trace|track)$/i;
/** What a page may not be sent to by an extension; each would run as a page of somebody else, or show a file. */
const NO_PAGE = /^(javascript|data|vbscript|file|blob|about|chrome|moz-extension|chrome-extension|view-source):$/;

/**
 * Why a draft cannot be sent as it stands; empty where it can. Whether its server exists, and takes it, shows when it
 * is sent. Headers that neither fetch nor a tab would send are set by a rule of the browser.
 */
export function draftProblems(draft: RequestDraft, by: Sender = 'background'): DraftProblem[] {
  return [
    ...methodProblems(draft, by),
    ...addressProblems(draft.url, by),
    ...draft.headers.flatMap(headerProblem),
    ...bodyProblems(draft, by),
  ];
}

function methodProblems({ method }: RequestDraft, by: Sender): DraftProblem[] {
  const at = (reason: string) => [{ where: 'method', reason }];
  if (method === '') return at('There is no method.');
  if (!isToken(method)) return at(`${quoted(method)} is no method: it may hold letters, digits and signs such as -.`);
  if (REFUSED.test(method)) return at(`No browser sends ${method.toUpperCase()}.`);
  if (by === 'tab' && !/^(get|post)$/i.test(method))
    return at(`A tab goes to an address by GET or POST, not by ${method}.`);
  return [];
}

function addressProblems(url: string, by: Sender): DraftProblem[] {
  const at = (reason: string) => ({ where: 'address', reason });
  const scheme = schemeOf(url);
  const parsed = parseUrl(url);
  if (url.trim() === '') return [at('There is no address.')];
  if (scheme === '') return [at('It begins with no scheme such as https:.')];
  if (!parsed) return [at(`It is no address that a browser understands${fault(url)}.`)];
  if (NO_PAGE.test(scheme)) return [at(`An address that begins with ${scheme} is never opened from here.`)];
  if (!isWeb(url) && by === 'background')
    return [at(`${scheme} belongs to an app: it can be opened in the tab, and nothing is sent over HTTP.`)];
  return [
    ...(parsed.username !== '' && by === 'background'
      ? [at('No request is sent with a name or password in its address.')]
      : []),
    ...(/[\t\n\r]/.test(url)
      ? [at('Tabs and line breaks in it are left out by the browser: write %09, %0A or %0D.')]
      : []),
    ...(/^[\0-\x20]|[\0-\x20]$/.test(url) ? [at('Blanks around it are left out by the browser.')] : []),
    ...(url.isWellFormed() ? [] : [at('It holds half a character, which is sent as U+FFFD.')]),
  ];
}

/** Why it cannot be parsed, as far as that can be told. */
function fault(url: string): string {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#\\]*)/i.exec(url)?.[1];
  if (authority === undefined || !isWeb(url)) return '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (host === '') return ': it has no host';
  if (/:\d*$/.test(host) && Number(/\d*$/.exec(host)?.[0]) > 65_535) return ': there is no port above 65535';
  return `: ${quoted(host)} is no host`;
}

function headerProblem({ name, value }: Header): DraftProblem[] {
  const at = (reason: string) => [{ where: name === '' ? 'headers' : `header ${name}`, reason }];
  if (name === '') return at('A header has no name.');
  if (!isToken(name))
    return at(`${quoted(name)} is no name of a header: no blank, colon, bracket or letter with an accent.`);
  if (/[\0\r\n]/.test(value)) return at('Its value holds a line break or NUL, which would begin another header.');
  const wide = /[^\0-\xff]/u.exec(value)?.[0];
  return wide === undefined ? [] : at(`Its value holds ${quoted(wide)}: a header is sent in ISO 8859-1.`);
}

function bodyProblems({ method, body }: RequestDraft, by: Sender): DraftProblem[] {
  const at = (reason: string) => [{ where: 'body', reason }];
  if (!body) return [];
  const isEmpty = body.kind === 'base64' ? body.base64 === '' : bodyText(body) === '';
  if (/^(get|head)$/i.test(method) && !isEmpty) return at(`Browsers send no body with ${method.toUpperCase()}.`);
  if (by === 'tab' && body.kind !== 'form' && !isEmpty) return at('A tab posts forms only.');
  if (body.kind === 'json') return isJson(body.text) ? [] : at('It is no JSON; as a text it can be sent as it stands.');
  if (body.kind === 'base64' && !isBase64(body.base64)) return at('It is not base64.');
  return [];
}

function isBase64(text: string): boolean {
  try {
    atob(text);
    return true;
  } catch {
    return false;
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
