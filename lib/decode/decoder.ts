import type { DecodedNode, Problem } from './node.ts';

/** What a decoder makes of one level; the engine adds label, raw, encoding and limits. */
export type Draft = Partial<Omit<DecodedNode, 'label' | 'raw'>>;

/** A string inside another, to be decoded as a child. */
export interface Piece {
  label?: string;
  raw: string;
  /** What it is, where its name or place says so; wins over the decoder's own title. */
  title?: string;
  /** What its place says of it, to a person; stands before the decoder's own. */
  note?: string;
  /** What its container has already found wrong with it. */
  problems?: Problem[];
  /**
   * The decoder that its place calls for, by id or itself; tried first, then all others.
   * `text` means: leave as it stands.
   */
  as?: string | Decoder;
  /** Set when `raw` is a binary string, one character for each byte: decoders of bytes are tried, and no others. */
  bytes?: true;
}

export interface DecodeContext {
  /** Name of the parameter, header or key that holds the input. */
  name?: string;
  /** Media type of the whole, where known. */
  contentType?: string;
  /** Milliseconds since the epoch, for times relative to now. */
  now: number;
  /** True when the place calls for this decoder: no need to be shy. */
  expected: boolean;
  /** Id of the encoding in which the input was wrapped. */
  within?: string;
  /** True when `input` is only the first part of the value. */
  cut: boolean;
  /** Decodes one part. */
  child(piece: Piece): DecodedNode;
  /**
   * Decodes many parts, as far as the limits allow, and says how many there were. The rest is read on only
   * to be counted; `count` spares that.
   */
  children(pieces: Iterable<Piece>, count?: () => number): Pick<DecodedNode, 'children' | 'truncated'>;
  /** `text` came out from under this encoding: its value, and the next layer if there is one. */
  layer(text: string): Pick<DecodedNode, 'value' | 'children'>;
  /** The same for bytes that are no text; undefined when no decoder knows what they are. */
  bytes(bytes: Uint8Array): DecodedNode | undefined;
}

export interface Decoder {
  /** The file's name. */
  id: string;
  title: string;
  /** Only splits its input, so it is handed the whole however long; others get the first part. */
  whole?: boolean;
  /** Reads bytes, given as a binary string, rather than text. */
  ofBytes?: true;
  /**
   * Undefined: not mine. What is mine but broken comes back as a draft with problems.
   * A throw is caught and becomes a problem of the node.
   */
  decode(input: string, context: DecodeContext): Draft | undefined;
}

export function defineDecoder(decoder: Decoder): Decoder {
  return decoder;
}
