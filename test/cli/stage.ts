import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { OutputClosed } from '../../lib/cli/errors.ts';
import { main } from '../../lib/cli/main.ts';
import type { Terminal } from '../../lib/cli/terminal.ts';
import type { Records } from '../../lib/flow/steps.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { type About, type TraceHar, toHar } from '../../lib/trace/har.ts';
import { golden } from '../fixtures/golden.ts';

export interface Stage {
  folder: string;
  /** Runs a command in the folder. */
  run(...words: string[]): Promise<Ran>;
  /** Writes a file there. */
  put(name: string, content: string | Uint8Array): void;
  /** What is piped in. */
  piped: string | Uint8Array;
  env: Record<string, string>;
  /** Characters in a line; undefined where the output is no terminal. */
  columns: number | undefined;
  /** After how many pieces nobody reads any more. */
  patience: number;
}

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** A folder for one test, and a terminal in it. */
export function createStage(): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'consent-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const stage: Stage = {
    ...{ folder, piped: '', env: {}, columns: undefined, patience: Number.POSITIVE_INFINITY },
    put: (name, content) => writeFileSync(join(folder, name), content),
    run: async (...words) => {
      const said = { out: '', err: '' };
      let left = stage.patience;
      const output = (name: 'out' | 'err') => ({
        write: async (text: string | Uint8Array) => {
          if (name === 'out' && left-- <= 0) throw new OutputClosed();
          said[name] += typeof text === 'string' ? text : new TextDecoder().decode(text);
        },
        columns: stage.columns,
        paint: (_: string, text: string) => text,
      });
      const terminal: Terminal = {
        out: output('out'),
        err: output('err'),
        input: async function* () {
          yield typeof stage.piped === 'string' ? new TextEncoder().encode(stage.piped) : stage.piped;
        },
        env: stage.env,
        pathOf: (file) => resolve(folder, file),
      };
      return { code: await main(words, terminal), ...said };
    },
  };
  return stage;
}

/** A recording as the viewer exports it, with its secrets. */
export function traceOf(id: string, about: Partial<About> = {}): TraceHar {
  return traceFrom(golden(id), { session: { name: id, startedAt: Date.UTC(2026, 10, 21) }, ...about });
}

export function traceFrom(records: Records, about: Partial<About> = {}): TraceHar {
  return toHar(foldTrace(records), {
    session: { name: 'a session', startedAt: Date.UTC(2026, 10, 21) },
    ...{ notes: [], marks: [], records, extensionVersion: '0.1.0', browser: { name: 'Chrome', version: '131.0' } },
    ...about,
  });
}

export function harOf(id: string, about: Partial<About> = {}): string {
  return JSON.stringify(traceOf(id, about), null, 2);
}

/** A recording as another program would have written it: entries, and nothing of ours. */
export function plainHarOf(id: string): string {
  const { log } = traceOf(id);
  const entries = log.entries.map((entry) => {
    const { _consent: _, ...plain } = entry as typeof entry & { _consent: unknown };
    return plain;
  });
  return foreignHar(entries);
}

/** A HAR of another program with requests of GET that were answered with nothing. */
export function plainHar(requests: readonly { url: string }[]): string {
  return foreignHar(
    requests.map(({ url }, index) => ({
      startedDateTime: new Date(Date.UTC(2026, 10, 21) + index * 1000).toISOString(),
      time: 10,
      request: { method: 'GET', url, httpVersion: 'h2', cookies: [], headers: [], queryString: [] },
      response: { status: 200, statusText: '', httpVersion: 'h2', cookies: [], headers: [], content: { size: 0 } },
      ...{ cache: {}, timings: { send: 0, wait: 10, receive: 0 } },
    })),
  );
}

function foreignHar(entries: readonly object[]): string {
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'DevTools', version: '131' }, pages: [], entries } });
}
