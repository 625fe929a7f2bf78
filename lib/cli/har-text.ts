import type { TraceHar } from '../trace/har.ts';

const NO_ENTRIES = '\n    "entries": []';

/**
 * A trace as the text of a file, entry by entry, for the whole may be longer than a text can be. Joined, it is what
 * `JSON.stringify` with two spaces makes of it.
 *
 * @param textOf makes a text with two spaces of a part; it may refuse one
 */
export function* harText(har: TraceHar, textOf: (part: object) => string = plainText): Generator<string> {
  const { entries } = har.log;
  const shell = textOf({ ...har, log: { ...har.log, entries: [] } });
  // No text of the trace can be taken for it: in JSON a text has no line break.
  const at = shell.indexOf(NO_ENTRIES) + NO_ENTRIES.length - 1;
  yield shell.slice(0, at);
  for (const [index, entry] of entries.entries()) {
    const text = textOf(entry).replaceAll('\n', '\n      ');
    yield `${index === 0 ? '' : ','}\n      ${text}`;
  }
  yield `${entries.length > 0 ? '\n    ' : ''}${shell.slice(at)}`;
}

function plainText(part: object): string {
  return JSON.stringify(part, null, 2);
}
