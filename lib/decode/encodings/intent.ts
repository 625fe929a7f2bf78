import { defineDecoder, type Piece } from '../decoder.ts';
import type { Problem } from '../node.ts';
import { report } from '../problems.ts';

const MARK = '#Intent;';

/**
 * An Android `intent:` link: an address, and behind `#Intent;` the app that is to open it and what it is given
 * (`android.content.Intent`, `toUri` with `URI_INTENT_SCHEME`). Whether such an app is there cannot be seen.
 */
export default defineDecoder({
  id: 'intent',
  title: 'Android intent link',
  whole: true,
  decode(input, context) {
    if (!/^(?:intent|android-app):/i.test(input)) return undefined;
    const mark = input.indexOf(MARK);
    if (mark < 0) return undefined;
    const problems: Problem[] = [];
    const link: Piece = { raw: input.slice(0, mark), title: 'link', as: 'url' };
    const { children, truncated } = context.children(pieces(link, extras(input, mark + MARK.length, problems)));
    const textIn = (name: string) => children.find(({ label }) => label === name)?.value;
    const [scheme, app] = [textIn('scheme'), textIn('package')];
    const note = [scheme && `with the scheme ${scheme}`, app && `opened by the app ${app}`].filter(Boolean).join(', ');
    return { note, problems, children, truncated };
  },
});

function* pieces(link: Piece, found: Iterable<Piece>): Generator<Piece> {
  yield link;
  yield* found;
}

function* extras(input: string, from: number, problems: Problem[]): Generator<Piece> {
  for (let start = from; start < input.length; ) {
    while (input.charAt(start) === ';') start += 1;
    const next = input.indexOf(';', start);
    const end = next < 0 ? input.length : next;
    const extra = input.slice(start, end);
    if (extra === 'end') {
      if (end + 1 < input.length) report(problems, end, () => 'more stands behind the end of the intent');
      return;
    }
    const equals = extra.indexOf('=');
    if (equals < 0) report(problems, start, () => 'an extra is a name, = and a value');
    if (extra !== '')
      yield piece(equals < 0 ? extra : extra.slice(0, equals), equals < 0 ? '' : extra.slice(equals + 1));
    start = end + 1;
  }
  report(problems, input.length, () => 'the intent does not close: ;end is missing');
}

function piece(name: string, raw: string): Piece {
  return { label: name.slice(0, 1024), raw, title: titleOf(name), as: 'percent' };
}

const TITLES = new Map([
  ['action', 'action'],
  ['category', 'category'],
  ['component', 'component of the app'],
  ['package', 'app that opens it'],
  ['scheme', 'scheme of the link'],
  ['type', 'media type'],
  ['launchFlags', 'launch flags'],
  ['S.browser_fallback_url', 'address where the app is missing'],
]);

const KINDS: Record<string, string> = {
  S: 'text',
  B: 'true or false',
  b: 'byte',
  c: 'character',
  d: 'double',
  f: 'float',
  i: 'integer',
  l: 'long integer',
  s: 'short integer',
};

function titleOf(name: string): string | undefined {
  const kind = name.charAt(1) === '.' ? KINDS[name.charAt(0)] : undefined;
  return TITLES.get(name) ?? (kind && `extra, ${kind}`);
}
