/** Why a collector did not take spans. */
export type RefusalCode =
  | 'BAD_DATA'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'NOT_OTLP'
  | 'TOO_LARGE'
  | 'TOO_BUSY'
  | 'REDIRECTED'
  | 'REFUSED'
  | 'UNREACHABLE'
  | 'UNTRUSTED'
  | 'TOO_SLOW'
  | 'CANCELLED';

/** That spans were not taken, or not all of them; its message is a sentence for a person. */
export class RefusalError extends Error {
  readonly code: RefusalCode;
  /** Of the last answer, where there was one. */
  readonly status?: number;
  /** Spans that the collector had taken before. */
  readonly sent: number;

  constructor(code: RefusalCode, sentence: string, sent: number, status?: number) {
    super(sentence);
    this.code = code;
    this.sent = sent;
    if (status !== undefined) this.status = status;
  }
}

/** What an answer that is no success means, in a sentence. */
export function refusalOf(status: number, told: string | undefined): [code: RefusalCode, sentence: string] {
  const known = SENTENCES[status];
  const [code, sentence] = known ?? (status >= 300 && status < 400 ? REDIRECTED : otherwise(status));
  return [code, told === undefined ? sentence : `${sentence} It says: “${told}”.`];
}

export const REDIRECTED: [RefusalCode, string] = [
  'REDIRECTED',
  'The collector answered with a redirect, which is not followed: type the address to which it leads.',
];

const BUSY = 'The collector is too busy and stayed so, however often it was tried';

const SENTENCES: Readonly<Record<number, [RefusalCode, string]>> = {
  400: ['BAD_DATA', 'The collector could not read the spans (400).'],
  401: [
    'UNAUTHORIZED',
    'The collector wants to know who sends (401): give an Authorization header, or look at it again.',
  ],
  403: ['FORBIDDEN', 'The collector does not allow it for whoever sends this (403): look at the headers.'],
  404: ['NOT_FOUND', 'At this address no collector takes traces (404): most have the path /v1/traces.'],
  405: ['NOT_FOUND', 'At this address nothing can be sent (405): most collectors have the path /v1/traces.'],
  413: ['TOO_LARGE', 'A single span is larger than what the collector takes (413).'],
  415: ['NOT_OTLP', 'The collector does not take OTLP in JSON (415), only in another encoding.'],
  429: ['TOO_BUSY', `${BUSY} (429): send it again later.`],
  502: ['TOO_BUSY', 'What stands before the collector does not reach it (502): send it again later.'],
  503: ['TOO_BUSY', `${BUSY} (503): send it again later.`],
  504: ['TOO_BUSY', 'What stands before the collector got no answer from it (504): send it again later.'],
};

function otherwise(status: number): [RefusalCode, string] {
  const whose = status >= 500 ? 'failed within' : 'refused the spans';
  return ['REFUSED', `The collector ${whose} (${status}).`];
}

/** How a request can fail without any answer. */
export interface Unanswered {
  code: RefusalCode;
  sentence: string;
  /** Whether it may be otherwise the next time. */
  passing: boolean;
}

/** Errors of certificates, as Node names them. */
const CERTIFICATES = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|EPROTO|WRONG_VERSION/;

/**
 * What it means that fetch rejected. A browser does not tell a script why, so that it learns nothing of other networks:
 * then all that it may be is named.
 */
export function unansweredOf(error: unknown, address: string): Unanswered {
  const { host } = new URL(address);
  const why = reasonIn(error);
  if (why === undefined)
    return {
      code: 'UNREACHABLE',
      sentence: `No answer came from ${host}: it cannot be reached, its certificate is not trusted, or the browser was not permitted to ask it.`,
      passing: true,
    };
  if (CERTIFICATES.test(why))
    return { code: 'UNTRUSTED', sentence: `The connection to ${host} is not trusted (${why}).`, passing: false };
  if (why === 'ENOTFOUND')
    return { code: 'UNREACHABLE', sentence: `There is no host of the name ${host}.`, passing: false };
  return { code: 'UNREACHABLE', sentence: `${host} cannot be reached (${why}).`, passing: true };
}

function reasonIn(error: unknown): string | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < 4; one = one.cause, depth += 1) {
    const { code } = one as { code?: unknown };
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
  }
  return undefined;
}
