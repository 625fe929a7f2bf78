import { describe, expect, it } from 'vitest';
import { readCall } from '../../lib/cli/call.ts';
import { type Command, defineCommand } from '../../lib/cli/command.ts';
import { CallError } from '../../lib/cli/errors.ts';

const one = command(['IN', 'OUT']);
const many = command(['FILE…']);

function command(takes: string[]): Command {
  return defineCommand({
    ...{ id: 'weigh', title: 'Weighs', takes, explains: [], codes: { 0: 'weighed', 2: 'not weighed' } },
    options: {
      json: { type: 'boolean', says: 'Prints JSON' },
      scale: { type: 'string', value: 'ID', says: 'Weighs with that one' },
    },
    run: async () => 0,
  });
}

describe('a call', () => {
  it.each([
    [many, ['a.har', 'b.har'], { files: ['a.har', 'b.har'], options: {} }],
    [many, ['--json', 'a.har'], { files: ['a.har'], options: { json: true } }],
    [many, ['a.har', '--scale', 'old', '-'], { files: ['a.har', '-'], options: { scale: 'old' } }],
    [many, ['--scale=old', '--', '--json'], { files: ['--json'], options: { scale: 'old' } }],
    [one, ['a.har', 'b.har'], { files: ['a.har', 'b.har'], options: {} }],
    [many, ['--help'], undefined],
    [one, ['-h'], undefined],
  ])('%#: %j is understood', (command, words, call) => {
    const read = readCall(command, words);
    expect(read && { files: read.files, options: read.options }).toEqual(call);
  });

  it.each([
    [many, [], 'weigh needs FILE'],
    [one, ['a.har'], 'weigh needs IN and OUT, and got a.har alone'],
    [one, ['a', 'b', 'c'], 'weigh takes IN and OUT and no more; "c" is one too many'],
    [many, ['--jsn', 'a'], 'weigh has no option --jsn; it has --json, --scale ID and --help'],
    [many, ['-x', 'a'], 'weigh has no option -x; it has --json, --scale ID and --help'],
    [many, ['--json=yes', 'a'], '--json takes no value'],
    [many, ['a', '--scale'], '--scale needs its ID'],
    [many, ['a', '--scale', '--json'], '--scale needs its ID'],
  ])('%#: %j is refused', (command, words, sentence) => {
    expect(() => readCall(command, words)).toThrow(new CallError(sentence));
  });
});
