import { computed, type ReadonlySignal, type Signal } from '@preact/signals';
import type { ProfileId } from '../checks/profiles.ts';
import type { Scorecard } from '../checks/run.ts';
import type { Trace } from '../flow/step.ts';
import { chooseProfile } from '../store/queries.ts';
import type { SessionRow } from '../store/schema.ts';
import type { SessionDeps, Told } from './deps.ts';
import { type Finding, findingsOf, type Mutes, type Tally, tallyOf, worstByStep } from './judgement.ts';
import type { Judge, Judging } from './judging.ts';
import { createMuting, type Muting } from './mutes.ts';
import { words } from './reading.ts';
import { rested } from './rested.ts';
import { verified } from './verified.ts';

/** What the checks came to in one flow. */
export interface Judged {
  card: Scorecard;
  /** The worst first; muted ones too. */
  findings: readonly Finding[];
  /** Without those that are muted. */
  tally: Tally;
}

/** What the catalogue of checks says of the session in sight. */
export interface Findings extends Pick<Muting, 'mutes' | 'mute' | 'unmute' | 'dispose'> {
  /** By id of the flow; undefined until the checks are loaded. Judged when somebody asks. */
  judged: ReadonlySignal<ReadonlyMap<string, Judged> | undefined>;
  /** Numbers of the steps at which there is an error or a warning, muted ones left out. */
  marks: ReadonlySignal<ReadonlyMap<number, 'error' | 'warning'>>;
  /** As it is chosen for the session in sight. */
  profile: ReadonlySignal<ProfileId>;
  chooseProfile(id: ProfileId): Promise<void>;
}

/**
 * @param current the session in sight
 * @param trace where a step or a flow is the very one that it was, nothing is judged again
 * @param told hears of a choice that could not be stored
 */
export function createFindings(
  deps: Pick<SessionDeps, 'db' | 'judging' | 'hostMutes' | 'now'>,
  current: ReadonlySignal<SessionRow | undefined>,
  trace: ReadonlySignal<Trace>,
  told: Signal<Told | undefined>,
): Findings {
  const { mutes, mute, unmute, dispose } = createMuting(deps, current, told);
  const sessionId = computed(() => current.value?.id);
  const profile = computed(() => current.value?.profile ?? 'automatic');
  const { signatures, stop } = verified(deps.judging, trace);
  const judgeOf = judges();
  const cards = rested(
    () => ({ judging: deps.judging(), trace: trace.value, profile: profile.value, signatures: signatures() }),
    ({ judging, profile: chosen }) => `${sessionId.value} ${chosen} ${judging !== undefined}`,
    ({ judging, trace: seen, profile: chosen, signatures: known }) =>
      judging && judgeOf(judging, sessionId.value)(seen, chosen, known),
  );
  const sorted = sorting();
  const judged = computed(() => cards.value && sorted(cards.value, trace.value, mutes.value));
  return {
    judged,
    marks: computed(() => worstByStep([...(judged.value?.values() ?? [])].flatMap(({ findings }) => findings))),
    profile,
    chooseProfile: async (id) => {
      const session = sessionId.peek();
      try {
        if (session !== undefined) await chooseProfile(deps.db, session, id);
      } catch (error) {
        told.value = { sentence: `The profile was not kept: ${words(error)}`, failed: true };
      }
    },
    mutes,
    mute,
    unmute,
    dispose: () => {
      dispose();
      stop();
    },
  };
}

/** One judge for each session that comes in sight: what one remembers is of no use to another. */
function judges(): (judging: Judging, session: number | undefined) => Judge {
  let last: { judging: Judging; session: number | undefined; judge: Judge } | undefined;
  return (judging, session) => {
    if (last?.judging !== judging || last.session !== session)
      last = { judging, session, judge: judging.createJudge() };
    return last.judge;
  };
}

/** Sorts what is on the scorecards by flow; for those that stayed the same, the very same as before. */
function sorting(): (cards: readonly Scorecard[], trace: Trace, mutes: Mutes) => ReadonlyMap<string, Judged> {
  let before: ReadonlyMap<string, Judged> = new Map();
  let muted: Mutes | undefined;
  return (cards, { steps }, mutes) => {
    const known = muted === mutes ? before : undefined;
    const urls = new Map(steps.map(({ n, url }) => [n, url]));
    const sort = (card: Scorecard): Judged => {
      const last = known?.get(card.flowId);
      if (last?.card === card) return last;
      const findings = findingsOf(card, urls, mutes);
      return { card, findings, tally: tallyOf(findings) };
    };
    muted = mutes;
    before = new Map(cards.map((card) => [card.flowId, sort(card)]));
    return before;
  };
}
