import type { DecodeContext } from '../decoder.ts';
import type { DecodedNode } from '../node.ts';

/** What is to be said of a JSON object whose kind is known. */
export interface ObjectReading {
  title?: string;
  note?: string;
  /** Of its members, by their names. */
  titles?: Record<string, string>;
  notes?: Record<string, string | undefined>;
}

/** The members of an object; of a repeated name the first. */
export interface Members {
  names: readonly string[];
  node(name: string): DecodedNode | undefined;
  /** The value of a member that is text. */
  text(name: string): string | undefined;
}

/** A kind of JSON object that a standard knows. JSON is the encoding; this says what it is for. */
export interface JsonObject {
  /** The file's name. */
  id: string;
  /** Members of which it has one or more; only then it is asked. */
  has: readonly string[];
  /** Undefined: not mine. */
  read(members: Members, context: DecodeContext): ObjectReading | undefined;
}

export function defineObject(object: JsonObject): JsonObject {
  return object;
}
