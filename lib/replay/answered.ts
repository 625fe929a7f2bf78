import type { Header } from '../flow/capture-event.ts';
import { asObject, asText } from '../flow/json.ts';
import { headerOf } from '../flow/request-draft.ts';
import type { Step } from '../flow/step.ts';

/** What came of a request that was sent: as much as a runner has to know. */
export interface Answered {
  /** Undefined where there was no answer. */
  status?: number;
  headers: readonly Header[];
  /** Of the body, decoded. */
  text?: string;
  /** Where a redirect that was not followed leads. */
  redirectUrl?: string;
  /** Why there was no answer. */
  error?: string;
}

/** The answer that a step was given. */
export function answeredOf({ status, exchange, response, error }: Step): Answered {
  return {
    ...(status !== undefined && status > 0 && { status }),
    headers: exchange?.responseHeaders ?? [],
    ...(response.body?.text !== undefined && { text: response.body.text }),
    ...(exchange?.redirectUrl !== undefined && { redirectUrl: exchange.redirectUrl }),
    ...(error !== undefined && { error }),
  };
}

/** The JSON object that an answer brings; undefined for anything else. */
export function jsonOf({ text }: Answered): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}

/** Why an answer cannot be read as JSON, in a sentence; undefined where it can. */
export function unreadable(answered: Answered): string | undefined {
  const { status, error, redirectUrl, headers } = answered;
  if (status === undefined) return `There was no answer${error ? `: ${error}` : ''}.`;
  if (redirectUrl !== undefined)
    return `The server redirected to ${redirectUrl.slice(0, 200)} (HTTP ${status}) instead of answering in JSON.`;
  if (jsonOf(answered)) return undefined;
  const type = headerOf(headers, 'content-type')?.split(';')[0]?.trim();
  if (!answered.text) return `The server answered HTTP ${status} with nothing in it.`;
  return `The server answered HTTP ${status} with ${type ?? 'a body of no type'}, which is no JSON object.`;
}

/** What a JSON value has at a path, where that is a text. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  return asText(path.reduce<unknown>((inner, name) => asObject(inner)?.[name], value));
}

/** The objects of a list. */
export function objectsOf(value: unknown): Record<string, unknown>[] {
  const items: unknown[] = Array.isArray(value) ? value : [];
  return items.map(asObject).filter((item) => item !== undefined);
}
