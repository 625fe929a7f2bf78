import { isPreflight } from '../flow/side-request.ts';
import type { Flow, Step } from '../flow/step.ts';
import { mergeAltered } from './alteration.ts';
import { circumstancesOf } from './circumstances.ts';
import { isBack } from './events.ts';
import { type HashLink, hashLinks, isHashName } from './hashes.ts';
import { type Group, groupsOf, isTold, keysOf } from './identity.ts';
import { labelOf } from './kinds.ts';
import { isFollowed, landingsOf, toValue } from './life.ts';
import { type Lineage, lineageFrom } from './lives.ts';
import { type PartSlots, StepReader } from './read-step.ts';
import type { Occurrence, Slot } from './slot.ts';

/**
 * The life of every value of a flow: of each that a name says is one, and of any other text that is not trivial and
 * stands in two messages. Equal is what reads the same under percent-encoding, base64 and JSON escapes, and tied is
 * what is the SHA-256 of another; what came back nearly equal is the same value, altered.
 *
 * Pure, and the same for the same steps; its cost is linear in what they hold, of which each part is read to a limit.
 * No signature is checked, and whether something leaked is judged by hosts alone.
 *
 * @param around the other steps of the session, where what the flow leaked is looked for; those of the flow are skipped
 */
export function lineageOf(flow: Flow, around: readonly Step[] = []): Lineage {
  const reader = new StepReader();
  const all = occurrencesOf(flow.steps, (step) => reader.read(step));
  const isClaim = ({ slot }: Occurrence) => isHashName(slot.name);
  const groups = mergeAltered(groupsOf(all.filter((occurrence) => !isClaim(occurrence))));
  const links = byEnds(hashLinks(groups, all.filter(isClaim)));
  const told = groups.filter((group) => isTold(group) || isFollowed(group) || links.has(group));
  const ids = idsOf(told);
  const outside = around.filter(({ n, flowId }) => flowId !== flow.id && n > (flow.steps[0]?.n ?? 0));
  const beside = byGroup(
    told,
    occurrencesOf(outside, (step) => reader.readRequest(step)),
  );
  const circumstances = circumstancesOf(all);
  const responses = flow.steps.filter((step) => isBack({ step }));
  const landings = landingsOf(responses, told);
  const values = told.map((group) =>
    toValue(group, { landings, links, ids, beside: beside.get(group) ?? [], circumstances }),
  );
  return lineageFrom({ flowId: flow.id, values, texts: textsOf(told, links) });
}

function occurrencesOf(steps: readonly Step[], read: (step: Step) => PartSlots[]): Occurrence[] {
  const tokens = new Set<string>();
  let order = 0;
  return steps.flatMap((step) =>
    !isMessage(step)
      ? []
      : read(step).flatMap(({ part, slots }) => {
          const told = slots.filter((slot) => !slot.token || !tokens.has(slot.token) || comesBackInTokens(slot));
          for (const { token } of slots) if (token) tokens.add(token);
          return told.map((slot) => ({ order: order++, step, part, slot }));
        }),
  );
}

/** What a token says it says again wherever it is sent; of these, one wants to know that they arrived. */
function comesBackInTokens({ kind, path }: Slot): boolean {
  if (kind === 'jti') return !/^authorization$/i.test(path[0] ?? '');
  return kind === 'state' || kind === 'nonce' || kind === 'code';
}

/** A tab that opens and an address that a page rewrites are no messages; unless the response came that way. */
function isMessage(step: Step): boolean {
  if (step.kind === 'fragment' || step.kind === 'history') return isBack({ step });
  return step.kind !== 'tab-opened' && step.kind !== 'tab-closed' && !isPreflight(step);
}

function byEnds(links: readonly HashLink[]): Map<Group, HashLink[]> {
  const found = new Map<Group, HashLink[]>();
  for (const link of links)
    for (const end of [link.source, link.digest]) if (end) found.set(end, [...(found.get(end) ?? []), link]);
  return found;
}

function idsOf(groups: readonly Group[]): Map<Group, string> {
  const counts = new Map<string, number>();
  return new Map(
    groups.map((group) => {
      const label = labelOf(group.kind);
      const count = (counts.get(label) ?? 0) + 1;
      counts.set(label, count);
      return [group, `${label}-${count}`];
    }),
  );
}

/** Where values of the flow stand outside of it. */
function byGroup(groups: readonly Group[], outside: readonly Occurrence[]): Map<Group, Occurrence[]> {
  const keys = new Map<string, Group>();
  if (outside.length > 0)
    for (const group of groups)
      for (const { slot } of group.members) for (const key of keysOf(slot)) keys.set(key, group);
  const found = new Map<Group, Occurrence[]>();
  for (const occurrence of outside) {
    const group = keysOf(occurrence.slot).flatMap((key) => keys.get(key) ?? [])[0];
    if (group) found.set(group, [...(found.get(group) ?? []), occurrence]);
  }
  return found;
}

/** By every text that a value reads as, its place among the values. */
function textsOf(groups: readonly Group[], links: ReadonlyMap<Group, readonly HashLink[]>): Map<string, number> {
  const texts = new Map<string, number>();
  const add = (text: string, at: number) => {
    if (!texts.has(text)) texts.set(text, at);
  };
  for (const [at, { members, altered }] of groups.entries())
    for (const { slot } of [...members, ...altered]) for (const { text } of slot.layers) add(text, at);
  for (const [at, group] of groups.entries())
    for (const { source, places } of links.get(group) ?? [])
      if (source === group) for (const { slot } of places) add(slot.layers[0].text, at);
  return texts;
}
