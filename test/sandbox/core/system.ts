import type { RequestListener } from 'node:http';
import type { Hono } from 'hono';
import type { OutcomeKind } from '../../../lib/flow/step.ts';
import type { Weak } from './attacks.ts';
import type { SandboxLog } from './log.ts';

export type PartyKind = 'third party' | 'authorization server' | 'bank' | 'app' | 'other';

export interface Scenario {
  /** `<system>-<what happens>`, unique in the sandbox; names its trace file. */
  id: string;
  title: string;
  /** One or two sentences for whoever opens the start page. */
  explains: string;
  /** Where a person begins. */
  start: { party: string; path: string };
  /** What the tracer must recognise. `code` in the system's words. */
  outcome: { kind: OutcomeKind; code?: string };
  /** Words that one of the steps must have, where the outcome alone does not show that it was understood. */
  words?: string;
  /** Id of the system that the flow must be recognised as (a file of lib/systems). */
  recognisedAs: string;
  /** Takes longer than a few seconds by nature, in seconds. */
  takes?: number;
}

export interface SandboxContext {
  /** `http://<party>.localhost:<port>` */
  origin(party: string): string;
  log: SandboxLog;
}

/** A fetch-style application, or a plain node listener for a server that brings its own. */
export type PartyServer = Hono | RequestListener;

export interface SandboxSystem {
  id: string;
  title: string;
  /** What is observable here although no browser would see it in real life; for the start page. */
  note: string;
  /** Host label → what the party is. Every label begins with the system's name. */
  parties: Record<string, PartyKind>;
  scenarios: Scenario[];
  /** Where somebody may try things by hand, for the start page: not walked, no outcome expected. */
  places?: readonly { explains: string; links: readonly { title: string; party: string; path: string }[] }[];
  /** Called once the port is known; one server for each party. `weak` says what they overlook, nothing when absent. */
  serve(context: SandboxContext, weak?: Weak): Record<string, PartyServer> | Promise<Record<string, PartyServer>>;
}

export function defineSandboxSystem(system: SandboxSystem): SandboxSystem {
  return system;
}
