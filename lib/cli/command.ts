import type { Terminal } from './terminal.ts';

export interface Option {
  type: 'boolean' | 'string';
  /** What stands for its value in the help: `ID`; of a string alone. */
  value?: string;
  /** What it does, as a sentence without its stop. */
  says: string;
}

/** What a command was called with. */
export interface Call<O extends string = string> {
  files: readonly string[];
  /** The last one counts of those that stand there more than once. */
  options: { readonly [K in O]?: string | true };
  /** Every value of an option, in their order. */
  all(name: O): readonly string[];
}

/** One command; its file's name is its id. */
export interface Command<O extends string = string> {
  id: string;
  /** What it does, in a line. */
  title: string;
  /** What it is given: `FILE…` for one or more, `IN` for just one. */
  takes: readonly string[];
  options: Readonly<Record<O, Option>>;
  /** More for whoever asks for help, a paragraph each. */
  explains: readonly string[];
  /** Exit codes and what they mean here. */
  codes: Readonly<Record<0 | 1 | 2, string>> | Readonly<Record<0 | 2, string>>;
  /**
   * @returns the exit code
   * @throws CallError, FileError, OutputClosed, which `main` tells
   */
  run(call: Call<O>, terminal: Terminal): Promise<number>;
}

/** Lets a command name its options, and be handed just these. */
export function defineCommand<const O extends string>(command: Command<O>): Command {
  return command as unknown as Command;
}
