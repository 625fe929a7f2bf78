import { computed, type ReadonlySignal, type Signal } from '@preact/signals';
import type { ProfileId } from '../checks/profiles.ts';
import type { Scorecard } from '../checks/run.ts';
import { words } from '../flow/words.ts';
import { type Finding, findingsOf, type Mutes, type Tally, tallyOf, worstByStep } from '../judged/findings.ts';
import type { PlainCard } from '../reader/card.ts';
import type { Digest } from '../reader/digest.ts';
import { chooseProfile } from '../store/queries.ts';
import type { SessionRow } from '../store/schema.ts';
import type { Catalogue } from './catalogue.ts';
import type { SessionDeps, Told } from './deps.ts';
import { createMuting, type Muting } from './mutes.ts';
import { type Subject, watched } from './watched.ts';

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
 * @param trace tells where findings are
 * @param told hears of a choice that could not be stored
 */
export function createFindings(
  deps: Pick<SessionDeps, 'db' | 'reader' | 'catalogue' | 'hostMutes' | 'now'>,
  current: ReadonlySignal<SessionRow | undefined>,
  trace: ReadonlySignal<Digest>,
  told: Signal<Told | undefined>,
): Findings {
  const { mutes, mute, unmute, dispose } = createMuting(deps, current, told);
  const sessionId = computed(() => current.value?.id);
  const profile = computed(() => current.value?.profile ?? 'automatic');
  const subject = computed((): Subject<'findings'> | undefined => {
    const session = sessionId.value;
    return session === undefined ? undefined : { session, of: { profile: profile.value } };
  });
  const plain = watched<'findings', readonly PlainCard[]>(
    deps.reader,
    'findings',
    subject,
    (last = [], { flows, cards }) => {
      const byId = new Map([...last, ...cards].map((card) => [card.flowId, card]));
      return flows.flatMap((id) => byId.get(id) ?? []);
    },
  );
  const revive = reviving();
  const cards = computed(() => {
    const catalogue = deps.catalogue();
    return catalogue && plain.value && revive(plain.value, catalogue);
  });
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
    dispose,
  };
}

/** Makes scorecards of plain ones; for those that stayed the same, the very same as before. */
function reviving(): (cards: readonly PlainCard[], catalogue: Catalogue) => readonly Scorecard[] {
  const known = new WeakMap<PlainCard, Scorecard>();
  return (cards, { checks, profiles }) =>
    cards.flatMap((plain) => {
      const made = known.get(plain);
      if (made) return [made];
      const profile = profiles.get(plain.profile);
      if (!profile) return [];
      const entries = plain.entries.flatMap(({ code, ...rest }) => {
        const check = checks.get(code);
        return check ? [{ check, ...rest }] : [];
      });
      const card: Scorecard = { flowId: plain.flowId, profile, entries, ...(plain.before && { before: plain.before }) };
      known.set(plain, card);
      return [card];
    });
}

/** Sorts what is on the scorecards by flow; for those that stayed the same, the very same as before. */
function sorting(): (cards: readonly Scorecard[], trace: Digest, mutes: Mutes) => ReadonlyMap<string, Judged> {
  let before: ReadonlyMap<string, Judged> = new Map();
  let muted: Mutes | undefined;
  return (cards, { steps }, mutes) => {
    const known = muted === mutes ? before : undefined;
    const urlOf = (n: number) => steps[n - 1]?.url;
    const sort = (card: Scorecard): Judged => {
      const last = known?.get(card.flowId);
      if (last?.card === card) return last;
      const findings = findingsOf(card, urlOf, mutes);
      return { card, findings, tally: tallyOf(findings) };
    };
    muted = mutes;
    const after = new Map(cards.map((card) => [card.flowId, sort(card)]));
    // Whatever else arrived, who shows findings has nothing to show anew.
    const isSame = after.size === before.size && [...after].every(([id, judged]) => before.get(id) === judged);
    if (!isSame) before = after;
    return before;
  };
}
