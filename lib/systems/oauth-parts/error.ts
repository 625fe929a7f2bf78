import { explainError, quote } from '../../flow/error-codes.ts';
import { asObject, asText } from '../../flow/json.ts';
import type { Message } from '../../flow/message.ts';
import type { Vocabulary } from '../../flow/system.ts';

/** An error as a server put it into a body. */
export interface ReadError {
  code?: string;
  description?: string;
}

/**
 * Reads a JSON error: RFC 6749 §5.2 first, then the shapes that gateways put in its place:
 * RFC 9457 (`title`, `detail`), `{"error":{"code","message"}}`, `{"errors":[…]}`, UK Open
 * Banking's `{"Errors":[{"ErrorCode","Message"}]}`, `{"errorCode","errorMessage"}` and
 * `{"fault":{"faultstring"}}`.
 */
export function readError(message: Message): ReadError {
  const body = asObject(message.responseJson);
  const inner = asObject(body?.error) ?? firstOf(body?.errors) ?? firstOf(body?.Errors) ?? asObject(body?.fault);
  const code =
    asText(body?.error) ??
    asText(body?.errorCode) ??
    asText(inner?.code) ??
    asText(inner?.errorCode) ??
    asText(inner?.ErrorCode);
  const description = [
    ...[body?.error_description, body?.message, body?.errorMessage, body?.detail],
    ...[inner?.message, inner?.Message, inner?.detail, inner?.faultstring, body?.Message, body?.title, inner?.title],
  ]
    .map(asText)
    .find((text) => text !== undefined);
  return { ...(code && { code }), ...(description && { description }) };
}

function firstOf(list: unknown): Record<string, unknown> | undefined {
  return Array.isArray(list) ? asObject(list[0]) : undefined;
}

/** True when the exchange ended badly: a status of 400 and above, or no response at all. */
export function hasFailed({ step }: Message): boolean {
  return (step.status ?? 0) >= 400 || step.exchange?.state === 'failed';
}

/** How it failed, in a sentence: the error that was read, the status, or the browser's word. */
export function failure(
  who: string,
  { step }: Message,
  { code, description }: ReadError,
  vocabulary?: Vocabulary,
): string {
  if (step.exchange?.state === 'failed') return `${who} could not be reached: ${step.error ?? 'unknown error'}.`;
  if (code) return `${who} answered ${explainError(code, description, vocabulary)}.`;
  return `${who} answered ${step.status ?? 'nothing readable'}${quote(description)}.`;
}

/** `token request: invalid_grant`. */
export function withError(words: string, error: ReadError | undefined): string {
  return error?.code ? `${words}: ${error.code}` : words;
}
