import { parseArgs } from 'node:util';
import type { Call, Command } from './command.ts';
import { CallError } from './errors.ts';

/**
 * The words after a command's name, read by what it takes.
 *
 * @returns undefined where they ask for help
 * @throws CallError that says which word is wrong and what would be right
 */
export function readCall(command: Command, words: readonly string[]): Call | undefined {
  const { values, files } = parse(command, words);
  if (values.help) return undefined;
  const many = command.takes.at(-1)?.endsWith('…') === true;
  const wanted = listed(command.takes.map((word) => word.replace('…', '')));
  if (files.length < command.takes.length)
    throw new CallError(
      files.length === 0
        ? `${command.id} needs ${wanted}`
        : `${command.id} needs ${wanted}, and got ${listed(files)} alone`,
    );
  if (!many && files.length > command.takes.length)
    throw new CallError(`${command.id} takes ${wanted} and no more; "${files[command.takes.length]}" is one too many`);
  const given = (name: string) => values[name] ?? [];
  return {
    files,
    options: Object.fromEntries(Object.keys(values).map((name) => [name, given(name).at(-1)])),
    all: (name) => given(name).filter((value) => value !== true),
  };
}

/** Every value of every option that was given; where none is taken, true. */
function parse(
  command: Command,
  words: readonly string[],
): { files: string[]; values: Record<string, (string | true)[] | undefined> } {
  const known = { ...command.options, help: { type: 'boolean' as const } };
  const options = Object.fromEntries(Object.entries(known).map(([name, { type }]) => [name, { type, multiple: true }]));
  try {
    const args = words.map((word) => (word === '-h' ? '--help' : word));
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return { files: positionals, values: values as Record<string, (string | true)[] | undefined> };
  } catch (error) {
    throw new CallError(inWords(command, error as NodeJS.ErrnoException));
  }
}

/** Node's own sentences advise on how to write a program. */
function inWords(command: Command, { code, message }: NodeJS.ErrnoException): string {
  const [, name = ''] = /'(--?[^\s'=]*)/.exec(message) ?? [];
  const option = command.options[name.replace(/^-+/, '')];
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE')
    return option?.value ? `${name} needs its ${option.value}` : `${name} takes no value`;
  const known = optionsOf(command).map(([word]) => word);
  return `${command.id} has no option ${name}; it has ${listed(known)}`;
}

/** Options as they are written, with what they do. */
export function optionsOf({ options }: Command): [written: string, says: string][] {
  const own = Object.entries(options).map(([name, { value, says }]): [string, string] => [
    `--${name}${value ? ` ${value}` : ''}`,
    says,
  ]);
  return [...own, ['--help', 'Says all this']];
}

function listed(words: readonly string[]): string {
  const [last = '', ...rest] = words.toReversed();
  return rest.length > 0 ? `${rest.toReversed().join(', ')} and ${last}` : last;
}
