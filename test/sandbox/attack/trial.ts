import type { Attack } from '../core/attacks.ts';
import type { Visitor } from './visitor.ts';

/** Where a party is, by its label in its own system. */
export type Origin = (party: string) => string;

/** Changes parameters as they are about to be sent. */
export type Edit = (parameters: URLSearchParams) => void;

/** One attack at one step. */
export interface Trial {
  attack: Attack;
  /** At which step, where there are several. */
  at?: string;
  /** Whether everybody went along with it. */
  accepted(visitor: Visitor, origin: Origin): Promise<boolean>;
}

/** What is done to the steps of one flow. */
export interface Tricks {
  onAuthorization?: Edit;
  onCallback?: Edit;
  onToken?: Edit;
  redeemsTwice?: boolean;
  /** Lets time pass before the code is redeemed. */
  waits?: () => void;
  /** Only the server is asked: the third party would notice what came of it. */
  endsWithTokens?: boolean;
}

/** Goes through one flow with the tricks. @returns whether everybody went along to the end */
export type Walk<T extends Tricks = Tricks> = (visitor: Visitor, origin: Origin, tricks: T) => Promise<boolean>;

export function nameOf({ attack, at }: Pick<Trial, 'attack' | 'at'>): string {
  return at ? `${attack} (${at})` : attack;
}

export const CHANGES = ['drop', 'empty', 'alter', 'repeat'] as const;
type Change = (typeof CHANGES)[number];

export function edit(name: string, change: Change): Edit {
  const edits: Record<Change, Edit> = {
    drop: (all) => all.delete(name),
    empty: (all) => all.set(name, ''),
    alter: (all) => all.set(name, `${all.get(name)}x`),
    repeat: (all) => all.append(name, all.get(name) ?? ''),
  };
  return edits[change];
}

export function trial<T extends Tricks>(walk: Walk<T>, attack: Attack, tricks: T, at?: string): Trial {
  return { attack, at, accepted: (visitor, origin) => walk(visitor, origin, tricks) };
}

/** Tries each in a browser of its own. @returns the names of those that were accepted */
export async function acceptedOf(trials: readonly Trial[], visitor: () => Visitor, origin: Origin): Promise<string[]> {
  const accepted: string[] = [];
  for (const each of trials) if (await each.accepted(visitor(), origin)) accepted.push(nameOf(each));
  return accepted;
}
