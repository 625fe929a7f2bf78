import { isAbsolute, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { toSarif } from '../checks/sarif.ts';
import type { SarifLog } from '../checks/sarif-log.ts';
import { type CheckedFile, checkedFile } from './check-entry.ts';
import { checkText, summary, tally } from './check-text.ts';
import type { Examined } from './examined.ts';
import type { Unread } from './reading.ts';
import { together } from './sarif.ts';
import type { Output } from './terminal.ts';
import { version } from './version.ts';

/** In which form findings are printed: file by file, as they are read. */
export interface CheckForm {
  begin(): string;
  examined(examined: Examined): string;
  /** Told on stderr as well. */
  unread(unread: Unread): string;
  end(): string;
}

/** For a person. */
export function textForm(out: Pick<Output, 'columns' | 'paint'>): CheckForm {
  const found = { error: 0, warning: 0, info: 0 };
  let [traces, flows, left] = [0, 0, 0];
  return {
    begin: () => '',
    examined: (examined) => {
      tally(found, examined);
      traces += 1;
      flows += examined.flows.length;
      return `${checkText(examined, out)}\n`;
    },
    unread: () => {
      left += 1;
      return '';
    },
    end: () => summary(traces, flows, found, left),
  };
}

/** The contract of docs/command-line.md, a line for each file. */
export function jsonForm(): CheckForm {
  let separator = '\n';
  const line = (file: CheckedFile) => {
    const text = separator + JSON.stringify(file);
    separator = ',\n';
    return text;
  };
  return {
    begin: () => '{"files":[',
    examined: (examined) => line(checkedFile(examined)),
    unread: ({ file, reason }) => line({ file, warnings: [reason], flows: [] }),
    end: () => '\n]}\n',
  };
}

/** One log of all files, which is printed at the end: what rules there are is known then. */
export function sarifForm(): CheckForm {
  const logs: SarifLog[] = [];
  const unread: Unread[] = [];
  return {
    begin: () => '',
    examined: (examined) => {
      logs.push(logOf(examined));
      return '';
    },
    unread: (one) => {
      unread.push(one);
      return '';
    },
    end: () => `${JSON.stringify(together(NO_TRACE, logs, unread), null, 2)}\n`,
  };
}

const NO_TRACE = toSarif([], [], { version: version(), trace: { uri: '' }, redact: (text) => text });

function logOf({ file, whole, hide }: Examined): SarifLog {
  return toSarif(whole.scorecards, whole.trace.steps, {
    version: version(),
    trace: { uri: uriOf(file) },
    redact: hide,
    muted: (_, __, fault) => whole.muted.get(fault),
  });
}

/** A path as a URI reference (RFC 3986 §4.1). */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.split(sep).map(encodeURIComponent).join('/');
}
