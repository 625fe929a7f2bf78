import { readParameters } from './parameters.ts';

/** One pair of a query, a fragment or a form, as it is written. */
export interface Parameter {
  /** Decoded once. */
  name: string;
  /** Decoded once; empty also where there is no `=`. */
  value: string;
  /** The pair as it stands: `scope=a+b`; what nobody edits is sent so. */
  raw: string;
}

/** How a space is written: in forms as `+`, in addresses mostly as `%20`. */
export type SpaceSign = '+' | '%20';

/**
 * The pairs of a text in their order: repeated names, empty names and empty pairs too. Written again by
 * `writeParameterList`, they are the same text to the character.
 *
 * @param text without the leading `?` or `#`; a further `?` belongs to the value in which it stands
 */
export function readParameterList(text: string): Parameter[] {
  return text === '' ? [] : text.split('&').map(readPair);
}

export function writeParameterList(parameters: readonly Parameter[]): string {
  return parameters.map(({ raw }) => raw).join('&');
}

/** A new pair, encoded so that it is read again as it was given. */
export function parameter(name: string, value: string, space: SpaceSign = '%20'): Parameter {
  return { name, value, raw: `${encoded(name, space)}=${encoded(value, space)}` };
}

/** A pair that was typed as it is to stand: `a=b%2Fc`. What would begin another pair, or end the text, is encoded. */
export function typedParameter(raw: string): Parameter {
  return readPair(raw.replace(/[&#]/g, (sign) => (sign === '&' ? '%26' : '%23')));
}

/** How spaces are written in a list: as in its first pair that has one, else as `otherwise` says. */
export function spaceSignOf(parameters: readonly Parameter[], otherwise: SpaceSign): SpaceSign {
  const sign = parameters.map(({ raw }) => /\+|%20/.exec(raw)?.[0]).find((found) => found !== undefined);
  return sign === '+' || sign === '%20' ? sign : otherwise;
}

/** The same list with another value in the pair at a place; its name stays as it is written. */
export function withValueAt(parameters: readonly Parameter[], at: number, value: string, space?: SpaceSign) {
  return parameters.map((one, index) => (index === at ? withValue(one, value, space ?? spaceOf(parameters)) : one));
}

/** Another value in every pair of a name; the same list where there is none. */
export function withValueOf(parameters: readonly Parameter[], name: string, value: string, space?: SpaceSign) {
  const sign = space ?? spaceOf(parameters);
  return parameters.map((one) => (one.name === name ? withValue(one, value, sign) : one));
}

export function withoutAt(parameters: readonly Parameter[], at: number): Parameter[] {
  return parameters.filter((_, index) => index !== at);
}

export function without(parameters: readonly Parameter[], name: string): Parameter[] {
  return parameters.filter((one) => one.name !== name);
}

/** With one more pair, at the end or before a place. */
export function withAdded(parameters: readonly Parameter[], added: Parameter, at = parameters.length): Parameter[] {
  return parameters.toSpliced(at, 0, added);
}

/** With the pair at one place moved to another; the same where there is no such place. */
export function withMoved(parameters: readonly Parameter[], from: number, to: number): Parameter[] {
  const moved = parameters[from];
  if (!moved || to < 0 || to >= parameters.length) return [...parameters];
  return parameters.toSpliced(from, 1).toSpliced(to, 0, moved);
}

/** With a second pair of the name, right behind its first one. */
export function withRepeated(parameters: readonly Parameter[], name: string, value?: string): Parameter[] {
  const at = parameters.findIndex((one) => one.name === name);
  const first = parameters[at];
  if (!first) return [...parameters];
  return withAdded(parameters, value === undefined ? first : withValue(first, value, spaceOf(parameters)), at + 1);
}

function spaceOf(parameters: readonly Parameter[]): SpaceSign {
  return spaceSignOf(parameters, '%20');
}

function withValue({ name, raw }: Parameter, value: string, space: SpaceSign): Parameter {
  const equals = raw.indexOf('=');
  const written = equals < 0 ? raw : raw.slice(0, equals);
  return { name, value, raw: `${written}=${encoded(value, space)}` };
}

function readPair(raw: string): Parameter {
  const [[name, value] = ['', '']] = readParameters(raw);
  return { name, value, raw };
}

/** As forms are written (URL Standard §5.2), but for the space. What is no Unicode text is written as U+FFFD. */
function encoded(text: string, space: SpaceSign): string {
  const form = new URLSearchParams([['', text]]).toString().slice(1);
  return space === '+' ? form : form.replaceAll('+', '%20');
}
