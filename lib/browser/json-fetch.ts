/** Milliseconds until an address is given up. */
const PATIENCE = 10_000;
/** Bytes; a key set of a hundred keys has a tenth of it. */
const LIMIT = 512 * 1024;

export interface JsonFetch {
  cancel?: AbortSignal;
  /** Milliseconds. */
  patience?: number;
  /** Bytes. */
  limit?: number;
  fetch?: typeof globalThis.fetch;
}

/**
 * Asks an address for JSON: without cookies, without a referrer, following no redirect.
 *
 * @returns the parsed JSON, whatever it is
 * @throws Error with a sentence for a person
 */
export async function fetchJson(address: string, options: JsonFetch = {}): Promise<unknown> {
  const { cancel, patience = PATIENCE, limit = LIMIT, fetch = globalThis.fetch } = options;
  if (!mayBeAsked(address)) throw new Error('Only https addresses are asked, and this machine itself.');
  const late = AbortSignal.timeout(patience);
  const signal = cancel ? AbortSignal.any([cancel, late]) : late;
  try {
    const response = await fetch(address, {
      credentials: 'omit',
      redirect: 'manual',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      headers: { Accept: 'application/json' },
      signal,
    });
    return parsed(await textOf(checked(response), limit));
  } catch (error) {
    if (cancel?.aborted) throw new Error('It was cancelled.');
    if (late.aborted) throw new Error(`There was no whole answer within ${patience / 1000} seconds.`);
    // What fetch rejects with says no more than that it failed.
    if (error instanceof TypeError)
      throw new Error('The server cannot be reached, or the browser did not let it be asked.');
    throw error;
  }
}

/** Whether an address is of the web and safe from being read on the way: https, or http of this machine. */
export function mayBeAsked(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === '[::1]' || /^(?:.+\.)?localhost$|^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function checked(response: Response): Response {
  const { type, status } = response;
  if (type === 'opaqueredirect' || (status >= 300 && status < 400))
    throw new Error('It answered with a redirect, and redirects are not followed.');
  if (!response.ok) throw new Error(`It answered with status ${status}.`);
  return response;
}

async function textOf({ body }: Response, limit: number): Promise<string> {
  if (!body) return '';
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let [text, size] = ['', 0];
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    size += value?.byteLength ?? 0;
    if (size > limit) {
      void reader.cancel();
      throw new Error(`Its answer is larger than ${limit / 1024} KiB.`);
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('Its answer is not JSON.');
  }
}
