import type { Redaction } from '../redaction.ts';

/** What has to be set in the environment before a script runs. */
export interface Variable {
  name: string;
  /** What it is and where it is used, for the comment at the top. */
  words: string;
}

/** A text in which secrets are named, in their order: plain text, or a variable in its place. */
export type Piece = string | { variable: string };

const PSEUDONYM = /\(([a-z][a-z-]*)-[0-9a-f]{6}\)/g;

/**
 * Takes the secrets out of the texts of one script. What is a secret the redaction policy says; here each gets the name
 * of a variable, by its kind: `PASSWORD`, and `PASSWORD_2` for another.
 */
export class Variables {
  readonly #redaction: Pick<Redaction, 'textByValues'>;
  readonly #isTaken: (name: string) => boolean;
  readonly #names = new Map<string, string>();
  readonly #uses = new Map<string, string[]>();

  /** @param isTaken says of a name that it means something else in the script already */
  constructor(redaction: Pick<Redaction, 'textByValues'>, isTaken: (name: string) => boolean = () => false) {
    this.#redaction = redaction;
    this.#isTaken = isTaken;
  }

  /**
   * A text by its pieces.
   *
   * @param names under which it stood
   * @param use where it is used, for the comment
   */
  pieces(text: string, names: readonly string[], use: string): Piece[] {
    const hidden = this.#redaction.textByValues(text, names);
    const pieces: Piece[] = [];
    let rest = 0;
    for (const { 0: pseudonym, 1: kind = '', index } of pseudonymsIn(hidden, text)) {
      if (index > rest) pieces.push(hidden.slice(rest, index));
      pieces.push({ variable: this.#nameOf(pseudonym, kind, use) });
      rest = index + pseudonym.length;
    }
    if (rest < hidden.length || pieces.length === 0) pieces.push(hidden.slice(rest));
    return pieces;
  }

  /** The kinds of the secrets that are in a text. */
  kinds(text: string, names: readonly string[]): string[] {
    return pseudonymsIn(this.#redaction.textByValues(text, names), text).map(([, kind = '']) => kind);
  }

  /** Without its secrets, for a comment. */
  plain(text: string): string {
    return this.#redaction.textByValues(text);
  }

  /** A place of which `*` stands for a secret, as it does for whatever is another in each run. */
  place(text: string): string {
    const hidden = this.#redaction.textByValues(text);
    const secrets = new Set(pseudonymsIn(hidden, text).map(([pseudonym]) => pseudonym));
    return [...secrets].reduce((place, pseudonym) => place.replaceAll(pseudonym, '*'), hidden);
  }

  get list(): Variable[] {
    return [...this.#uses].map(([name, uses]) => ({ name, words: [...new Set(uses)].join('; ') }));
  }

  #nameOf(pseudonym: string, kind: string, use: string): string {
    const known = this.#names.get(pseudonym);
    const name = known ?? this.#freeName(kind.toUpperCase().replaceAll('-', '_'));
    this.#names.set(pseudonym, name);
    this.#uses.set(name, [...(this.#uses.get(name) ?? []), `${kind.replaceAll('-', ' ')}, ${this.plain(use)}`]);
    return name;
  }

  #freeName(base: string): string {
    const given = new Set(this.#names.values());
    for (let number = 1; ; number++) {
      const name = number === 1 ? base : `${base}_${number}`;
      if (!given.has(name) && !this.#isTaken(name)) return name;
    }
  }
}

/**
 * The pseudonyms that the redaction put into a text. What looked like one before was written by whoever made the page:
 * it must not name a variable, or a script would send `AWS_SECRET_ACCESS_KEY` to them.
 */
function pseudonymsIn(hidden: string, text: string): RegExpExecArray[] {
  return [...hidden.matchAll(PSEUDONYM)].filter(([pseudonym]) => !text.includes(pseudonym));
}

/** Kinds of what a person types; other secrets in a form were put there by its page, and are others in each run. */
const TYPED = new Set(['password', 'person', 'account', 'subject']);

/** A field of a form, as a script fills it in. */
export interface ScriptField {
  name: string;
  /** Undefined where the page fills it in by itself. */
  value?: readonly Piece[];
}

/** The fields of a form: what was typed or chosen is filled in, and what the page put there is left to it. */
export function scriptFields(
  fields: readonly (readonly [string, string])[],
  variables: Variables,
  looksRandom: (text: string) => boolean,
): ScriptField[] {
  return fields.map(([name, value]) => {
    const kinds = variables.kinds(value, [name]);
    const isTyped = kinds.length > 0 ? kinds.every((kind) => TYPED.has(kind)) : !looksRandom(value);
    return isTyped ? { name, value: variables.pieces(value, [name], `for the field “${name}”`) } : { name };
  });
}
