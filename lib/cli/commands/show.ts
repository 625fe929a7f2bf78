import { defineCommand } from '../command.ts';
import { NOT_DONE, OK, OutputClosed } from '../errors.ts';
import { examine } from '../examine.ts';
import { eachTrace, LARGE } from '../reading.ts';
import { shownTrace } from '../show-entry.ts';
import { showText } from '../show-text.ts';
import { tell } from '../tell.ts';

/** What is in traces. */
export const show = defineCommand({
  id: 'show',
  title: 'Lists the consents in traces and their steps',
  takes: ['FILE…'],
  options: {
    json: { type: 'boolean', says: 'Prints JSON, as docs/command-line.md has it' },
    all: { type: 'boolean', says: 'Lists the steps of no consent as well' },
    large: LARGE,
  },
  explains: [
    'Secrets are hidden in all that is printed. On a terminal a line is cut to its width; elsewhere addresses are whole.',
  ],
  codes: { 0: 'every file was read', 2: 'the call was wrong, or a file could not be read' },
  async run(call, terminal) {
    const { options } = call;
    const { out } = terminal;
    const traces = eachTrace(call, terminal, (read) => examine(read));
    let code = OK;
    let separator = '\n';
    try {
      if (options.json) await out.write('{"traces":[');
      for await (const one of traces) {
        if ('reason' in one) {
          code = NOT_DONE;
          await tell(terminal, `${one.file}: ${one.reason}`);
        } else if (options.json) {
          await out.write(separator + JSON.stringify(shownTrace(one)));
          separator = ',\n';
        } else await out.write(`${showText(one, options.all === true, out)}\n`);
      }
      if (options.json) await out.write('\n]}\n');
    } catch (error) {
      if (!(error instanceof OutputClosed)) throw error;
    }
    return code;
  },
});
