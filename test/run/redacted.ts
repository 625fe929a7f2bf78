import type { TraceHar } from '../../lib/trace/har.ts';
import { redactHar } from '../../lib/trace/redaction.ts';

const PSEUDONYM = /\([a-z-]+-[0-9a-f]{6}\)/;
/** The characters of RFC 3986, percent signs only before two hexadecimal digits. */
const URI = /^[a-z][a-z0-9+.-]*:(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9a-f]{2})*$/i;

/**
 * What the redacted copy of a trace has lost that it must keep: every address is one, of the same
 * host, path and parameters, pseudonyms aside.
 */
export async function judgeRedacted(whole: TraceHar): Promise<string[]> {
  const { har } = await redactHar(whole);
  const [before, after] = [addressesOf(whole), addressesOf(har)];
  const changed = before.filter((url, index) => !isSameShape(url, after[index] ?? ''));
  const pairs = har.log.entries.filter(
    ({ request }) => JSON.stringify(request.queryString) !== JSON.stringify(pairsOf(request.url)),
  );
  return [
    ...changed.map((url) => `redacted beyond recognition: ${url} as ${after[before.indexOf(url)]}`),
    ...pairs.map(({ request }) => `redacted apart from its parameters: ${request.url}`),
  ];
}

function addressesOf({ log }: TraceHar): string[] {
  return [
    ...log._consent.steps.map(({ url }) => url),
    ...log.entries.flatMap(({ request, response }) => [
      request.url,
      ...(response.redirectURL ? [response.redirectURL] : []),
      ...response.headers.filter(({ name }) => name.toLowerCase() === 'location').map(({ value }) => value),
    ]),
  ];
}

function isSameShape(before: string, after: string): boolean {
  if (before === after) return true;
  if (!/^[a-z][a-z0-9+.-]*:/i.test(before)) return partsOf(before, after);
  if (!URI.test(after) || !URL.canParse(after)) return false;
  const [was, is] = [new URL(before), new URL(after)];
  const names = ({ searchParams }: URL) => [...searchParams.keys()].join();
  return (
    was.protocol === is.protocol &&
    was.host === is.host &&
    names(was) === names(is) &&
    partsOf(was.pathname, is.pathname)
  );
}

/** Whether each part of a path is as it was, or hidden. */
function partsOf(before: string, after: string): boolean {
  const [was, is] = [before.split(/[/?]/), after.split(/[/?]/)];
  return was.length === is.length && was.every((part, index) => part === is[index] || PSEUDONYM.test(is[index] ?? ''));
}

function pairsOf(url: string): { name: string; value: string }[] {
  return [...new URL(url).searchParams].map(([name, value]) => ({ name, value }));
}
