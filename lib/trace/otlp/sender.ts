import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Collector } from './collector.ts';
import { REDIRECTED, RefusalError, refusalOf, unansweredOf } from './refusal.ts';

/** What a collector said of spans that it took. */
export interface SendReport {
  /** Spans that were taken. */
  taken: number;
  /** Spans that the collector left out of what it took (OTLP, partial success). */
  rejected: number;
  /** What it said of them, or of all, each once. */
  messages: readonly string[];
  /** How often something was sent once more. */
  retries: number;
}

export interface SendProgress {
  /** Spans of which is known what became of them. */
  done: number;
  of: number;
  /** Milliseconds until it is tried once more, while it waits for that. */
  waiting?: number;
}

/** What sending needs of the world. */
export interface SendOptions {
  fetch?: typeof globalThis.fetch;
  signal?: AbortSignal;
  progress?(progress: SendProgress): void;
  /** Milliseconds since the epoch. */
  now?(): number;
  /** 0 to 1. */
  random?(): number;
  /** Ends after so many milliseconds, or when it is aborted. */
  sleep?(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
}

/** Spans in a request, and bytes: collectors take four megabytes, and what stands before them often one. */
const MOST = { spans: 512, bytes: 900_000 };

/** Milliseconds for a request and its answer (OTLP exporter, default timeout). */
const PATIENCE = 10_000;

/** Waits in milliseconds, each twice as long as the one before, and times in all that something is sent. */
const BACK_OFF = { first: 1000, longest: 30_000, times: 5 };

/** Milliseconds: whoever is told to wait longer had better come back. */
const LONGEST_WAIT = 120_000;

/** Answers after which the same may be sent again (OTLP, retryable response codes). */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Characters of what a collector says that are shown. */
const MESSAGE = 300;

/**
 * Sends spans by OTLP/HTTP as JSON, in portions. What a collector is too busy for is sent again when it says (Retry-After,
 * RFC 9110 §10.2.3), or else after waits that double, each by chance a little shorter. What is too large for it is sent in
 * halves. No cookies go with it, and redirects are not followed.
 *
 * @throws RefusalError when the collector says no, cannot be reached, or sending is cancelled; `sent` tells how many
 *   spans it had taken by then
 */
export async function sendSpans(
  spans: readonly ReadableSpan[],
  collector: Collector,
  options: SendOptions = {},
): Promise<SendReport> {
  const tally = { taken: 0, rejected: 0, retries: 0, messages: new Set<string>() };
  const waiting: (readonly ReadableSpan[])[] = portions(spans);
  const told = (wait?: number) =>
    options.progress?.({
      done: tally.taken + tally.rejected,
      of: spans.length,
      ...(wait !== undefined && { waiting: wait }),
    });
  told();
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const body = JsonTraceSerializer.serializeRequest([...next]) ?? new Uint8Array();
    if (body.length > MOST.bytes && next.length > 1) {
      waiting.unshift(...halves(next));
      continue;
    }
    const answer = await deliver(body, collector, options, tally, told);
    if (answer === 'too large') {
      if (next.length === 1) throw refused(413, undefined, tally.taken);
      waiting.unshift(...halves(next));
      continue;
    }
    const rejected = Math.min(next.length, answer.rejected);
    tally.rejected += rejected;
    tally.taken += next.length - rejected;
    if (answer.message) tally.messages.add(answer.message);
    told();
  }
  return { ...tally, messages: [...tally.messages] };
}

function portions(spans: readonly ReadableSpan[]): (readonly ReadableSpan[])[] {
  const amount = Math.ceil(spans.length / MOST.spans);
  return Array.from({ length: amount }, (_, at) => spans.slice(at * MOST.spans, (at + 1) * MOST.spans));
}

function halves(spans: readonly ReadableSpan[]): [readonly ReadableSpan[], readonly ReadableSpan[]] {
  const middle = Math.ceil(spans.length / 2);
  return [spans.slice(0, middle), spans.slice(middle)];
}

interface Tally {
  taken: number;
  retries: number;
}

interface Taken {
  rejected: number;
  message?: string;
}

async function deliver(
  body: Uint8Array,
  collector: Collector,
  options: SendOptions,
  tally: Tally,
  told: (wait?: number) => void,
): Promise<Taken | 'too large'> {
  for (let time = 1; ; time += 1) {
    const answer = await ask(body, collector, options, tally.taken);
    const again = 'again' in answer ? answer.again : undefined;
    if (!again) return 'taken' in answer ? answer.taken : 'too large';
    const wait = again.after ?? backOff(time, options.random ?? Math.random);
    if (time >= BACK_OFF.times || wait > LONGEST_WAIT) throw again.error(wait);
    tally.retries += 1;
    told(wait);
    await (options.sleep ?? sleep)(wait, options.signal);
    if (options.signal?.aborted) throw cancelled(tally.taken);
    told();
  }
}

/** With jitter: the half of it is left to chance, so that not all come back at once. */
function backOff(time: number, random: () => number): number {
  const whole = Math.min(BACK_OFF.longest, BACK_OFF.first * 2 ** (time - 1));
  return Math.round(whole * (0.5 + random() / 2));
}

type Answer =
  | { taken: Taken }
  | { tooLarge: true }
  /** It may be sent again, `after` so many milliseconds where the collector says; else it ends in the error. */
  | { again: { after?: number; error(wait: number): RefusalError } };

async function ask(
  body: Uint8Array,
  { address, headers }: Collector,
  { fetch = globalThis.fetch, signal, now = Date.now }: SendOptions,
  taken: number,
): Promise<Answer> {
  if (signal?.aborted) throw cancelled(taken);
  const late = AbortSignal.timeout(PATIENCE);
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: [
        ...headers.map(([name, value]): [string, string] => [name, value]),
        ['Content-Type', 'application/json'],
      ],
      body: body as Uint8Array<ArrayBuffer>,
      credentials: 'omit',
      redirect: 'manual',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, late]) : late,
    });
    return await read(response, now, taken);
  } catch (error) {
    if (error instanceof RefusalError) throw error;
    if (signal?.aborted) throw cancelled(taken);
    const sentence = `The collector did not answer within ${PATIENCE / 1000} seconds, however often it was asked.`;
    if (late.aborted) return { again: { error: () => new RefusalError('TOO_SLOW', sentence, taken) } };
    const { code, sentence: why, passing } = unansweredOf(error, address);
    const failed = new RefusalError(code, why, taken);
    if (!passing) throw failed;
    return { again: { error: () => failed } };
  }
}

async function read(response: Response, now: () => number, taken: number): Promise<Answer> {
  const { status, type } = response;
  if (type === 'opaqueredirect') throw new RefusalError(...REDIRECTED, taken);
  const text = await textOf(response, taken);
  if (response.ok) return { taken: partial(text) };
  if (status === 413) return { tooLarge: true };
  const said = messageIn(text);
  if (!RETRYABLE.has(status)) throw refused(status, said, taken);
  const after = retryAfter(response.headers.get('retry-after'), now());
  const tooLong = (wait: number) => `The collector says to come back in ${Math.ceil(wait / 1000)} seconds (${status}).`;
  return {
    again: {
      ...(after !== undefined && { after }),
      error: (wait) =>
        wait > LONGEST_WAIT ? new RefusalError('TOO_BUSY', tooLong(wait), taken, status) : refused(status, said, taken),
    },
  };
}

function refused(status: number, said: string | undefined, taken: number): RefusalError {
  const [code, sentence] = refusalOf(status, said);
  return new RefusalError(code, sentence, taken, status);
}

function cancelled(taken: number): RefusalError {
  const rest = taken === 0 ? 'nothing was sent' : `${taken} spans were sent before`;
  return new RefusalError('CANCELLED', `Sending was cancelled; ${rest}.`, taken);
}

/** Characters of an answer that are read (OTLP/HTTP response: four megabytes are recommended). */
const ANSWER = 4 * 1024 * 1024;

async function textOf({ body }: Response, taken: number): Promise<string> {
  if (!body) return '';
  const [reader, decoder] = [body.getReader(), new TextDecoder()];
  let text = '';
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    text += decoder.decode(value, { stream: true });
    if (text.length <= ANSWER) continue;
    void reader.cancel().catch(() => undefined);
    throw new RefusalError('NOT_OTLP', 'The answer is larger than any collector’s: what is at this address?', taken);
  }
  return text;
}

/** What a collector left out of what it took (ExportTracePartialSuccess); nothing where it does not say in JSON. */
function partial(text: string): Taken {
  const told = objectIn(text)?.partialSuccess as { rejectedSpans?: unknown; errorMessage?: unknown } | undefined;
  // A 64-bit number is a text in the JSON of Protocol Buffers.
  const rejected = Number(told?.rejectedSpans ?? 0);
  const message = typeof told?.errorMessage === 'string' ? shown(told.errorMessage) : undefined;
  return {
    rejected: Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0,
    ...(message && { message }),
  };
}

/** The message of a `Status` (google.rpc), or a short text. */
function messageIn(text: string): string | undefined {
  const told = objectIn(text);
  const said = told ? (told.message ?? told.error) : /^\s*</.test(text) ? undefined : text;
  return typeof said === 'string' ? shown(said) : undefined;
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function shown(text: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a collector may say anything
  const line = text.replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim();
  return line === '' ? undefined : line.length > MESSAGE ? `${line.slice(0, MESSAGE)}…` : line;
}

/** Milliseconds to wait: seconds, or a date (RFC 9110 §10.2.3); undefined for neither. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
  });
}
