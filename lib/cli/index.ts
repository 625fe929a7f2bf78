import type { Command } from './command.ts';
import { check } from './commands/check.ts';
import { diff } from './commands/diff.ts';
import { otlp } from './commands/otlp.ts';
import { redact } from './commands/redact.ts';
import { report } from './commands/report.ts';
import { show } from './commands/show.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [check, show, diff, redact, report, otlp];
