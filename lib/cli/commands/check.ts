import { hasError } from '../check-entry.ts';
import { type CheckForm, jsonForm, sarifForm, textForm } from '../check-forms.ts';
import { defineCommand } from '../command.ts';
import { BAD_NEWS, CallError, NOT_DONE, OK, OutputClosed } from '../errors.ts';
import { examine } from '../examine.ts';
import { chosenProfile } from '../profile.ts';
import { eachTrace, LARGE } from '../reading.ts';
import { tell } from '../tell.ts';
import type { Terminal } from '../terminal.ts';

/** What is wrong with the consents in traces. */
export const check = defineCommand({
  id: 'check',
  title: 'Judges every consent in traces, and says what is wrong with it',
  takes: ['FILE…'],
  options: {
    json: { type: 'boolean', says: 'Prints JSON, as docs/command-line.md has it' },
    sarif: { type: 'boolean', says: 'Prints a log of SARIF 2.1.0' },
    profile: { type: 'string', value: 'ID', says: 'Judges by that profile; else by the system of each consent' },
    large: LARGE,
  },
  explains: [
    'Profiles are automatic, security-bcp, fapi-1-advanced, fapi-2-security and open-finance-brasil. Secrets are hidden in all that is printed, by the same pseudonyms whenever the same file is read.',
    'A file that cannot be read is told on stderr, and the others are judged all the same. Findings that were muted when the file was written are left out.',
  ],
  codes: {
    0: 'no finding is an error',
    1: 'a finding is an error, also where a file could not be read',
    2: 'the call was wrong, or a file could not be read',
  },
  async run(call, terminal) {
    const { options } = call;
    const profile = chosenProfile(options.profile);
    const form = formOf(options, terminal);
    const traces = eachTrace(call, terminal, (read) => examine(read, profile));
    let [code, isWhole]: [number, boolean] = [OK, true];
    const print = async (text: string) => {
      if (text !== '') await terminal.out.write(text);
    };
    try {
      await print(form.begin());
      for await (const one of traces) {
        if ('reason' in one) {
          isWhole = false;
          await tell(terminal, `${one.file}: ${one.reason}`);
          await print(form.unread(one));
        } else {
          if (hasError(one)) code = BAD_NEWS;
          await print(form.examined(one));
        }
      }
      await print(form.end());
    } catch (error) {
      // What was found until then still counts.
      if (!(error instanceof OutputClosed)) throw error;
    }
    if (code === BAD_NEWS) return code;
    return isWhole ? OK : NOT_DONE;
  },
});

function formOf({ json, sarif }: { json?: string | true; sarif?: string | true }, { out }: Terminal): CheckForm {
  if (json && sarif) throw new CallError('--json and --sarif are two forms of the same; choose one');
  if (json) return jsonForm();
  return sarif ? sarifForm() : textForm(out);
}
