import { fold } from '../flow/fold.ts';
import type { Trace } from '../flow/step.ts';
import type { Records } from '../flow/steps.ts';
import type { System } from '../flow/system.ts';
import { aiiaConnect } from './aiia-connect.ts';
import { bs2 } from './bs2.ts';
import { nextGenPsd2 } from './nextgenpsd2.ts';
import { oauth } from './oauth.ts';
import { openPayments } from './open-payments.ts';
import { opusApp2as } from './opus-app2as.ts';
import { vippsAppToApp } from './vipps-app-to-app.ts';

/** Every consent system that is recognised; the family that they share comes last. */
export const systems: readonly System[] = [
  opusApp2as,
  aiiaConnect,
  vippsAppToApp,
  bs2,
  openPayments,
  nextGenPsd2,
  oauth,
];

/** The trace of a session's records, with all systems. See `fold`. */
export function foldTrace(records: Records): Trace {
  return fold(records, systems);
}
