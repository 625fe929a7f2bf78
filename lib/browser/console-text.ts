/** Characters of a text that are kept. */
export const LONGEST_TEXT = 2000;

/** How deep and how far an object is told. */
const DEPTH = 2;
const MEMBERS = 20;

const { getOwnPropertyDescriptor, getPrototypeOf, keys } = Object;
const { isArray } = Array;

/**
 * What a page gave its console, as one text of at most {@link LONGEST_TEXT} characters. Runs in the page: it calls
 * nothing of what the page gave it, no getter, no `toString` and no `toJSON`. A proxy hears that it is looked at.
 *
 * @param values the arguments, with `%s` and its like in the first one as the console takes them
 */
export function consoleText(values: readonly unknown[]): string {
  const [first, ...rest] = values;
  const texts = typeof first === 'string' ? formatted(first, rest) : values.map((value) => told(value, DEPTH));
  return texts.join(' ').slice(0, LONGEST_TEXT);
}

function formatted(format: string, values: readonly unknown[]): string[] {
  let next = 0;
  const text = format.slice(0, LONGEST_TEXT).replace(/%[%sdifoOc]/g, (sign) => {
    if (sign === '%%') return '%';
    if (next >= values.length) return sign;
    const value = values[next++];
    // A style.
    return sign === '%c' ? '' : told(value, DEPTH);
  });
  return [text, ...values.slice(next).map((value) => told(value, DEPTH))];
}

function told(value: unknown, depth: number): string {
  if (typeof value === 'string') return value.slice(0, LONGEST_TEXT);
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? `${value}n` : String(value);
  const error = errorText(value);
  if (error !== undefined) return error;
  if (depth === 0) return isArray(value) ? '[…]' : '{…}';
  const names = keys(value);
  const members = names.slice(0, MEMBERS).map((name) => {
    const descriptor = getOwnPropertyDescriptor(value, name);
    const member = descriptor && 'value' in descriptor ? quoted(descriptor.value, depth - 1) : '(getter)';
    return isArray(value) ? member : `${name}: ${member}`;
  });
  if (names.length > MEMBERS) members.push('…');
  return isArray(value) ? `[${members.join(', ')}]` : `{${members.join(', ')}}`;
}

function quoted(value: unknown, depth: number): string {
  return typeof value === 'string' ? `"${told(value, depth)}"` : told(value, depth);
}

/** An error by its stack, which has its message, or else by its name and message. */
function errorText(value: object): string | undefined {
  if (!(value instanceof Error)) return undefined;
  const stack = member(value, 'stack');
  const message = member(value, 'message');
  const head = [member(value, 'name') ?? 'Error', message].filter((part) => part).join(': ');
  if (stack === undefined) return head;
  // Firefox leaves the message out of it.
  return message !== undefined && !stack.includes(message) ? `${head}\n${stack}` : stack;
}

/** A text that a value has as its own or by one of its prototypes, where it is kept and not computed. */
function member(value: object, name: string): string | undefined {
  for (let at: object | null = value, far = 0; at !== null && far < 8; at = getPrototypeOf(at), far++) {
    const descriptor = getOwnPropertyDescriptor(at, name);
    if (descriptor) return typeof descriptor.value === 'string' ? descriptor.value : undefined;
  }
  return undefined;
}
