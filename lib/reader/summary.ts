import type { Scorecard } from '../checks/run.ts';
import { hostOf, schemeOf } from '../flow/address.ts';
import type { Header } from '../flow/capture-event.ts';
import type { Step, Trace } from '../flow/step.ts';
import type { FindingsAlike, FlowsAlike, Summary } from '../store/summaries.ts';

/** Hosts that are kept of a session; a page of a newspaper alone may ask a hundred. */
const HOSTS = 200;

/** Bytes that a row takes beside its texts, about. */
const ROW = 300;

/** What a list tells of a session, from its trace and what the checks came to. Pure. */
export function summaryOf({ steps, flows }: Trace, cards: readonly Scorecard[]): Summary {
  const alike = new Map<string, FlowsAlike>();
  for (const { system, systemTitle: title, outcome } of flows) {
    const code = outcome.code === undefined ? {} : { code: outcome.code };
    count(alike, JSON.stringify([system, outcome.kind, outcome.code]), {
      ...{ system, title, outcome: outcome.kind },
      ...code,
    });
  }
  return {
    steps: steps.length,
    requests: steps.filter(({ exchange }) => exchange !== undefined).length,
    flows: [...alike.values()],
    hosts: hostsOf([...flows.flatMap((flow) => flow.steps), ...steps]),
    findings: findingsOf(cards, steps),
    size: steps.reduce((sum, step) => sum + sizeOf(step), 0),
  };
}

function count<T extends { count: number }>(alike: Map<string, T>, key: string, one: Omit<T, 'count'>): void {
  const known = alike.get(key);
  if (known) known.count += 1;
  else alike.set(key, { ...one, count: 1 } as T);
}

function hostsOf(steps: readonly Step[]): string[] {
  const hosts = new Set<string>();
  for (const { url } of steps) {
    const host = hostOf(url);
    if (host) hosts.add(host);
    if (hosts.size === HOSTS) break;
  }
  return [...hosts];
}

function findingsOf(cards: readonly Scorecard[], steps: readonly Step[]): FindingsAlike[] {
  const alike = new Map<string, FindingsAlike>();
  for (const { entries } of cards) {
    for (const { check, severity: usual, result } of entries) {
      if (result.state !== 'failed') continue;
      for (const fault of result.faults) {
        const url = steps[fault.where[0].step - 1]?.url ?? '';
        const host = hostOf(url) || schemeOf(url);
        const severity = fault.severity ?? usual;
        count(alike, JSON.stringify([check.code, severity, host]), { code: check.code, severity, host });
      }
    }
  }
  return [...alike.values()];
}

function sizeOf({ url, exchange, response }: Step): number {
  const sent = exchange?.requestBody;
  const texts = [
    url.length,
    headersSize(exchange?.requestHeaders),
    headersSize(exchange?.responseHeaders),
    sent?.text?.length ?? sent?.base64?.length ?? (sent?.form ? sent.size : 0),
    response.body?.text?.length ?? 0,
  ];
  return texts.reduce((sum, length) => sum + length, ROW);
}

function headersSize(headers: readonly Header[] = []): number {
  return headers.reduce((sum, { name, value = '' }) => sum + name.length + value.length, 0);
}
