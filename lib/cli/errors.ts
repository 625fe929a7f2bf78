/** How a command ended; the same for all of them. */
export const OK = 0;
/** What was asked for was done, and what it says is bad: an error finding, a difference, a secret that would remain. */
export const BAD_NEWS = 1;
/** It could not be done, or not for every file. */
export const NOT_DONE = 2;

/** The command was called in a way that it does not know. */
export class CallError extends Error {
  readonly code = 'BAD_CALL';
}

/** A file that could not be read or written. */
export class FileError extends Error {
  readonly code = 'BAD_FILE';
  /** As it was named in the call. */
  readonly file: string;

  constructor(file: string, reason: string) {
    super(`${file}: ${reason}`);
    this.file = file;
  }
}

/** Whoever read what we print has had enough, as `head` has: no error. */
export class OutputClosed extends Error {
  readonly code = 'OUTPUT_CLOSED';

  constructor() {
    super('nobody reads any more what is printed');
  }
}

/** What was asked for cannot be gone on with, for this trace or any other. */
export class Ended extends Error {
  readonly code = 'ENDED';
}
