import { hostOf } from './address.ts';
import type { Draft } from './draft.ts';
import type { Flow, Role, Step } from './step.ts';

/** The browser has nothing more to do here: an app, or another device, has the next word. */
const ELSEWHERE: ReadonlySet<Role> = new Set(['app-open', 'hand-off', 'authorisation-status', 'consent-status']);

/**
 * Marks the flows that wait in one tab alone and that this tab has left: another attempt began
 * there, the browser went on to a page that is none of the flow's, or the tab was closed. Where
 * an app has the next word, only another attempt or the end of the tab counts: the answer may
 * come to another page.
 *
 * @param owners for each step the flow it belongs to
 * @param members flows by their draft, in the order of `flows`
 */
export function giveUp(
  steps: readonly Step[],
  owners: readonly (Draft | undefined)[],
  members: ReadonlyMap<Draft, readonly number[]>,
  flows: readonly Flow[],
): void {
  const waiting = new Map<number, { flow: Flow; last: number }[]>();
  for (const [index, [draft, indexes]] of [...members].entries()) {
    const flow = flows[index];
    const [tab] = draft.asked;
    if (!flow || tab === undefined || draft.tabs.size > 1 || draft.returned || draft.ended) continue;
    if (flow.outcome.kind !== 'waiting') continue;
    const own = { flow, last: indexes.at(-1) ?? 0 };
    waiting.set(tab, [...(waiting.get(tab) ?? []), own]);
  }
  if (waiting.size === 0) return;
  const begun = new Map([...members].map(([draft, [first = 0]]) => [first, draft]));
  for (const [index, step] of steps.entries()) {
    const here = waiting.get(step.tabId);
    if (!here) continue;
    const left = here.filter(({ flow, last }) => {
      const why =
        index > last || step.kind === 'tab-closed' ? whyLeft(flow, step, owners[index], begun.get(index)) : undefined;
      if (why) flow.outcome = { ...flow.outcome, kind: 'abandoned', reason: why };
      return why === undefined;
    });
    waiting.set(step.tabId, left);
  }
}

function whyLeft(flow: Flow, step: Step, owner: Draft | undefined, begins: Draft | undefined): string | undefined {
  if (begins?.asked.has(step.tabId))
    return `Another attempt began in the same tab (#${step.n}) before the browser came back.`;
  if (step.kind === 'tab-closed') return `The tab was closed (#${step.n}) before the browser came back.`;
  const isPage = step.exchange?.type === 'main_frame' && step.exchange.hop === 0 && step.status !== undefined;
  if (!isPage || owner || ELSEWHERE.has(flow.steps.at(-1)?.role ?? 'other')) return undefined;
  return `The browser went on to ${hostOf(step.url)} (#${step.n}) without an answer from the authorization server.`;
}
