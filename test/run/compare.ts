import type { LogEntry } from '../sandbox/core/log.ts';

/** A captured step, as the exported trace tells it. */
export interface CapturedStep {
  n: number;
  kind: 'http' | 'deep-link' | 'fragment' | 'history' | 'tab-opened';
  method?: string;
  url: string;
  status?: number;
  error?: string;
}

export interface Comparison {
  expected: number;
  captured: number;
  /** What the sandbox saw and the extension did not. */
  lost: string[];
  /** What the extension recorded and the sandbox knows nothing of. */
  invented: string[];
}

/**
 * Holds the captured steps against the sandbox's own log, each used once. New tabs are left
 * out: no server can know of them.
 */
export function compare(log: readonly LogEntry[], steps: readonly CapturedStep[]): Comparison {
  const expected = log.map(expectedLine);
  const captured = steps.flatMap(capturedLine);
  return {
    expected: expected.length,
    captured: captured.length,
    lost: subtract(expected, captured),
    invented: subtract(captured, expected),
  };
}

function expectedLine(entry: LogEntry): string {
  switch (entry.kind) {
    case 'http':
      return `${entry.method} ${plain(entry.url)} ${entry.status}`;
    case 'deep-link':
      return `deep link ${entry.url}`;
    case 'address':
      return `address ${entry.url}`;
    case 'unreachable':
      return `unreachable ${plain(entry.url)}`;
  }
}

function capturedLine(step: CapturedStep): string[] {
  switch (step.kind) {
    case 'http':
      // A redirect that the browser could not follow has its status and an error.
      if (step.error && step.status === undefined) return [`unreachable ${plain(step.url)}`];
      return [`${step.method} ${plain(step.url)} ${step.status}`];
    case 'deep-link':
      return [`deep link ${step.url}`];
    case 'fragment':
    case 'history':
      return [`address ${step.url}`];
    case 'tab-opened':
      return [];
  }
}

/** As it goes over the wire: without fragment and credentials. */
function plain(url: string): string {
  return url.replace(/#.*$/s, '').replace(/^(https?:\/\/)[^/@]*@/, '$1');
}

function subtract(from: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return from.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
