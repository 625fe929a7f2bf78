import type { LogEntry } from '../sandbox/core/log.ts';

/** A captured step, as the exported trace tells it. */
export interface CapturedStep {
  n: number;
  kind: 'http' | 'deep-link' | 'fragment' | 'history' | 'tab-opened' | 'tab-closed';
  method?: string;
  url: string;
  tabId: number;
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
  /** Fragments that the sandbox sent in a Location and no step has. */
  fragmentless: string[];
  /** Navigations of a tab that stand in another order than the sandbox served them. */
  disordered: string[];
}

/**
 * Holds the captured steps against the sandbox's own log, each used once. New tabs are left
 * out: no server can know of them. Of the order, only that of each tab's navigations counts: what
 * pages fetch by themselves may be under way at the same time.
 */
export function compare(log: readonly LogEntry[], steps: readonly CapturedStep[]): Comparison {
  const expected = log.map(expectedLine);
  const captured = steps.flatMap(capturedLine);
  return {
    expected: expected.length,
    captured: captured.length,
    lost: subtract(expected, captured),
    invented: subtract(captured, expected),
    fragmentless: subtract(
      log.flatMap(sentFragment),
      steps.map(({ url }) => url),
    ),
    disordered: disordered(log, steps),
  };
}

/** Why a comparison is not right, a line each. */
export function faultsOf({ lost, invented, fragmentless, disordered }: Comparison): string[] {
  return [
    ...lost.map((line) => `lost: ${line}`),
    ...invented.map((line) => `not in the sandbox's log: ${line}`),
    ...fragmentless.map((url) => `without its fragment: ${url}`),
    ...disordered.map((line) => `out of order: ${line}`),
  ];
}

/** The address to which an answer sent the browser, where that has a fragment. */
function sentFragment(entry: LogEntry): string[] {
  if (entry.kind !== 'http' || !entry.location?.includes('#')) return [];
  return [new URL(entry.location, entry.url).href];
}

function disordered(log: readonly LogEntry[], steps: readonly CapturedStep[]): string[] {
  const isNavigation = (entry: LogEntry) => 'navigation' in entry && entry.navigation === true;
  const served = log.filter(isNavigation).map(expectedLine);
  // What is also fetched may be either.
  const unclear = new Set(log.filter((entry) => !isNavigation(entry)).map(expectedLine));
  const byTab = Map.groupBy(steps, ({ tabId }) => tabId);
  return [...byTab.values()].flatMap((own) => {
    const lines = own.flatMap(capturedLine).filter((line) => served.includes(line) && !unclear.has(line));
    let from = 0;
    return lines.filter((line) => {
      const at = served.indexOf(line, from);
      if (at >= 0) from = at + 1;
      return at < 0;
    });
  });
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
    case 'tab-closed':
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
