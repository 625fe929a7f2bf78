import type { ClockSkew } from './environment.ts';
import type { Exchange } from './exchange.ts';

/** What of an exchange tells the time of its server. */
export type Dated = Pick<Exchange, 'startedAt' | 'respondedAt' | 'endedAt' | 'responseHeaders' | 'fromCache'>;

/**
 * By how much this computer's clock differs from the servers': the median over all answers of when they were here,
 * against when they say that they were made (RFC 9110 §6.6.1). Half of the way there and back is taken off, and half of
 * the second to which a Date is cut. What comes from a cache is left out, as is a Date that cannot be read.
 *
 * @returns undefined where no answer told
 */
export function clockSkewOf(exchanges: readonly Dated[]): ClockSkew | undefined {
  const differences = exchanges.flatMap((exchange) => differenceOf(exchange) ?? []).toSorted((a, b) => a - b);
  const middle = differences.length >> 1;
  const [upper, lower = upper] = [differences[middle], differences[differences.length % 2 === 1 ? middle : middle - 1]];
  if (upper === undefined || lower === undefined) return undefined;
  return { median: Math.round((upper + lower) / 2), answers: differences.length };
}

/** A Date is cut to the second. */
const CUT = 500;

function differenceOf({ startedAt, respondedAt, endedAt, responseHeaders = [], fromCache }: Dated): number | undefined {
  const arrived = respondedAt ?? endedAt;
  const header = (name: string) => responseHeaders.find((each) => each.name.toLowerCase() === name)?.value;
  const date = header('date');
  // Whoever has an age was kept somewhere on the way.
  if (fromCache || arrived === undefined || date === undefined || header('age') !== undefined) return undefined;
  const made = Date.parse(date);
  return Number.isNaN(made) ? undefined : (startedAt + arrived) / 2 - (made + CUT);
}
