import { giveUp } from './abandonment.ts';
import { candidatesOf } from './candidates.ts';
import { correlate, type Reading } from './correlate.ts';
import { type Draft, type Found, rankedSystems, rootOf } from './draft.ts';
import { readReturn } from './expectation.ts';
import { heldWords } from './held-steps.ts';
import { assignMembers, type Owners } from './members.ts';
import { outcomeOf, type Said } from './outcome.ts';
import { plainWords } from './plain-words.ts';
import type { Flow, Step, Trace } from './step.ts';
import { buildSteps, type Records } from './steps.ts';
import type { Recognition, System } from './system.ts';

/**
 * Makes a trace of a session's records: numbered steps, recognised, tied to flows, each flow
 * with its outcome. Pure; the same records always give the same trace, and records that are
 * added later never change a number.
 *
 * @param systems in any order; those that know a step best win
 */
export function fold(records: Records, systems: readonly System[]): Trace {
  const steps = buildSteps(records);
  const readings = correlate(steps, systems);
  const owners = assignMembers(steps, readings);
  keepHeld(steps, owners);
  const members = new Map<Draft, number[]>();
  for (const [index, step] of steps.entries()) {
    const draft = owners[index];
    if (!draft) describe(step, best(readings[index]?.found ?? [])?.recognition);
    else if (members.get(draft)?.push(index) === undefined) members.set(draft, [index]);
  }
  const flows = [...members].map(([draft, indexes]) => flowOf(draft, indexes, steps, readings));
  giveUp(steps, owners, members, flows);
  return { steps, flows };
}

/** What was held belongs to whoever was in the tab before it. */
function keepHeld(steps: readonly Step[], owners: Owners): void {
  const last = new Map<number, Draft | undefined>();
  for (const [index, { tabId, held }] of steps.entries()) {
    if (held) owners[index] ??= last.get(tabId);
    if (owners[index]) last.set(tabId, owners[index]);
  }
}

function flowOf(draft: Draft, indexes: number[], steps: Step[], readings: (Reading | undefined)[]): Flow {
  const begin = draft.begin ?? indexes[0] ?? 0;
  const id = same(`flow-${begin + 1}`);
  const [system] = rankedSystems(draft);
  const said: Said[] = [];
  const evidence = new Set<string>();
  for (const index of indexes) {
    const step = steps[index];
    if (!step) continue;
    const recognition = recognitionOf(readings[index], draft, system);
    step.flowId = id;
    if (isAside(readings[index])) step.aside = true;
    describe(step, recognition, { handedOver: index > begin, clients: draft.clients });
    if (recognition?.evidence) evidence.add(recognition.evidence);
    said.push({ step, ...(recognition && { recognition }) });
  }
  const own = said.map(({ step }) => step);
  return {
    id,
    system: system?.id ?? '',
    systemTitle: system?.title ?? '',
    evidence: [...evidence],
    candidates: candidatesOf(
      draft,
      indexes.map((index) => readings[index]),
      [...evidence],
    ),
    steps: own,
    outcome: outcomeOf(said, draft.servers),
    startedAt: Math.min(...own.map(({ time }) => time)),
    endedAt: Math.max(...own.map(({ time, duration }) => time + (duration ?? 0))),
  };
}

function isAside(reading: Reading | undefined): boolean {
  return reading?.landing ? reading.landing.nested : reading?.aside === true;
}

/** What the flow's own system says, else whoever knows the step best. */
function recognitionOf(reading: Reading | undefined, draft: Draft, system?: System): Recognition | undefined {
  if (reading?.landing) return readReturn(reading.message, reading.landing);
  const found = reading?.found ?? [];
  const recognition = (found.find((one) => one.system === system) ?? best(found))?.recognition;
  if (!recognition) return undefined;
  if (reading?.aside) return { ...recognition, words: `${recognition.words} by the broker`, outcome: undefined };
  // It stands between the flow's steps, but nothing says that it is about this consent.
  const isOwn = reading?.draft !== undefined && rootOf(reading.draft) === draft;
  return isOwn ? recognition : { ...recognition, outcome: undefined };
}

function best(found: readonly Found[]): Found | undefined {
  return found.reduce<Found | undefined>(
    (best, one) => (best && best.recognition.weight >= one.recognition.weight ? best : one),
    undefined,
  );
}

const NOWHERE = { handedOver: false, clients: new Set<string>() };

function describe(step: Step, recognition: Recognition | undefined, place = NOWHERE): void {
  if (step.held) {
    step.role = step.kind === 'deep-link' ? 'app-open' : 'other';
    step.words = same(heldWords(step));
    return;
  }
  const { role, words } = recognition ?? plainWords(step, place);
  step.role = role;
  step.words = same(words);
}

/** So many texts are kept; an ordinary session has some hundreds. */
const MOST_TEXTS = 10_000;
const texts = new Map<string, string>();

/** The same text as in an earlier fold: so it is compared at a glance, and not letter by letter. */
function same(text: string): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  if (texts.size >= MOST_TEXTS) texts.clear();
  texts.set(text, text);
  return text;
}
