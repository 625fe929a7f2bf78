import { redirectIn, resolved } from '../../../flow/redirection.ts';
import { headerOf } from '../../../flow/request-draft.ts';
import { defineFormat, type ParsedPiece } from '../format.ts';
import type { FoundExchange } from '../found/har-entry.ts';
import { resourceType } from '../found/resource-type.ts';
import { sessionOfFound } from '../found/session-of-found.ts';
import { recordsOfFound } from '../found/session-records.ts';
import type { ImportedTrace } from '../imported-trace.ts';
import type { Warn, Warnings } from '../problems.ts';
import { isMembers, type Members, member, numberOf, pairsOf, sizeOf, textOf, timeOf } from '../reading.ts';

/**
 * What SAML-tracer exports: `requests` with headers and form fields, in version 1 objects and before that pairs, and the
 * time of the export. It has no bodies of answers and no times of requests.
 */
export const samlTracer = defineFormat({
  id: 'saml-tracer',
  title: 'SAML-tracer',
  recognises: ({ path, index, value }) =>
    path.length === 1 &&
    path[0] === 'requests' &&
    index !== undefined &&
    isMembers(value) &&
    textOf(member(value, 'url')) !== undefined,
  collect: (name, warnings) => new SamlTracerCollector(name, warnings),
});

class SamlTracerCollector {
  readonly #name: string;
  readonly #warnings: Warnings;
  readonly #requests: { value: Members; index: number }[] = [];
  #exportedAt: number | undefined;

  constructor(name: string, warnings: Warnings) {
    this.#name = name;
    this.#warnings = warnings;
  }

  take({ path, index, value }: ParsedPiece): void {
    if (path[0] === 'timestamp') this.#exportedAt = timeOf(value);
    if (path[0] !== 'requests' || index === undefined) return;
    if (isMembers(value)) this.#requests.push({ value, index });
    else this.#warnings.add('requests', 'It is no object and is left out.', index);
  }

  finish(): ImportedTrace {
    const found: FoundExchange[] = [];
    let before = this.#firstTime() - 1;
    for (const { value, index } of this.#requests) {
      const warn: Warn = (where, what) => this.#warnings.add(where, what, index);
      const one = readRequest(value, before, warn);
      if (!one) continue;
      found.push(one);
      before = one.startedAt;
    }
    if (found.length > 0)
      this.#warnings.add('requests', 'SAML-tracer keeps no times: those of the Date headers are taken, to the second.');
    return {
      ...{ name: this.#name, format: 'saml-tracer', redacted: false, session: sessionOfFound(this.#name, found) },
      records: recordsOfFound(found).records,
      ...{ notes: [], marks: [], tags: [], attempts: [], attackRuns: [], consoleErrors: [], screenshots: [] },
      warnings: this.#warnings.list(),
    };
  }

  /** Of the first answer that has one; without any, as many milliseconds before the export as there are requests. */
  #firstTime(): number {
    for (const { value } of this.#requests) {
      const date = dateOf(headersOf(value, 'responseHeaders', () => undefined));
      if (date !== undefined) return date;
    }
    return (this.#exportedAt ?? 0) - this.#requests.length;
  }
}

function readRequest(request: Members, before: number, warn: Warn): FoundExchange | undefined {
  const url = textOf(member(request, 'url'));
  if (!url) {
    warn('url', 'It has no address: the request is left out.');
    return undefined;
  }
  const method = textOf(member(request, 'method'))?.toUpperCase() ?? 'GET';
  const requestHeaders = headersOf(request, 'requestHeaders', warn);
  const responseHeaders = headersOf(request, 'responseHeaders', warn);
  // In the order of the list, whatever clock the servers have.
  const startedAt = Math.max(before + 1, dateOf(responseHeaders) ?? before + 1);
  const status = numberOf(member(request, 'responseStatus')) || undefined;
  const location = redirectIn(status, responseHeaders)?.location;
  const redirectUrl = location === undefined ? undefined : resolved(location, url);
  const contentType = headerOf(responseHeaders, 'content-type');
  const requestBody = formOf(request, warn);
  return {
    type: resourceType({
      ...{ method, requestHeaders, redirects: redirectUrl !== undefined },
      ...(contentType !== undefined && { contentType }),
    }),
    ...{ method, url, startedAt, begun: true, requestHeaders },
    ...(requestBody && { requestBody }),
    state: redirectUrl !== undefined ? 'redirected' : status === undefined ? 'pending' : 'completed',
    ...(status !== undefined && { status, responseHeaders, respondedAt: startedAt, endedAt: startedAt }),
    ...(redirectUrl !== undefined && { redirectUrl }),
    ...(status !== undefined &&
      redirectUrl === undefined && {
        body: {
          ...{ size: 0, truncated: false, missing: 'SAML-tracer keeps no answers' },
          ...(contentType !== undefined && { contentType }),
        },
      }),
  };
}

function headersOf(request: Members, name: string, warn: Warn) {
  return pairsOf(member(request, name), name, warn);
}

function dateOf(headers: readonly { name: string; value: string }[]): number | undefined {
  return timeOf(headerOf(headers, 'date'));
}

function formOf(request: Members, warn: Warn): FoundExchange['requestBody'] {
  const post = member(request, 'post');
  if (!Array.isArray(post) || post.length === 0) return undefined;
  const form = pairsOf(post, 'post', warn).map(({ name, value }): [string, string] => [name, value]);
  return { form, size: sizeOf(new URLSearchParams(form).toString()), truncated: false };
}
