import { controlCharacters } from './characters.ts';
import type { DecodeContext, Decoder, Draft, Piece } from './decoder.ts';
import type { DecodedNode, Problem, Truncation } from './node.ts';

export interface DecodeOptions {
  /** Name of the parameter, header or key; becomes the label. */
  name?: string;
  contentType?: string;
  /** Milliseconds since the epoch; the clock when absent. */
  now?: number;
  /** Levels below the root. */
  maxDepth?: number;
  /** Characters of one value that are examined. */
  maxLength?: number;
  /** Nodes in all. */
  budget?: number;
}

interface Run {
  decoders: readonly Decoder[];
  contentType?: string;
  now: number;
  maxDepth: number;
  maxLength: number;
  /** Nodes that may still be made. */
  left: number;
}

interface Position {
  depth: number;
  within?: string;
}

/** Children listed under one node, so that one long array does not use up the budget of its siblings. */
const MAX_CHILDREN = 500;
/** A problem this near to a cut (a percent-encoded UTF-8 character) is the cut's own doing. */
const CUT_MARGIN = 12;
const MAX_PROBLEMS = 20;

/**
 * Decodes one piece with an ordered list of decoders: the first that does not answer "not mine" wins,
 * and what it finds inside is decoded the same way. Depth, length and number of nodes are bounded;
 * where a limit was reached the node says so. Never throws.
 */
export function run(piece: Piece, decoders: readonly Decoder[], options: DecodeOptions = {}): DecodedNode {
  const state: Run = {
    decoders,
    contentType: options.contentType,
    now: options.now ?? Date.now(),
    maxDepth: options.maxDepth ?? 12,
    maxLength: options.maxLength ?? 262_144,
    left: options.budget ?? 4000,
  };
  return read({ label: options.name, ...piece }, state, { depth: 0 });
}

function read(piece: Piece, state: Run, position: Position): DecodedNode {
  state.left -= 1;
  const cut = piece.raw.length > state.maxLength;
  const examined = cut ? piece.raw.slice(0, state.maxLength) : piece.raw;
  const failures: Problem[] = [];
  if (position.depth > state.maxDepth) return plain(piece, examined, failures, 'nested too deep to decode further');
  if (state.left < 0) return plain(piece, examined, failures, 'not decoded: too many values');
  for (const decoder of candidates(piece, state)) {
    const expected = piece.as === decoder || piece.as === decoder.id;
    const whole = decoder.whole === true;
    try {
      const context = contextFor(decoder, piece, state, position, { expected, cut: cut && !whole });
      const draft = decoder.decode(whole ? piece.raw : examined, context);
      if (draft) return compose(piece, decoder, draft, failures, cut && !whole ? examined.length : undefined);
    } catch (error) {
      failures.push({ message: `the ${decoder.id} decoder failed: ${error instanceof Error ? error.message : error}` });
    }
  }
  return plain(piece, examined, failures);
}

function candidates({ as }: Piece, { decoders }: Run): readonly Decoder[] {
  if (as === undefined) return decoders;
  if (as === 'text') return [];
  const first = typeof as === 'string' ? decoders.find(({ id }) => id === as) : as;
  return first ? [first, ...decoders.filter((decoder) => decoder !== first)] : decoders;
}

function contextFor(
  decoder: Decoder,
  piece: Piece,
  state: Run,
  { depth, within }: Position,
  how: Pick<DecodeContext, 'expected' | 'cut'>,
): DecodeContext {
  const below: Position = { depth: depth + 1, within: decoder.id };
  return {
    ...how,
    name: piece.label,
    contentType: state.contentType,
    now: state.now,
    within,
    child: (inner) => read(inner, state, below),
    children(pieces, count) {
      const children: DecodedNode[] = [];
      let total = 0;
      for (const inner of pieces) {
        total += 1;
        if (children.length < MAX_CHILDREN && state.left > 0) children.push(read(inner, state, below));
        else if (count) {
          total = count();
          break;
        }
      }
      const shown = children.length;
      return { children, truncated: shown < total ? { shown, total, unit: 'children' } : undefined };
    },
    layer(text) {
      const inner = read({ raw: text }, state, below);
      const bare = inner.encoding === 'text' && !inner.note;
      if (bare) state.left += 1;
      return { value: text, children: bare ? [] : [inner] };
    },
  };
}

/** `examined` is set when only that many characters were. */
function compose(piece: Piece, decoder: Decoder, draft: Draft, failures: Problem[], examined?: number): DecodedNode {
  const found = draft.problems ?? [];
  const own = examined === undefined ? found : found.filter(({ offset = 0 }) => offset < examined - CUT_MARGIN);
  const truncated: Truncation | undefined =
    examined === undefined ? draft.truncated : { shown: examined, total: piece.raw.length, unit: 'characters' };
  return node(piece, {
    ...draft,
    encoding: draft.encoding ?? decoder.id,
    title: piece.title ?? draft.title ?? decoder.title,
    problems: [...failures, ...own],
    truncated,
  });
}

function plain(piece: Piece, examined: string, failures: Problem[], note?: string): DecodedNode {
  const total = piece.raw.length;
  return node(piece, {
    encoding: 'text',
    title: piece.title ?? 'text',
    value: examined,
    note,
    problems: [...failures, ...controlCharacters(examined)],
    truncated: examined.length < total ? { shown: examined.length, total, unit: 'characters' } : undefined,
  });
}

function node(piece: Piece, made: Draft & Pick<DecodedNode, 'encoding' | 'title' | 'problems'>): DecodedNode {
  const { encoding, title, value, truncated, children = [] } = made;
  const note = [made.note, truncated && limitInWords(truncated)].filter(Boolean).join('; ');
  return {
    ...(piece.label !== undefined && { label: piece.label }),
    raw: piece.raw,
    encoding,
    title,
    ...(value !== undefined && { value }),
    ...(note && { note }),
    problems: atMost(MAX_PROBLEMS, [...(piece.problems ?? []), ...made.problems]),
    children,
    ...(truncated && { truncated }),
  };
}

function limitInWords({ shown, total, unit }: Truncation): string {
  return unit === 'characters'
    ? `only the first ${shown} of ${total} characters were examined`
    : `only the first ${shown} of ${total} are listed`;
}

function atMost(limit: number, problems: Problem[]): Problem[] {
  if (problems.length <= limit) return problems;
  return [...problems.slice(0, limit), { message: `and ${problems.length - limit} more` }];
}
