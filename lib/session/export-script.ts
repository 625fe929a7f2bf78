import { createRedaction } from '../trace/redaction.ts';
import { scriptPlan } from '../trace/scripts/plan.ts';
import { playwrightTest } from '../trace/scripts/playwright.ts';
import { puppeteerReplay } from '../trace/scripts/puppeteer-replay.ts';
import type { Variable } from '../trace/scripts/variables.ts';
import type { SessionDeps } from './deps.ts';
import { baseName, readUnjudged } from './export.ts';

/** What runs the script. */
export type ScriptKind = 'playwright' | 'puppeteer';

/**
 * Writes a flow, read afresh, as a script that does it again: a test of Playwright, or a recording for
 * @puppeteer/replay with the module that fills in its secrets. What the policy of every export hides becomes a variable
 * of the environment, and the finished text is searched for it once more.
 *
 * @returns what it did and what has to be set, in one sentence
 * @throws Error when the session or the flow is gone, when there is nothing that a browser could do, or when the
 *   redaction refuses to let the file out; nothing is written then
 */
export async function exportScript(deps: SessionDeps, id: number, flowId: string, kind: ScriptKind): Promise<string> {
  const { session, trace, whole } = await readUnjudged(deps, id);
  const flow = trace.flows.find((candidate) => candidate.id === flowId);
  if (!flow) throw new Error('this flow is no longer stored');
  const planned = scriptPlan(flow, trace);
  if ('problem' in planned) throw new Error(planned.problem);
  const redaction = await createRedaction(whole);
  // The name of the file leaves as well.
  const base = `${baseName(redaction.text(session.name), session.startedAt)}-flow-${flow.steps[0]?.n ?? 0}`;
  if (kind === 'playwright') {
    const { text, variables } = playwrightTest(planned.plan, redaction);
    deps.save(`${base}.spec.ts`, text);
    return `${base}.spec.ts was written; ${inWords(variables)}.`;
  }
  const { recording, extension, variables } = puppeteerReplay(planned.plan, redaction);
  deps.save(`${base}.replay.json`, recording);
  deps.save(`${base}.replay.mjs`, extension);
  return `${base}.replay.json and a .mjs of the same name, which runs it, were written; ${inWords(variables)}.`;
}

function inWords(variables: readonly Variable[]): string {
  if (variables.length === 0) return 'nothing is taken from the environment';
  const said = variables.map(({ name, words }) => `${name} (${words})`);
  return `from the environment it takes ${said.join(', ')}`;
}
