import { isStatic } from '../flow/bodies.ts';
import type { Header } from '../flow/capture-event.ts';
import type { Exchange } from '../flow/exchange.ts';
import { headerPool } from './header-pool.ts';

/** What recognition, checks and lineage read of a picture, a script or a style sheet: to whom a page told its address. */
const KEPT = /^(?:referer|content-length)$/i;

/**
 * Makes an exchange what a reader keeps of it: with the headers that others have as well in common with them, and of
 * static resources, which are most of what browsers ask for, without the headers that nothing is read from. The store
 * has them; who looks at one gets them from there.
 */
export function leaner(): (exchange: Exchange) => Exchange {
  const pooled = headerPool();
  return (exchange) => {
    const { requestHeaders, responseHeaders, ...rest } = exchange;
    const kept = (headers: Header[]) =>
      pooled(isStatic(exchange) ? headers.filter(({ name }) => KEPT.test(name)) : headers);
    return {
      ...rest,
      ...(requestHeaders && { requestHeaders: kept(requestHeaders) }),
      ...(responseHeaders && { responseHeaders: kept(responseHeaders) }),
    };
  };
}
