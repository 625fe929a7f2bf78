/** Shorter texts are equal by chance. */
const SHORTEST = 8;
/** Longer ones are documents. */
const LONGEST = 16_384;
/** Digits of a number that stands for someone or something: a document, an account, a telephone. */
const TELLING_DIGITS = 9;
/** Ten digits from 2001 to 2128 are most likely seconds, thirteen milliseconds. */
const TIME = /^[1-4]\d{9}(\d{3})?$/;
const DATE = /^(19|20)\d\d-?[01]\d-?[0-3]\d(T[\d:.,+-]+Z?)?$/;

/** A path on a server; what is drawn in it is a text of its own. */
const PATH = /^\/[a-z][\w.-]{1,31}\/[^+=]*$/i;

/**
 * True for a text that says nothing when it occurs twice: a word, a date, a host, a media type, a small
 * number, a sentence. What is left looks drawn: at least one run of letters and digits in it has the
 * changes between small letters, capitals and digits of which words have few.
 */
export function isTrivial(text: string): boolean {
  if (text.length < SHORTEST || text.length > LONGEST || /\s/.test(text)) return true;
  if (TIME.test(text) || DATE.test(text) || PATH.test(text)) return true;
  if (isToken(text) || HEXADECIMAL.test(text)) return false;
  if (/^\+?\d+$/.test(text)) return text.length < TELLING_DIGITS;
  // An account number that begins with its country.
  if (/^[A-Z]{2}\d{9,}$/.test(text)) return false;
  const runs = text.split(/[^A-Za-z0-9]+/);
  return !(looksDrawn(runs.join('')) && runs.some((run) => run.length >= 4 && looksDrawn(run, 2)));
}

/** A UUID, alone or in a name, or as many digits without its hyphens. */
const HEXADECIMAL = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|^[0-9a-f]{32,}$/i;

/** A JWT or JWE. */
function isToken(text: string): boolean {
  return text.startsWith('eyJ') && text.includes('.');
}

/** One change in five characters at the least, which words do not have. */
function looksDrawn(run: string, least = 4): boolean {
  let changes = 0;
  let before: Class | undefined;
  let last: Class | undefined;
  for (let at = 0; at < run.length; at++) {
    const here = classOf(run.charCodeAt(at));
    // A word in the middle of aCompoundName is one change and not two.
    const goesOn = here === 'small' && last === 'capital' && before !== 'capital' && before !== 'digit';
    if (last !== undefined && here !== last && !goesOn) changes += 1;
    [before, last] = [last, here];
  }
  return changes >= least && changes * 5 >= run.length;
}

type Class = 'digit' | 'capital' | 'small';

function classOf(code: number): Class {
  return code < 0x3a ? 'digit' : code < 0x5b ? 'capital' : 'small';
}

/** True for a text that is a URL with a scheme and a host, or a deep link. */
export function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/./i.test(text);
}
