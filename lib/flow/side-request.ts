import type { Step } from './step.ts';

/** Requests that carry no message between the parties, whatever parameters they copy from a page. */
const SIDE_TYPES = new Set(['ping', 'beacon', 'csp_report', 'websocket', 'speculative']);

/** Analytics, reports and guesses of the browser's own. */
export function isSideRequest({ exchange }: Step): boolean {
  return exchange !== undefined && SIDE_TYPES.has(exchange.type);
}

/** What a browser asks before a script's cross-origin request (Fetch Standard §3.3.3). */
export function isPreflight({ method, exchange }: Step): boolean {
  return (
    method === 'OPTIONS' &&
    (exchange?.requestHeaders?.some(({ name }) => /^access-control-request-method$/i.test(name)) ?? true)
  );
}
