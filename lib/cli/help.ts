import { optionsOf } from './call.ts';
import type { Command } from './command.ts';
import { columns, wrap } from './layout.ts';

const CALL = 'npm run --silent trace --';

/** What all commands do, a line each. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map(({ id, takes, title }) => [`  ${[id, ...takes].join(' ')}`, title]);
  return [
    `${CALL} COMMAND …`,
    '',
    'Reads traces: HAR of any browser or proxy, own ones, SAML-tracer, NetLog, also in gzip or zip; "-" is what is piped in.',
    '',
    ...columns(rows),
    '',
    `${CALL} COMMAND --help says more of one.`,
    '',
  ].join('\n');
}

/** How a command is called: its first line of help. */
export function usageOf({ id, takes, options }: Command): string {
  const named = Object.entries(options).map(([name, { value }]) => `[--${name}${value ? ` ${value}` : ''}]`);
  return [CALL, id, ...named, ...takes].join(' ');
}

/** All that there is to say of a command. */
export function helpOf(command: Command, width: number): string {
  const codes = Object.entries(command.codes).map(([code, meaning]) => wrap(meaning, width, `  ${code}  `));
  const longest = Math.max(...optionsOf(command).map(([written]) => written.length));
  return [
    wrap(usageOf(command), width),
    '',
    wrap(`${command.title}.`, width),
    ...command.explains.flatMap((paragraph) => ['', wrap(paragraph, width)]),
    '',
    'Options:',
    ...optionsOf(command).map(([written, says]) => wrap(`${says}.`, width, `  ${written.padEnd(longest)}  `)),
    '',
    'Exit code:',
    ...codes,
    '',
  ].join('\n');
}
