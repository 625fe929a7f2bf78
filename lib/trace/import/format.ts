import type { FormatId, ImportedTrace } from './imported-trace.ts';
import type { Warnings } from './problems.ts';
import type { Piece } from './splitter.ts';

/** A piece that could be parsed. */
export interface ParsedPiece extends Pick<Piece, 'path' | 'index'> {
  value: unknown;
}

/** What a format makes of the pieces of one file. */
export interface Collector {
  /** Takes the next piece, in the order of the file. Never throws. */
  take(piece: ParsedPiece): void;
  /** What came of them. */
  finish(): ImportedTrace;
}

export interface Format {
  id: Exclude<FormatId, 'consent-tracer'>;
  title: string;
  /** Whether a file with such a piece is of this format. */
  recognises(piece: ParsedPiece): boolean;
  /** @param name of the file */
  collect(name: string, warnings: Warnings): Collector;
}

export function defineFormat(format: Format): Format {
  return format;
}
