import { bodyText, draftOf, type RequestDraft } from '../../lib/flow/request-draft.ts';
import type { Step, Trace } from '../../lib/flow/step.ts';
import type { Given } from '../../lib/mutate/mutation.ts';
import { type Attack, offeredFor } from '../../lib/mutate/offered.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';

const traces = new Map<string, Trace>();

export function traceOf(id: string): Trace {
  const trace = traces.get(id) ?? foldTrace(golden(id));
  traces.set(id, trace);
  return trace;
}

/** The attacks of a recording, each with its step. */
export function attacksIn(id: string): { attack: Attack; step: Step }[] {
  const { flows, steps } = traceOf(id);
  return flows.flatMap((flow) =>
    flow.steps.flatMap((step) => offeredFor(flow, step, steps).attacks.map((attack) => ({ attack, step }))),
  );
}

/** One attack of a recording, at the first step or at the one named; a missing one is an error that says what there is. */
export function attackIn(id: string, name: string, n?: number): { attack: Attack; step: Step } {
  const found = attacksIn(id).find(({ attack, step }) => attack.id === name && (n === undefined || step.n === n));
  if (!found) throw new Error(`${name} is not offered in ${id}`);
  return found;
}

/** The step as it was recorded, at the time when it was. */
export function given(step: Step, said: Partial<Given> = {}): Given {
  return { draft: draftOf(step).draft, fresh: (text) => text, now: step.time, ...said };
}

/** What became of a draft, in lines: pairs, headers and texts that are gone, and those that are new. */
export function changesOf(before: RequestDraft, after: RequestDraft): string[] {
  const [was, is] = [piecesOf(before), piecesOf(after)];
  const left = [...is];
  const gone = was.filter((piece) => {
    const at = left.indexOf(piece);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [...gone.map((piece) => `- ${piece}`), ...left.map((piece) => `+ ${piece}`)].map((line) => shortened(line));
}

function piecesOf({ method, url, headers, body }: RequestDraft): string[] {
  const [, place = '', query = '', fragment = ''] = /^([^?#]*)\??([^#]*)#?(.*)$/s.exec(url) ?? [];
  const pairs = (part: string, text: string) => (text === '' ? [] : text.split('&').map((pair) => `${part} ${pair}`));
  return [
    `${method} ${place}`,
    ...pairs('query', query),
    ...pairs('fragment', fragment),
    ...headers.map(({ name, value }) => `${name}: ${value}`),
    ...(body?.kind === 'form' ? pairs('form', bodyText(body) ?? '') : body ? [`${body.kind} ${bodyText(body)}`] : []),
  ];
}

/** Tokens are long, and what is in them is looked at elsewhere. */
function shortened(line: string): string {
  return line.replace(/(eyJ[\w-]{6})[\w-]*\.([\w-]{6})[\w-]*\.([\w-]{0,6})[\w-]*/g, '$1….$2….$3').slice(0, 400);
}
