import { resolve } from 'node:path';
import { styleText } from 'node:util';
import { OutputClosed } from './errors.ts';

/** What is marked by a colour; the words say the same without it. */
export type Style = 'red' | 'yellow' | 'blue' | 'green' | 'dim' | 'bold';

export interface Output {
  /**
   * Resolves when the text is on its way, so that nobody makes more than is read.
   *
   * @throws OutputClosed when nobody reads any more
   */
  write(text: string | Uint8Array): Promise<void>;
  /** Characters in a line; undefined where it is no terminal. */
  readonly columns: number | undefined;
  /** The text in a colour, where colours are shown. */
  paint(style: Style, text: string): string;
}

/** All that a command needs of the world; a test hands in its own. */
export interface Terminal {
  out: Output;
  err: Output;
  /** What is piped in. */
  input(): AsyncIterable<Uint8Array>;
  env: Readonly<Record<string, string | undefined>>;
  /** The absolute path of a file as it was named in the call. */
  pathOf(file: string): string;
}

/** The real one. Relative paths start where npm was called, also with `--prefix`. */
export function processTerminal(process: NodeJS.Process): Terminal {
  const { env, stdin, stdout, stderr } = process;
  const folder = env.INIT_CWD ?? process.cwd();
  return {
    out: outputTo(stdout, env),
    err: outputTo(stderr, env),
    input: () => stdin,
    env,
    pathOf: (file) => resolve(folder, file),
  };
}

/** @param env NO_COLOR (no-color.org) and TERM decide about colours */
export function outputTo(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Output {
  const isColoured = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  // Whoever writes is told; without a listener the error would end the process.
  stream.on('error', () => {});
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(isClosed(error) ? new OutputClosed() : error) : resolve()));
      }),
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    paint: (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text),
  };
}

/** Windows calls it `EOF`. */
function isClosed({ code = '' }: NodeJS.ErrnoException): boolean {
  return ['EPIPE', 'EOF', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(code);
}
