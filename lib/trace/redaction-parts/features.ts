/** What a text has at all, found in one pass over its characters, so that what needs it is looked for only then. */
export interface Features {
  /** Ten digits or more with no more between them than what parts the groups of a number. */
  hasNumber: boolean;
  /** So many capitals and digits with no more between them, as an IBAN or the number of a company has. */
  hasCapitals: boolean;
  /** Digits behind a plus sign or a bracket. */
  hasPhone: boolean;
  hasAt: boolean;
  hasEquals: boolean;
  hasQuote: boolean;
  hasTag: boolean;
  hasColon: boolean;
  /** Something that may begin an escape of URLs, pages or scripts. */
  hasEscape: boolean;
  /** Where runs of sixteen characters of base64 or more begin and end, equals signs not counted. */
  runs: number[];
}

const DIGIT = 1;
const CAPITAL = 2;
const BASE64 = 4;
/** What stands between the groups of a number. */
const BETWEEN = 8;

/** All that the pass acts on; what is above it is only noted. */
const ACTS = DIGIT | CAPITAL | BASE64 | BETWEEN;
const [AT, EQUALS, QUOTE, TAG, COLON, ESCAPE] = [16, 32, 64, 128, 256, 512];

const CLASSES = new Uint16Array(128);
for (let code = 48; code < 58; code++) CLASSES[code] = DIGIT | BASE64;
for (let code = 65; code < 91; code++) CLASSES[code] = CAPITAL | BASE64;
for (let code = 97; code < 123; code++) CLASSES[code] = BASE64;
for (const character of '+_') CLASSES[character.charCodeAt(0)] = BASE64;
for (const character of '/-') CLASSES[character.charCodeAt(0)] = BASE64 | BETWEEN;
for (const character of ' .()') CLASSES[character.charCodeAt(0)] = BETWEEN;

for (const [character, noted] of [
  ...([
    ['@', AT],
    ['=', EQUALS],
    ['"', QUOTE],
    ['<', TAG],
    [':', COLON],
  ] as const),
  ...([
    ['%', ESCAPE],
    ['&', ESCAPE],
    ['\\', ESCAPE],
  ] as const),
] as const)
  CLASSES[character.charCodeAt(0)] = noted;

const LEAST_RUN = 16;
const LEAST_DIGITS = 10;
const LEAST_GROUP = 14;
const PLUS = 43;
const BRACKET = 40;

/** Reads a text once. */
export function featuresOf(text: string): Features {
  const runs: number[] = [];
  let hasNumber = false;
  let hasCapitals = false;
  let hasPhone = false;
  let noted = 0;
  let run = 0;
  let digits = 0;
  let group = 0;
  let capitals = 0;
  let numerals = 0;
  const length = text.length;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    const kind = code < 128 ? (CLASSES[code] as number) : 0;
    if (kind === BASE64) {
      // A small letter, mostly.
      run += 1;
      group = 0;
      continue;
    }
    if ((kind & ACTS) === 0) {
      noted |= kind;
      if (run >= LEAST_RUN) runs.push(index - run, index);
      run = 0;
      group = 0;
      continue;
    }
    if (group === 0) {
      digits = 0;
      capitals = 0;
      numerals = 0;
    }
    if (kind & DIGIT) {
      digits += 1;
      numerals += 1;
      group += 1;
      if (digits >= LEAST_DIGITS) hasNumber = true;
      const before = index > 0 ? text.charCodeAt(index - 1) : 0;
      if (before === PLUS || before === BRACKET) hasPhone = true;
    } else if (kind & CAPITAL) {
      capitals += 1;
      group += 1;
      digits = 0;
    }
    if (group >= LEAST_GROUP && capitals > 0 && numerals > 1) hasCapitals = true;
    if (kind & BASE64) run += 1;
    else {
      if (run >= LEAST_RUN) runs.push(index - run, index);
      run = 0;
    }
  }
  if (run >= LEAST_RUN) runs.push(length - run, length);
  return {
    ...{ hasNumber, hasCapitals, hasPhone, runs, hasAt: (noted & AT) > 0, hasEquals: (noted & EQUALS) > 0 },
    ...{ hasQuote: (noted & QUOTE) > 0, hasTag: (noted & TAG) > 0, hasColon: (noted & COLON) > 0 },
    hasEscape: (noted & ESCAPE) > 0,
  };
}
