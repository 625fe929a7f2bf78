import { readParameters } from '../flow/parameters.ts';
import type { RawParameter } from './artifacts.ts';

/**
 * The pairs of a query, fragment or form text in their order, repeated names too.
 *
 * @param text without the leading `?` or `#`
 */
export function readPairs(text: string, part: RawParameter['part']): RawParameter[] {
  return text
    .split(part === 'fragment' ? /[&#]/ : '&')
    .filter((pair) => pair !== '')
    .flatMap((pair) => {
      const [[name, value] = ['', '']] = readParameters(pair);
      const equals = pair.indexOf('=');
      return [{ name, value, raw: equals < 0 ? '' : pair.slice(equals + 1), part }];
    });
}
