import { compareSessions } from '../../replay/sessions/sessions-compared.ts';
import { sideOf } from '../../replay/sessions/side.ts';
import { type Call, defineCommand } from '../command.ts';
import { type Compared, comparedTraces } from '../diff-entry.ts';
import { diffText } from '../diff-text.ts';
import { BAD_NEWS, CallError, OK } from '../errors.ts';
import { hiding } from '../examine.ts';
import { type Prepared, prepareToPrint, warningsOf } from '../prepare.ts';
import { LARGE, readOne } from '../reading.ts';
import { PIPED } from '../sources.ts';
import type { Terminal } from '../terminal.ts';

/** Two traces, the one that worked and the one that did not. */
export const diff = defineCommand({
  id: 'diff',
  title: 'Compares two traces, and names the first difference that matters',
  takes: ['A', 'B'],
  options: { json: { type: 'boolean', says: 'Prints JSON, as docs/command-line.md has it' }, large: LARGE },
  explains: [
    'A is the earlier one, or the one that worked. Consents are compared in pairs, step by step; codes, ids and times that each has anew are left aside. Secrets are hidden in all that is printed, by the same pseudonyms in both.',
  ],
  codes: {
    0: 'nothing differs but what is new each time',
    1: 'something differs',
    2: 'the call was wrong, or a file could not be read',
  },
  async run(call, terminal) {
    const compared = await compare(call, terminal);
    const { out } = terminal;
    await out.write(call.options.json ? `${JSON.stringify(compared, null, 2)}\n` : diffText(compared, out));
    return compared.differs ? BAD_NEWS : OK;
  },
});

async function compare(call: Call<'large'>, terminal: Terminal): Promise<Compared> {
  const [first = '', second = ''] = call.files;
  if (first === PIPED && second === PIPED) throw new CallError('only one of the two can be piped in');
  const one = await readOne(first, call, terminal);
  const other = await readOne(second, call, terminal);
  const before = await prepareToPrint(one);
  const after = await prepareToPrint(other, before.key);
  const hiders = [before, after].map(({ redaction }) => hiding(redaction));
  // What the one trace knows to be secret may stand in the other under no name that tells.
  const hide = (text: string, names?: readonly string[]) =>
    hiders.reduce((hidden, hider) => hider(hidden, names), text);
  const told = (file: string, { imported }: Prepared) => ({
    file,
    warnings: warningsOf(imported).map((warning) => hide(warning)),
  });
  const side = ({ judged, imported }: Prepared) => sideOf(judged.trace, imported.environment);
  return comparedTraces(
    [told(one.file, before), told(other.file, after)],
    compareSessions(side(before), side(after)),
    hide,
  );
}
