import type { Recognition, System } from './system.ts';

/** What one system said of one step. */
export interface Found {
  system: System;
  recognition: Recognition;
}

/** A flow in the making: recognised steps that belong together. United ones share a root. */
export interface Draft {
  parent?: Draft;
  /** Index of the step at which it begins; without one it is no flow yet. */
  begin?: number;
  /** Indexes of its recognised steps. */
  members: number[];
  tabs: Set<number>;
  hosts: Set<string>;
  /** Hosts that were sent an authorization request: a broker's own client is one of them. */
  servers: Set<string>;
  /** Hosts to which the browser is to return: the third party's. */
  clients: Set<string>;
  /** Tabs in which a page was sent to an authorization endpoint for it. */
  asked: Set<number>;
  /** The third party's own values of `state`. */
  states: Set<string>;
  /** Codes that came back to the third party. */
  codes: Set<string>;
  scores: Map<System, { total: number; best: number }>;
  /** Where the browser must come back to was told. */
  addressed: boolean;
  /** An access token of its own was read: a call with another one is none of its. */
  tokened: boolean;
  /** The browser is back at the third party. */
  returned: boolean;
  /** Something decided it: a token, an error, a status. */
  ended: boolean;
  /** It pushed or created something whose id was not captured: what comes next goes on with it. */
  dangling: boolean;
}

/** From here on, a recognition speaks for a specific system rather than for the family. */
const SPECIFIC = 0.5;

export function newDraft(): Draft {
  return {
    members: [],
    tabs: new Set(),
    hosts: new Set(),
    servers: new Set(),
    clients: new Set(),
    asked: new Set(),
    states: new Set(),
    codes: new Set(),
    scores: new Map(),
    addressed: false,
    tokened: false,
    returned: false,
    ended: false,
    dangling: false,
  };
}

export function rootOf(draft: Draft): Draft {
  let root = draft;
  while (root.parent) root = root.parent;
  if (draft !== root) draft.parent = root;
  return root;
}

/** Makes one of two; the larger one stays the root. */
export function unite(one: Draft, other: Draft): Draft {
  const [a, b] = [rootOf(one), rootOf(other)];
  if (a === b) return a;
  const [root, child] = a.members.length >= b.members.length ? [a, b] : [b, a];
  child.parent = root;
  root.members.push(...child.members);
  for (const name of ['tabs', 'asked', 'hosts', 'servers', 'clients', 'states', 'codes'] as const) {
    for (const value of child[name]) (root[name] as Set<string | number>).add(value);
  }
  for (const [system, { total, best }] of child.scores) addScore(root, system, total, best);
  const begins = [root.begin, child.begin].filter((begin) => begin !== undefined);
  if (begins.length) root.begin = Math.min(...begins);
  root.addressed ||= child.addressed;
  root.tokened ||= child.tokened;
  root.returned ||= child.returned;
  root.ended ||= child.ended;
  root.dangling &&= child.dangling;
  return root;
}

export function addScore(draft: Draft, system: System, total: number, best = total): void {
  const score = draft.scores.get(system) ?? { total: 0, best: 0 };
  draft.scores.set(system, { total: score.total + total, best: Math.max(score.best, best) });
}

/**
 * Systems that recognised something, the one that explains most first: before the others those
 * that were recognised by something of their own, and a family behind its kinds. Of equals the
 * first by name.
 */
export function rankedSystems(draft: Draft): System[] {
  const speaking = [...draft.scores].filter(([, { best }]) => best >= SPECIFIC).map(([system]) => system);
  const families = new Set(speaking.flatMap(familiesOf));
  const rank = (system: System) => (families.has(system) ? 1 : speaking.includes(system) ? 0 : 2);
  return [...draft.scores]
    .sort(([a, one], [b, other]) => rank(a) - rank(b) || other.total - one.total || (a.id < b.id ? -1 : 1))
    .map(([system]) => system);
}

/** The family of a system, that one's family, and so on. */
export function familiesOf(system: System): System[] {
  return system.family ? [system.family, ...familiesOf(system.family)] : [];
}
