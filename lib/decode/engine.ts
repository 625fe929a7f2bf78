import { binaryString } from './bytes.ts';
import { controlCharacters } from './characters.ts';
import type { DecodeContext, Decoder, Draft, Piece } from './decoder.ts';
import type { DecodedNode, Problem, Truncation } from './node.ts';
import { MANY } from './problems.ts';

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
  /** Milliseconds after which a long input is read no further; {@link UNTIMED} characters are read in any case. */
  timeLimit?: number;
  /** Milliseconds since any moment; `performance.now` when absent. */
  clock?: () => number;
}

interface Run {
  decoders: readonly Decoder[];
  ofBytes: readonly Decoder[];
  /** The same with one of them first, as they were asked for. */
  orders: Map<Decoder, readonly Decoder[]>;
  contentType?: string;
  now: number;
  maxDepth: number;
  maxLength: number;
  /** Nodes that may still be made. */
  left: number;
  /** Characters handed to decoders, those inside others counted again at each level. */
  work: number;
  timeLimit: number;
  /** When the time is up, by the clock. */
  end: number;
  clock: () => number;
  late: boolean;
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
/** Until so many characters have been read nobody looks at the clock: what is of ordinary length always reads the same. */
const UNTIMED = 1_000_000;
/** Children that are counted between two looks at the clock. */
const COUNTED = 512;

/**
 * Decodes one piece with an ordered list of decoders: the first that does not answer "not mine" wins,
 * and what it finds inside is decoded the same way. Depth, length, number of nodes and, for long inputs,
 * time are bounded; where a limit was reached the node says so. Never throws.
 */
export function run(piece: Piece, decoders: readonly Decoder[], options: DecodeOptions = {}): DecodedNode {
  const { clock = () => performance.now(), timeLimit = 100 } = options;
  const state: Run = {
    decoders: decoders.filter(({ ofBytes }) => !ofBytes),
    ofBytes: decoders.filter(({ ofBytes }) => ofBytes),
    orders: new Map(),
    contentType: options.contentType,
    now: options.now ?? Date.now(),
    maxDepth: options.maxDepth ?? 32,
    maxLength: options.maxLength ?? 262_144,
    left: options.budget ?? 4000,
    work: 0,
    timeLimit,
    end: clock() + timeLimit,
    clock,
    late: false,
  };
  return read({ label: options.name, ...piece }, state, { depth: 0 });
}

function read(piece: Piece, state: Run, position: Position): DecodedNode {
  state.left -= 1;
  state.work += piece.raw.length;
  const cut = piece.raw.length > state.maxLength;
  const examined = cut ? piece.raw.slice(0, state.maxLength) : piece.raw;
  const failures: Problem[] = [];
  if (position.depth > state.maxDepth) return plain(piece, examined, failures, 'nested too deep to decode further');
  if (state.left < 0) return plain(piece, examined, failures, 'not decoded: too many values');
  const below: Position = { depth: position.depth + 1 };
  const context = contextFor(piece, state, position, below);
  for (const decoder of candidates(piece, state)) {
    if (isLate(state)) return plain(piece, examined, failures, `${stopped(state.timeLimit)}: this is not decoded`);
    const whole = decoder.whole === true;
    context.expected = piece.as === decoder || piece.as === decoder.id;
    context.cut = cut && !whole;
    below.within = decoder.id;
    try {
      const draft = decoder.decode(whole ? piece.raw : examined, context);
      if (draft) return compose(piece, decoder, draft, failures, cut && !whole ? examined.length : undefined);
    } catch (error) {
      failures.push({ message: `the ${decoder.id} decoder failed: ${error instanceof Error ? error.message : error}` });
    }
  }
  return plain(piece, examined, failures);
}

function isLate(state: Run): boolean {
  if (!state.late && state.work > UNTIMED) state.late = state.clock() > state.end;
  return state.late;
}

function stopped(timeLimit: number): string {
  return `stopped after ${timeLimit} ms`;
}

function candidates({ as, bytes }: Piece, { decoders, ofBytes, orders }: Run): readonly Decoder[] {
  if (bytes) return ofBytes;
  if (as === undefined) return decoders;
  if (as === 'text') return [];
  const first = typeof as === 'string' ? decoders.find(({ id }) => id === as) : as;
  if (!first) return decoders;
  const order = orders.get(first) ?? [first, ...decoders.filter((decoder) => decoder !== first)];
  orders.set(first, order);
  return order;
}

/** One for all decoders that are tried on a piece; what differs from one to the next is set before each. */
function contextFor(piece: Piece, state: Run, { within }: Position, below: Position): DecodeContext {
  return {
    expected: false,
    cut: false,
    name: piece.label,
    contentType: state.contentType,
    now: state.now,
    within,
    child: (inner) => read(inner, state, below),
    children: (pieces, count) => readAll(pieces, count, state, below),
    layer(text) {
      const inner = read({ raw: text }, state, below);
      const bare = inner.encoding === 'text' && !inner.note;
      if (bare) state.left += 1;
      return { value: text, children: bare ? [] : [inner] };
    },
    bytes(bytes) {
      const inner = read({ raw: binaryString(bytes), bytes: true }, state, below);
      if (inner.encoding !== 'text') return inner;
      state.left += 1;
      return undefined;
    },
  };
}

/** The first children, and how many there are: counted as they come, unless `count` knows a shorter way. */
function readAll(
  pieces: Iterable<Piece>,
  count: (() => number) | undefined,
  state: Run,
  below: Position,
): Pick<DecodedNode, 'children' | 'truncated'> {
  const children: DecodedNode[] = [];
  let total = 0;
  for (const inner of pieces) {
    total += 1;
    const listed = children.length < MAX_CHILDREN && state.left > 0;
    if ((listed || total % COUNTED === 0) && isLate(state)) {
      const stoppedAfter = state.timeLimit;
      return { children, truncated: { shown: children.length, total, unit: 'children', stoppedAfter } };
    }
    if (listed) children.push(read(inner, state, below));
    else if (count) {
      total = count();
      break;
    }
  }
  const shown = children.length;
  return { children, truncated: shown < total ? { shown, total, unit: 'children' } : undefined };
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
  const note = [piece.note, made.note, truncated && limitInWords(truncated)].filter(Boolean).join('; ');
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

function limitInWords({ shown, total, unit, stoppedAfter }: Truncation): string {
  if (unit === 'characters') return `only the first ${shown} of ${total} characters were examined`;
  if (stoppedAfter === undefined) return `only the first ${shown} of ${total} are listed`;
  return `${stopped(stoppedAfter)}: only the first ${shown} of ${total} or more are listed`;
}

function atMost(limit: number, problems: Problem[]): Problem[] {
  if (problems.length <= limit) return problems;
  if (problems.length >= MANY) return [...problems.slice(0, limit), { message: 'and very many more' }];
  return [...problems.slice(0, limit), { message: `and ${problems.length - limit} more` }];
}
