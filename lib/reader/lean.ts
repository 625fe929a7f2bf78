import { isStatic } from '../flow/bodies.ts';
import type { Exchange } from '../flow/exchange.ts';

/** What recognition, checks and lineage read of a picture, a script or a style sheet: to whom a page told its address. */
const KEPT = /^(?:referer|content-length)$/i;

/**
 * An exchange as a reader keeps it: of static resources, which are most of what browsers ask for, without the headers
 * that nothing is read from. The store has them; who looks at one gets them from there.
 */
export function lean(exchange: Exchange): Exchange {
  if (!isStatic(exchange)) return exchange;
  const { requestHeaders, responseHeaders, ...rest } = exchange;
  return {
    ...rest,
    ...(requestHeaders && { requestHeaders: requestHeaders.filter(({ name }) => KEPT.test(name)) }),
    ...(responseHeaders && { responseHeaders: responseHeaders.filter(({ name }) => KEPT.test(name)) }),
  };
}
