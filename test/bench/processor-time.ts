import type { Browser, Page } from 'puppeteer-core';

/** What the thread of a page worked, whatever else the machine did meanwhile. Milliseconds of processor time. */
export interface Worked {
  longestTask: number;
  together: number;
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds; `tdur` are those of the processor. */
  ts: number;
  tdur?: number;
  args: { name?: string; data?: { frames?: { url: string; processId: number }[] } };
}

const CATEGORIES = ['-*', 'disabled-by-default-devtools.timeline', 'blink.user_timing', '__metadata'];

/**
 * The tasks of a page's thread while something goes on, up to a mark that the page sets (`performance.mark`).
 *
 * @throws Error where the browser does not tell the tasks, or the mark was not set
 */
export async function workOf<T>(page: Page, mark: string, task: () => Promise<T>): Promise<[T, Worked]> {
  await page.tracing.start({ categories: CATEGORIES });
  const result = await task();
  const bytes = await page.tracing.stop();
  const { traceEvents } = JSON.parse(new TextDecoder().decode(bytes)) as { traceEvents: TraceEvent[] };
  const frames = traceEvents.flatMap(({ args }) => args.data?.frames ?? []);
  const process = frames.find(({ url }) => url === page.url())?.processId;
  const isMain = ({ name, pid, args }: TraceEvent) =>
    name === 'thread_name' && pid === process && args.name === 'CrRendererMain';
  const thread = traceEvents.find(isMain)?.tid;
  const end = traceEvents.find(({ name, pid }) => name === mark && pid === process)?.ts;
  const tasks = traceEvents.filter(({ name, pid, tid }) => name === 'RunTask' && pid === process && tid === thread);
  if (tasks.length === 0 || end === undefined) throw new Error('The browser does not tell what the page has worked.');
  const times = tasks.filter(({ ts }) => ts < end).map(({ tdur = 0 }) => tdur / 1000);
  return [result, { longestTask: Math.max(...times), together: times.reduce((sum, time) => sum + time, 0) }];
}

/** Milliseconds of processor time that all processes of a browser take for a task. */
export async function browserTime<T>(browser: Browser, task: () => Promise<T>): Promise<[T, number]> {
  const session = await browser.target().createCDPSession();
  const times = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return new Map(processInfo.map(({ id, cpuTime }) => [id, cpuTime * 1000]));
  };
  try {
    const before = await times();
    const result = await task();
    const after = await times();
    const taken = [...after].map(([id, time]) => time - (before.get(id) ?? 0));
    return [result, taken.reduce((sum, time) => sum + time, 0)];
  } finally {
    await session.detach();
  }
}
