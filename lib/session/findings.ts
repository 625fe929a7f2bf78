import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type Mute, REASON_LIMIT, withMute, withoutMute } from '../checks/mute.ts';
import type { ProfileId } from '../checks/profiles.ts';
import type { Scorecard } from '../checks/run.ts';
import type { Signatures } from '../checks/verification.ts';
import type { Trace } from '../flow/step.ts';
import { changeSessionMutes, chooseProfile } from '../store/queries.ts';
import type { SessionRow } from '../store/schema.ts';
import type { SessionDeps, Told } from './deps.ts';
import { type Finding, findingsOf, type MutedIn, type Tally, tallyOf, worstByStep } from './judgement.ts';
import type { Judge, Judging } from './judging.ts';
import { sameFlow, sameStep } from './outline.ts';
import { words } from './reading.ts';
import { rested } from './rested.ts';

/** What the checks came to in one flow. */
export interface Judged {
  card: Scorecard;
  /** The worst first; muted ones too. */
  findings: readonly Finding[];
  /** Without those that are muted. */
  tally: Tally;
}

/** What the catalogue of checks says of the session in sight. */
export interface Findings {
  /** By id of the flow; undefined until the checks are loaded. Judged when somebody asks. */
  judged: ReadonlySignal<ReadonlyMap<string, Judged> | undefined>;
  /** Numbers of the steps at which there is an error or a warning, muted ones left out. */
  marks: ReadonlySignal<ReadonlyMap<number, 'error' | 'warning'>>;
  /** As it is chosen for the session in sight. */
  profile: ReadonlySignal<ProfileId>;
  chooseProfile(id: ProfileId): Promise<void>;
  /** Mutes the check of a finding at its host, in this session or in every one. An empty reason mutes nothing. */
  mute(finding: Finding, where: MutedIn, reason: string): Promise<void>;
  /** Lets a muted finding speak again. */
  unmute(finding: Finding): Promise<void>;
  dispose(): void;
}

const NOBODY: ReadonlyMap<number, 'error' | 'warning'> = new Map();
const NOTHING: readonly Mute[] = [];
const NONE: Signatures = new Map();

/**
 * @param current the session in sight
 * @param trace as it is folded; where nothing new is in it, nothing is judged again
 * @param told hears of a choice that could not be kept
 */
export function createFindings(
  deps: Pick<SessionDeps, 'db' | 'judging' | 'hostMutes' | 'now'>,
  current: ReadonlySignal<SessionRow | undefined>,
  trace: ReadonlySignal<Trace>,
  told: Signal<Told | undefined>,
): Findings {
  const hostMutes = signal<readonly Mute[]>(NOTHING);
  const unwatch = deps.hostMutes.watch((mutes) => {
    hostMutes.value = mutes;
  });
  const sessionId = computed(() => current.value?.id);
  const profile = computed(() => current.value?.profile ?? 'automatic');
  let last: Trace | undefined;
  const steady = computed(() => {
    if (!last || !isSame(last, trace.value)) last = trace.value;
    return last;
  });
  const { signatures, stop } = verified(deps.judging, steady);
  const judgeOf = judges();
  const cards = rested(
    () => ({ judging: deps.judging(), trace: steady.value, profile: profile.value, signatures: signatures() }),
    ({ judging, profile: chosen }) => `${sessionId.value} ${chosen} ${judging !== undefined}`,
    ({ judging, trace: seen, profile: chosen, signatures: known }) =>
      judging && judgeOf(judging, sessionId.value)(seen, chosen, known),
  );
  // The database hands out a new row with every write: only what it says of mutes counts.
  const sessionMutes = computed(() => JSON.stringify(current.value?.mutes ?? NOTHING));
  const mutes = computed(() => ({ session: JSON.parse(sessionMutes.value) as Mute[], host: hostMutes.value }));
  const sorted = sorting();
  const judged = computed(() => cards.value && sorted(cards.value, steady.value, mutes.value));
  const attempt = async (what: string, task: () => Promise<void>) => {
    try {
      await task();
    } catch (error) {
      told.value = { sentence: `${what}: ${words(error)}`, failed: true };
    }
  };
  const change = async (where: MutedIn, task: (mutes: readonly Mute[]) => Mute[]) => {
    const id = sessionId.peek();
    if (where === 'host') await deps.hostMutes.change(task);
    else if (id !== undefined) await changeSessionMutes(deps.db, id, task);
  };
  return {
    judged,
    marks: computed(() => (judged.value ? worstByStep([...judged.value.values()].flatMap(flowOf)) : NOBODY)),
    profile,
    chooseProfile: (id) =>
      attempt('The profile was not kept', async () => {
        const session = sessionId.peek();
        if (session !== undefined) await chooseProfile(deps.db, session, id);
      }),
    mute: ({ entry, host }, where, reason) =>
      attempt('Nothing was muted', async () => {
        const said = [...reason.trim()].slice(0, REASON_LIMIT).join('');
        if (said === '') return;
        const mute = { code: entry.check.code, host, reason: said, mutedAt: deps.now() };
        await change(where, (mutes) => withMute(mutes, mute));
      }),
    unmute: ({ muted }) =>
      attempt('It is still muted', async () => {
        if (muted) await change(muted.where, (mutes) => withoutMute(mutes, muted.mute));
      }),
    dispose: () => {
      unwatch();
      stop();
    },
  };
}

const flowOf = ({ findings }: Judged) => findings;

/** One judge for each session that comes in sight: what one remembers is of no use to another. */
function judges(): (judging: Judging, session: number | undefined) => Judge {
  let last: { judging: Judging; session: number | undefined; judge: Judge } | undefined;
  return (judging, session) => {
    if (last?.judging !== judging || last.session !== session)
      last = { judging, session, judge: judging.createJudge() };
    return last.judge;
  };
}

type Mutes = Record<MutedIn, readonly Mute[]>;

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

/** The signatures of the tokens in a session, verified from when somebody asks first. */
function verified(judging: SessionDeps['judging'], trace: ReadonlySignal<Trace>) {
  const known = signal<Signatures | undefined>(undefined);
  const wanted = signal(false);
  const stop = effect(() => {
    const { verify } = (wanted.value && judging()) || {};
    const of = trace.value;
    if (!verify) return;
    void verify(of).then((signatures) => {
      // Where more arrived meanwhile, its own verification follows.
      if (trace.peek() !== of) return;
      if (!isKnown(known.peek() ?? NONE, signatures)) known.value = signatures;
    });
  });
  return {
    stop,
    /** Of the trace as it is, or as it was when it was verified last. */
    signatures: () => {
      // Asking is no change to whoever asks: told in a moment of its own.
      if (!wanted.peek())
        queueMicrotask(() => {
          wanted.value = true;
        });
      return known.value;
    },
  };
}

function isKnown(before: Signatures, after: Signatures): boolean {
  return before.size === after.size && [...after].every(([text, check]) => before.get(text) === check);
}

// Folding makes new steps every time.
function isSame(a: Trace, b: Trace): boolean {
  const { flows, steps } = b;
  return (
    a.steps.length === steps.length &&
    a.flows.length === flows.length &&
    a.steps.every((step, index) => sameStep(step, steps[index] ?? step)) &&
    a.flows.every((flow, index) => sameFlow(flow, flows[index] ?? flow))
  );
}
