import { defineDecoder } from '../decoder.ts';
import { humanTime } from '../time.ts';

const SHAPE = /^(?:urn:uuid:)?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f])([0-9a-f]{3})-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{12}$/i;

/** What RFC 9562 §5 says of the versions that hold no time. */
const VERSIONS: Record<string, string> = {
  '2': 'DCE security (version 2)',
  '3': 'MD5 of a name (version 3)',
  '4': 'random (version 4)',
  '5': 'SHA-1 of a name (version 5)',
  '8': 'of a design of its maker (version 8)',
};

/** A UUID: when it was made, where its version keeps a time, or that it is random. Nothing is undone, so it stays text. */
export default defineDecoder({
  id: 'uuid',
  title: 'UUID',
  decode(input, { now }) {
    if (input.length !== 36 && input.length !== 45) return undefined;
    const [, low = '', mid = '', version = '', high = '', variant = ''] = SHAPE.exec(input) ?? [];
    if (!/^[89ab]$/i.test(variant)) return undefined;
    const known = VERSIONS[version];
    const time = known === undefined ? timeOf(version, low, mid, high) : undefined;
    const made = time !== undefined && time > EARLIEST && time < LATEST ? humanTime(time, now) : undefined;
    if (known === undefined && made === undefined) return undefined;
    return { encoding: 'text', value: input, note: known ? `UUID, ${known}` : `UUID of ${made}, version ${version}` };
  },
});

/** 1990 and 2100: what lies outside was not made by a clock. */
const EARLIEST = Date.UTC(1990);
const LATEST = Date.UTC(2100);

/** Milliseconds from 1582-10-15, where versions 1 and 6 count from, to 1970. */
const GREGORIAN = 12_219_292_800_000;

/** Milliseconds since the epoch; versions 1 and 6 count 100 ns (RFC 9562 §5.1, §5.6), version 7 milliseconds (§5.7). */
function timeOf(version: string, low: string, mid: string, high: string): number | undefined {
  if (version === '7') return Number.parseInt(low + mid, 16);
  const ticks = version === '1' ? high + mid + low : version === '6' ? low + mid + high : undefined;
  return ticks === undefined ? undefined : Number(BigInt(`0x${ticks}`) / 10_000n) - GREGORIAN;
}
