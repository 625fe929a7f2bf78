import { reportsOf } from '../../judged/reports.ts';
import { defineCommand } from '../command.ts';
import { CallError } from '../errors.ts';
import { judgeToWrite } from '../prepare.ts';
import { LARGE } from '../reading.ts';
import { writeOne } from '../writing.ts';

/** A trace for people who read no traces. */
export const report = defineCommand({
  id: 'report',
  title: 'Writes a report of a trace without its secrets: a page of HTML, or Markdown for a ticket',
  takes: ['IN', 'OUT'],
  options: { large: LARGE },
  explains: [
    'OUT ends in .html or in .md, which says what is written. The page needs nothing else: no script, no picture, no request; it reads on paper as on a screen.',
    'The finished text is searched for every secret; where one is found, no file is written. A file that is there already is replaced, but never the one that is read.',
  ],
  codes: {
    0: 'the file was written',
    1: 'a secret would have remained: no file was written',
    2: 'the call was wrong, or a file could not be read or written',
  },
  run: async (call, terminal) => {
    const form = formOf(call.files[1] ?? '');
    return writeOne(call, terminal, async (read) => {
      const { judged, about, options } = await judgeToWrite(read);
      const reports = await reportsOf(judged, about, options, Date.now());
      return { parts: [reports[form]()], hidden: reports.hidden };
    });
  },
});

/** @throws CallError where the ending says nothing */
function formOf(to: string): 'html' | 'markdown' {
  if (/\.html?$/i.test(to)) return 'html';
  if (/\.(md|markdown)$/i.test(to)) return 'markdown';
  throw new CallError(`${to} ends neither in .html nor in .md, which says what is written`);
}
