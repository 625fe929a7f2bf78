import { defineCommand } from '../command.ts';
import { harText } from '../har-text.ts';
import { prepareToWrite } from '../prepare.ts';
import { LARGE } from '../reading.ts';
import { writeOne } from '../writing.ts';

/** A trace without its secrets. */
export const redact = defineCommand({
  id: 'redact',
  title: 'Writes a trace without its secrets, with what was found in it before they were hidden',
  takes: ['IN', 'OUT'],
  options: { large: LARGE },
  explains: [
    'OUT is HAR, compressed where its name ends in .gz, and "-" where it is to be printed. Each secret is replaced, in every encoding and wherever it stands, by a pseudonym that is the same for the same value. The finished file is searched for all of them again; where one is found, no file is written.',
    'A file that is there already is replaced, but never the one that is read.',
  ],
  codes: {
    0: 'the file was written',
    1: 'a secret would have remained: no file was written',
    2: 'the call was wrong, or a file could not be read or written',
  },
  run: (call, terminal) =>
    writeOne(call, terminal, async (read) => {
      const { har, fileText, hidden } = await prepareToWrite(read);
      return { parts: harText(har(), fileText), hidden };
    }),
});
