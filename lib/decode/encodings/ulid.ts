import { defineDecoder } from '../decoder.ts';
import { humanTime } from '../time.ts';

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 2010 and 2039: ULIDs are younger, and each whose first two characters are 01 falls between 2004 and 2039. */
const EARLIEST = Date.UTC(2010);

/**
 * A ULID, 26 characters in Crockford's base32: when it was made. Identifiers of other makers have that length too, so
 * its time must be one that can be, and all its letters of one case.
 */
export default defineDecoder({
  id: 'ulid',
  title: 'ULID',
  decode(input, { now }) {
    if (!/^01(?:[0-9A-HJKMNP-TV-Z]{24}|[0-9a-hjkmnp-tv-z]{24})$/.test(input)) return undefined;
    // Digits only are a number, and letters only behind 01 a word.
    if (/^\d+$/.test(input) || /^\d+[A-Za-z]+$/.test(input)) return undefined;
    let time = 0;
    for (const character of input.slice(0, 10).toUpperCase()) time = time * 32 + DIGITS.indexOf(character);
    if (time < EARLIEST || time > now + YEAR) return undefined;
    return { encoding: 'text', value: input, note: `ULID of ${humanTime(time, now)}` };
  },
});

/** Clocks go wrong, but hardly by more; in milliseconds. */
const YEAR = 365 * 86_400_000;
