import type { About } from '../har.ts';
import type { ImportedTrace } from './imported-trace.ts';

/**
 * What a file says that is written of an imported trace: all that it said itself.
 *
 * @param extensionVersion of whoever writes it
 */
export function aboutImported(trace: ImportedTrace, extensionVersion: string): About {
  const { session, notes, marks, attempts, attackRuns, environment, records, tags, redacted } = trace;
  const { consoleErrors, screenshots, judgement, comment } = trace;
  return {
    ...{ session, notes, marks, attempts, attackRuns, extensionVersion },
    browser: environment?.browser ?? { name: '', version: '' },
    ...(environment && { environment }),
    ...{ records, tags, consoleErrors, screenshots, redacted },
    ...(judgement && { judgement }),
    ...(comment && { comment }),
  };
}
