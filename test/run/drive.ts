import type { TraceFlow, TraceHar } from '../../lib/trace/har.ts';
import type { LogEntry } from '../sandbox/core/log.ts';
import type { Sandbox } from '../sandbox/core/server.ts';
import type { SandboxSystem, Scenario } from '../sandbox/core/system.ts';
import { walk } from '../sandbox/core/walk.ts';
import type { Instrument } from './browser.ts';
import { type Comparison, compare, faultsOf } from './compare.ts';
import { type Recording, record } from './record.ts';
import { judgeRedacted } from './redacted.ts';

export interface Driven extends Comparison {
  scenario: Scenario;
  /** The flows that were recognised; one is right. */
  flows: TraceFlow[];
  har: TraceHar | undefined;
  seconds: number;
  /** Why it is not right; empty when it is. */
  faults: string[];
}

export interface DriveOptions {
  /** Milliseconds until a scenario that goes no further is given up. */
  timeout?: number;
  /** Called before each press of the walk, with how many requests the sandbox has answered. */
  beforePress?(presses: number, recording: Recording, requests: number): Promise<void>;
  /** What records, in a tab that is used again; without it, a tab and a panel of the scenario's own. */
  recording?: Recording;
  /** Called when the session has been stopped and exported, while its panel is open. */
  finished?(recording: Recording): Promise<void>;
}

/**
 * Lets one scenario run in a tab while the extension records it, and holds the
 * exported trace against the sandbox's log.
 *
 * @param path where the trace is written
 */
export async function drive(
  instrument: Instrument,
  sandbox: Sandbox,
  system: SandboxSystem,
  scenario: Scenario,
  path: string,
  options: DriveOptions = {},
): Promise<Driven> {
  const began = performance.now();
  const from = sandbox.log.entries.length;
  const faults: string[] = [];
  const fails = (error: unknown) => void faults.push(error instanceof Error ? error.message : String(error));
  let recording = options.recording;
  let har: TraceHar | undefined;
  try {
    const recorded = recording ?? (await record(instrument));
    recording = recorded;
    // What was recorded until a scenario stood still says why it did.
    await walk(recorded.page, sandbox.origin(scenario.start.party) + scenario.start.path, {
      timeout: options.timeout ?? 20_000 + 1000 * (scenario.takes ?? 0),
      beforePress: async (_, presses) => options.beforePress?.(presses, recorded, answered(sandbox, from)),
    }).catch(fails);
    har = await recorded.finish(path);
    await options.finished?.(recorded);
    faults.push(...(await judgeRedacted(har)));
  } catch (error) {
    fails(error);
  } finally {
    if (!options.recording) await recording?.close();
  }
  const log = sandbox.log.since(from, Object.keys(system.parties));
  const driven = judge(scenario, log, har, (performance.now() - began) / 1000);
  return { ...driven, faults: [...faults, ...driven.faults] };
}

function answered(sandbox: Sandbox, from: number): number {
  return sandbox.log.entries.slice(from).filter((entry) => entry.kind === 'http' && entry.status > 0).length;
}

/** What is wrong with a trace, given what the sandbox saw. */
function judge(scenario: Scenario, log: readonly LogEntry[], har: TraceHar | undefined, seconds: number): Driven {
  const comparison = compare(log, har?.log._consent.steps ?? []);
  if (!har) return { scenario, flows: [], har, seconds, ...comparison, faults: [] };
  const { steps, flows } = har.log._consent;
  const [flow] = flows;
  const faults = [
    ...faultsOf(comparison),
    ...(flows.length === 1 ? [] : [`${flows.length} flows were recognised instead of one`]),
    ...(flow ? judgeFlow(scenario, flow) : []),
    ...(scenario.words && !steps.some(({ words }) => words === scenario.words)
      ? [`no step is “${scenario.words}”`]
      : []),
  ];
  return { scenario, flows, har, seconds, ...comparison, faults };
}

function judgeFlow({ recognisedAs, outcome }: Scenario, flow: TraceFlow): string[] {
  const wanted = outcomeWords(outcome);
  const got = outcomeWords(flow.outcome);
  return [
    ...(flow.system === recognisedAs ? [] : [`recognised as ${flow.system} instead of ${recognisedAs}`]),
    ...(wanted === got ? [] : [`outcome "${got}" instead of "${wanted}"`]),
  ];
}

export function outcomeWords({ kind, code }: { kind: string; code?: string }): string {
  return code ? `${kind} (${code})` : kind;
}
