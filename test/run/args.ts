import { parseArgs } from 'node:util';

export interface StartArguments {
  headless: boolean;
  /** Folder for the traces; undefined writes none. */
  out: string | undefined;
  /** Scenario ids or their beginnings; empty for all. */
  only: string[];
  port: number;
}

/** @throws TypeError that names the argument it does not know */
export function readStartArguments(words: string[]): StartArguments {
  const { values } = parseArgs({
    args: words,
    options: {
      headless: { type: 'boolean', default: false },
      out: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      port: { type: 'string', default: '4280' },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new TypeError(`--port ${values.port} is no port number`);
  return { headless: values.headless, out: values.out, only: values.only, port };
}
