import type { Problem } from './node.ts';
import { report } from './problems.ts';

/** One challenge of a `WWW-Authenticate` header. */
export interface Challenge {
  scheme: string;
  /** Where it begins and ends. */
  start: number;
  end: number;
  /** In place of parameters, as with Negotiate. */
  token68?: string;
  parameters: Parameter[];
}

export interface Parameter {
  name: string;
  /** As it stands, without the quotation marks. */
  raw: string;
  /** Without the backslashes of a quoted string. */
  value: string;
}

/** Schemes and parameters in all; more are not read. */
const MAX_WORDS = 200;

/**
 * Reads `WWW-Authenticate` (RFC 9110 §11.6.1): challenges and their parameters are both parted by commas, so a word is
 * a scheme when no equals sign follows. What does not fit is reported with its offset and skipped up to the next comma.
 */
export function readChallenges(text: string): { challenges: Challenge[]; problems: Problem[] } {
  const reader = new Reader(text);
  for (let words = 0; !reader.ended(); words += 1) {
    if (words === MAX_WORDS) {
      report(reader.problems, reader.at, () => `only the first ${MAX_WORDS} schemes and parameters are read`);
      break;
    }
    reader.next();
  }
  return reader;
}

const TOKEN = /[!#$%&'*+.^_`|~\w-]+/y;
const TOKEN68 = /[\w.~+/-]+=*(?=[ \t]*(?:,|$))/y;
const QUOTED = /"[^"\\]*(?:\\.[^"\\]*)*"/sy;
const EQUALS = /[ \t]*=[ \t]*/y;
const BLANKS = /[ \t]+/y;
const BETWEEN = /[, \t]+/y;

class Reader {
  readonly challenges: Challenge[] = [];
  readonly problems: Problem[] = [];
  at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  ended(): boolean {
    this.take(BETWEEN);
    return this.at >= this.text.length;
  }

  next(): void {
    const start = this.at;
    const word = this.take(TOKEN);
    const current = this.challenges.at(-1);
    if (word === '') this.skip(start, 'neither a scheme nor a parameter');
    else if (this.take(EQUALS) === '') this.scheme(word, start);
    else if (current) this.parameter(word, current);
    else this.skip(start, 'a parameter stands before any scheme');
  }

  private scheme(scheme: string, start: number): void {
    const challenge: Challenge = { scheme, start, end: this.at, parameters: [] };
    this.challenges.push(challenge);
    if (this.take(BLANKS) === '') return;
    const token68 = this.take(TOKEN68);
    if (token68 !== '') Object.assign(challenge, { token68, end: this.at });
  }

  private parameter(name: string, challenge: Challenge): void {
    const quoted = this.take(QUOTED);
    const raw = quoted === '' ? this.bare(name) : quoted.slice(1, -1);
    challenge.parameters.push({ name, raw, value: quoted === '' ? raw : raw.replace(/\\(.)/gs, '$1') });
    challenge.end = this.at;
    this.take(BLANKS);
    if (this.at < this.text.length && this.text.charAt(this.at) !== ',') {
      report(this.problems, this.at, () => `a comma is missing behind ${name}`);
    }
  }

  /** A value without quotation marks; of a quoted one that does not close, all that follows. */
  private bare(name: string): string {
    const start = this.at;
    const word = this.take(TOKEN);
    if (word !== '') return word;
    const open = this.text.charAt(start) === '"';
    if (open) this.at = this.text.length;
    else this.toComma();
    const value = this.text.slice(open ? start + 1 : start, this.at);
    report(this.problems, start, () => {
      if (open) return 'the quotation mark is not closed';
      return value === '' ? `${name} has no value` : `the value of ${name} is neither a word nor in quotation marks`;
    });
    return value;
  }

  private skip(start: number, message: string): void {
    report(this.problems, start, () => message);
    this.toComma();
  }

  private toComma(): void {
    const comma = this.text.indexOf(',', this.at);
    this.at = comma < 0 ? this.text.length : comma;
  }

  /** What matches here, and goes behind it; empty when nothing does. */
  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }
}
