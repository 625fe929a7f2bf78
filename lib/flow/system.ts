import type { Message } from './message.ts';
import type { Outcome, Role } from './step.ts';
import type { ValueKind } from './value.ts';

/**
 * A value that ties steps to one flow, wherever it stands: `state`, `consent_id`,
 * `authorisation_id`, `command_id`, `request_uri`, `code`, `access_token`, `refresh_token`,
 * `sca_url`. Never `code` in the query of an unknown request alone.
 */
export interface Key {
  name: string;
  value: string;
}

/** What one system makes of one step. */
export interface Recognition {
  role: Role;
  /** The step in the system's own words. */
  words: string;
  keys: Key[];
  /** True when a flow may begin here. */
  begins?: boolean;
  /** True when the session ends here (logout): what follows in the tab is none of the flow's. */
  ends?: boolean;
  /** Where the browser must come back to: the callback is recognised by this, exactly. */
  returnsTo?: { redirectUri: string; state?: string; words?: string; role?: Role }[];
  /** What this step says of the whole flow; the last one wins. */
  outcome?: Omit<Outcome, 'step'>;
  /** What speaks for this system here, in a few words; empty when only the shape fits. */
  evidence?: string;
  /** 0 to 1: how surely this step belongs to this system and no other. Generic OAuth says 0.3. */
  weight: number;
}

/** A word with which a system says how things stand: an error code, a status, a reason. */
export interface Term {
  kind: 'success' | 'progress' | 'refusal' | 'failure';
  /** What it means, as half a sentence that follows a colon. */
  meaning: string;
  /** What to do about it, in one sentence; a failure always has one. */
  remedy?: string;
}

/** A system's words for how things stand. One table feeds the outcome's sentence and the help. */
export type Vocabulary = Readonly<Record<string, Term>>;

/** How long something lives in a system. */
export interface TimeLimit {
  of: ValueKind;
  /** What it is called there: `authorization code`, `command session`. */
  title: string;
  seconds: number;
  /** Who says so: `guide`, `RFC 6749 §4.1.2, at the most`. */
  source: string;
}

export interface System {
  /** The file's name. */
  id: string;
  title: string;
  /** Address of the system's guide. */
  guide: string;
  /**
   * What it is a kind of. The family's parameters, words and limits count where the system says
   * nothing of its own, and where both recognise a flow the family steps back.
   */
  family?: System;
  /**
   * Names of its steps: what `words` begin with, `token request` for `token request: invalid_grant`.
   * Those of its family are not repeated.
   */
  steps: readonly string[];
  /** What a parameter, header or JSON field means here, in one sentence, by its name. */
  parameters: Readonly<Record<string, string>>;
  /** Its words for success and failure; empty where it only has its family's. */
  vocabulary: Vocabulary;
  limits: readonly TimeLimit[];
  recognise(message: Message): Recognition | undefined;
  /**
   * What the browser's return means in this system: called on a step that landed on a
   * `returnsTo` address of a flow of this system. Absent: RFC 6749 §4.1.2.
   */
  readReturn?(message: Message): Recognition | undefined;
  /**
   * Where no step told to which address the browser returns: whether this one, to which one of
   * the flow's servers sent it, carries what the system appends (`ref`, `connection_id`). Nothing
   * else is asked of it, so plain names will do.
   */
  isReturn?(message: Message): boolean;
}

export function defineSystem(system: System): System {
  return system;
}
