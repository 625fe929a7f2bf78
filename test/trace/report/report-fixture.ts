import type { Trace } from '../../../lib/flow/step.ts';
import { judgeTrace } from '../../../lib/judged/judge-trace.ts';
import { type Reports, reportsOf } from '../../../lib/judged/reports.ts';
import type { About } from '../../../lib/trace/har.ts';

/** When a report is written, milliseconds since the epoch. */
export const WRITTEN = Date.UTC(2026, 10, 22, 9, 30);

export function aboutTrace({ steps }: Trace, name: string): About {
  const startedAt = steps[0]?.time ?? WRITTEN;
  return {
    session: { name, startedAt, stoppedAt: (steps.at(-1)?.time ?? startedAt) + 5000 },
    notes: [
      { time: startedAt + 400, text: 'The bank’s page stayed grey for a while.', step: 3 },
      { time: startedAt + 900, text: 'It went well yesterday.' },
    ],
    marks: [4],
    extensionVersion: '0.1.0',
    browser: { name: 'Chrome', version: '141' },
  };
}

export async function reported(trace: Trace, name: string): Promise<Reports> {
  return reportsOf(await judgeTrace(trace), aboutTrace(trace, name), {}, WRITTEN);
}
