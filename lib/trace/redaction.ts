import { agree, withoutDoubles, writtenAnew } from './entry.ts';
import { entriesIn, type TraceHar, withEntries } from './har.ts';
import { type CarriedJudgement, hiddenJudgement, readJudgement } from './judgement.ts';
import type { Stand } from './redaction-parts/hider.ts';
import { NO_PICTURES, withoutPictures } from './redaction-parts/pictures.ts';
import { placeOf, type SecretPlace, Tally } from './redaction-parts/places.ts';
import { type Hit, type Named, type Policy, policyOf, quoteBare } from './redaction-parts/policy.ts';
import { changed, type Path, wordsIn } from './redaction-parts/walk.ts';
import { tokensIn } from './secret-shapes.ts';
import { collectSecrets } from './secrets.ts';

export interface Redacted {
  har: TraceHar;
  /** How many different values were replaced. */
  hidden: number;
}

/** A value that would have left the machine; its kind, never the value. */
export class RedactionError extends Error {
  readonly code = 'SECRET_REMAINS';
  readonly kinds: string[];

  constructor(kinds: string[]) {
    super(`The file was not written: it would still have held ${kinds.join(', ')}.`);
    this.kinds = kinds;
  }
}

/** What the user decided beside the policy. */
export interface RedactionChoice {
  /** Texts that are hidden wherever they stand, of two characters or more. */
  hideAlso?: readonly string[];
  /** Values of {@link ListedSecret} that are left as they are. */
  reveal?: readonly string[];
}

/** A value that is hidden, for whoever wants to look before a file is written. */
export interface ListedSecret {
  kind: string;
  /** The first of the names beside which it stood; empty where it was found by its shape. */
  name: string;
  /** As it is; to be shortened where it is shown. */
  value: string;
  places: readonly SecretPlace[];
  pseudonym: string;
  /** The user asked that it be left as it is. */
  revealed: boolean;
  /** It is short or a common word: only beside its name it is hidden. */
  besideName: boolean;
}

/** What hides the secrets of one recording, in every file that is written of it: the same value by the same pseudonym. */
export interface Redaction {
  /** How many different values are replaced. */
  hidden: number;
  /** How many would be, had the user not chosen to leave them as they are. */
  revealed: number;
  /** Each of them, and those that are revealed, with where it stands. Takes as long as the trace without its secrets does. */
  readonly listed: readonly ListedSecret[];
  /** The trace without its secrets. */
  har(): TraceHar;
  /**
   * A text about the trace without its secrets, also where one of them is cut off.
   *
   * @param names under which a value that is the whole text, or a word of it, stood: what is hidden only beside its name
   * is hidden under one of them as well
   */
  text(text: string, names?: readonly string[]): string;
  /** The same, with one pseudonym for all of a token: for whoever puts something else in the place of each. */
  textByValues(text: string, names?: readonly string[]): string;
  /**
   * Searches for every value again.
   *
   * @param file any JSON; members that are words of ours in a trace are not looked at
   * @param beginnings false for what shows the redacted trace itself, where a public value may begin as a hidden one does
   * @throws RedactionError when a value is still found; nothing may be written then
   */
  refuseLeaks(file: unknown, beginnings?: boolean): void;
  /**
   * What is finished as the text of a file, which is searched once more as it is.
   *
   * @throws RedactionError as {@link refuseLeaks}
   */
  fileText(file: object): string;
}

/**
 * The one policy for what may leave the machine. Every secret value is replaced, in whatever escapes and encodings
 * it stands and everywhere in the file, by a pseudonym such as `(code-7f3a91)` that is
 * the same for the same value within the files of one redaction and means nothing outside them. Its characters are
 * those that stand for themselves in a URL (RFC 3986 §3), a header and JSON: a URL stays a URL and
 * JSON stays JSON. A token stays a token: its header and the claims that everybody may know can still be read, the
 * others are pseudonyms, and in the place of the signature stands one. So does base64 that holds a secret. A value that
 * is short or a common word, and a password or token that is a web address,
 * are replaced only beside their names. The finished file is searched for every other value again.
 * Pictures are left out, for nobody can search them.
 *
 * @param said texts of the user's that leave beside the trace: what is secret in them by its name or shape counts as well
 * @param key bytes of the pseudonyms' HMAC; random for each redaction by default
 */
export async function createRedaction(
  har: TraceHar,
  said: readonly string[] = [],
  key: Uint8Array<ArrayBuffer> = crypto.getRandomValues(new Uint8Array(32)),
  choice: RedactionChoice = {},
): Promise<Redaction> {
  const { traffic, judgement } = apart(har);
  // What is left of it without whatever it quotes are words of ours.
  const ourWords = judgement ? wordsIn(hiddenJudgement(judgement, () => '')) : [];
  const policy = policyOf(traffic, collectSecrets(traffic, said), key, choice, ourWords);
  const { hider, secrets, besideName } = policy;
  const hide = (text: string, name?: string, hit: Hit = () => undefined, enough?: number) =>
    besideName(
      hider.hide(text, ({ of }) => of.forEach(hit), enough),
      name,
      hit,
    );
  const refuseLeaks = (file: unknown, enough?: number) =>
    refuse(file, (text) => hider.find(text, enough).filter(isLeak));
  const text = (given: string, names: readonly string[] = [], enough: number | undefined = CUT_OFF) => {
    const hidden = hide(given, undefined, undefined, enough);
    const known = names.filter(besideName.knows);
    if (known.length === 0) return hidden;
    return hidden
      .split(/([\s,]+)/)
      .map((word) => known.reduce((held, name) => besideName(held, name, () => undefined), word))
      .join('');
  };
  const textByValues = (given: string, names: readonly string[] = []) =>
    text(withoutTokens(given, policy.tokens), names);
  const revealed = secrets.filter((secret) => secret.revealed).length;
  let listed: ListedSecret[] | undefined;
  return {
    hidden: secrets.length - revealed,
    revealed,
    get listed() {
      listed ??= listSecrets(traffic, secrets, hide);
      return listed;
    },
    har: () => {
      const copy = hiddenCopy(traffic, policy, hide, refuseLeaks);
      // Read from where they were taken: beside a value in its own words, other words stand than in a URL.
      for (const entry of entriesIn(copy)) {
        agree(entry);
        refuseLeaks(writtenAnew(entry));
      }
      copy.log._consent.redacted = true;
      if (judgement) {
        // It quotes values, parts of them and what they differ by: texts about the trace, and none of it.
        const told = hiddenJudgement(
          judgement,
          once(textByValues),
          once((given, names) => text(given, names, WHOLE)),
        );
        refuseLeaks(told);
        copy.log._consent.judgement = told;
      }
      copy.log.comment = commentOf(revealed, copy.log.comment);
      return copy;
    },
    text: (given, names = []) => text(given, names),
    textByValues,
    refuseLeaks: (file, beginnings = true) => refuseLeaks(file, beginnings ? CUT_OFF : undefined),
    fileText: (file) => {
      const written = JSON.stringify(file, null, 2);
      const left = hider
        .findRaw(written)
        .filter(({ at, length, stand }) => isLeak(stand) && !isNumber(written, at, length));
      if (left.length > 0) throw new RedactionError(kindsOf(left.map(({ stand }) => stand)));
      return written;
    },
  };
}

/**
 * A trace alone, by a redaction of its own.
 *
 * @param key see {@link createRedaction}
 * @throws RedactionError when a value is still found; nothing may be written then
 */
export async function redactHar(har: TraceHar, key?: Uint8Array<ArrayBuffer>): Promise<Redacted> {
  const redaction = await createRedaction(har, [], key);
  return { har: redaction.har(), hidden: redaction.hidden };
}

/** A trace, and beside it what was found in it: all secrets that it tells of stand in the trace. */
function apart({ log }: TraceHar): { traffic: TraceHar; judgement: CarriedJudgement | undefined } {
  const { judgement, ...consent } = log._consent;
  return { traffic: { log: { ...log, _consent: consent } }, judgement: readJudgement(judgement).judgement };
}

/** Characters by which the beginning of a longer value is recognised in a sentence: fewer may well be no part of it. */
const CUT_OFF = 16;
/** Values that are whole are looked for alone. */
const WHOLE = Number.POSITIVE_INFINITY;

type Hide = (text: string, name?: string, hit?: Hit) => string;

/** A copy without what is secret and without pictures; what an entry says twice is still to be written anew. */
function hiddenCopy(
  har: TraceHar,
  { besideName, unknown }: Policy,
  hide: Hide,
  refuseLeaks: (text: string) => void,
): TraceHar {
  const hideOne = (text: string, name?: string) => {
    const hidden = hide(text, name);
    const after = hidden === text ? text : quoteBare(hidden);
    // In a text in which nothing was found there is nothing to be found.
    if (after !== text) refuseLeaks(after);
    return after;
  };
  const hideOnce = once((text) => hideOne(text));
  return changed(withEntries(withoutPictures(har), withoutDoubles), {
    text: (text, name) => (name !== undefined && besideName.knows(name) ? hideOne(text, name) : hideOnce(text)),
    unknown,
  }) as TraceHar;
}

/** Texts of more characters are hardly ever the same. */
const LONGEST_KNOWN = 2000;
/** More texts, or names, are not remembered at a time. */
const MOST_KNOWN = 50_000;

/** Hides the same text once. */
function once(hide: (text: string, names?: readonly string[]) => string) {
  const byNames = new Map<string, Map<string, string>>();
  let remembered = 0;
  return (text: string, names: readonly string[] = []): string => {
    if (text.length > LONGEST_KNOWN) return hide(text, names);
    if (++remembered > MOST_KNOWN) {
      byNames.clear();
      remembered = 0;
    }
    const under = names.length === 0 ? '' : names.join('\n');
    const known = byNames.get(under) ?? new Map<string, string>();
    byNames.set(under, known);
    let after = known.get(text);
    if (after === undefined) {
      after = hide(text, names);
      known.set(text, after);
    }
    return after;
  };
}

function listSecrets(har: TraceHar, secrets: readonly Named[], hide: Hide): ListedSecret[] {
  const tallies = new Map<Named, Tally>();
  const text = (given: string, name: string | undefined, path: Path) =>
    hide(given, name, (secret) => {
      const tally = tallies.get(secret) ?? new Tally();
      tallies.set(secret, tally);
      tally.add(placeOf(har, path));
    });
  changed(withoutPictures(har), { text, unknown: () => undefined });
  return secrets.map((secret) => {
    const { kind, value, names, pseudonym, revealed, besideName } = secret;
    const places = tallies.get(secret)?.places ?? [];
    return { kind, name: [...names][0] ?? '', value, places, pseudonym, revealed, besideName };
  });
}

/** What a redacted file says of itself, before what was said of it already. */
function commentOf(revealed: number, before = ''): string {
  const open =
    revealed === 0
      ? ''
      : ` Whoever exported it chose to leave ${revealed === 1 ? 'one value' : `${revealed} values`} as ${revealed === 1 ? 'it was' : 'they were'}.`;
  const words = `Secrets and personal data are replaced by pseudonyms.${open} ${NO_PICTURES}`;
  return before === '' || before.startsWith(words) ? before || words : `${words} ${before}`;
}

/** Each token by one pseudonym. */
function withoutTokens(text: string, tokens: ReadonlyMap<string, string>): string {
  return tokensIn(text).reduce(
    (rest, token) => rest.replaceAll(token.text, tokens.get(token.text) ?? token.text),
    text,
  );
}

/** A word of the file's own that somebody asked to be hidden is gone from what was captured, and stays where it is ours. */
function isLeak({ of }: Stand<Named>): boolean {
  return of.length === 0 || of.some(({ isOurWord }) => !isOurWord);
}

/** Whether digits stand in JSON as a number: times and sizes are no texts in which a value was sent. */
function isNumber(text: string, at: number, length: number): boolean {
  return /^\d+$/.test(text.slice(at, at + length)) && /[:[,\s-]/.test(text[at - 1] ?? '');
}

function refuse(file: unknown, find: (text: string) => Stand<Named>[]): void {
  const left = new Set<Stand<Named>>();
  const looked = new Set<string>();
  const text = (given: string) => {
    if (looked.has(given)) return given;
    looked.add(given);
    for (const stand of find(given)) left.add(stand);
    return given;
  };
  changed(file, { text, unknown: (member) => member });
  if (left.size > 0) throw new RedactionError(kindsOf([...left]));
}

function kindsOf(left: readonly Stand<Named>[]): string[] {
  return [...new Set(left.flatMap(({ of }) => (of.length > 0 ? of.map(({ kind }) => kind) : ['claims of a token'])))];
}
