import { fold } from '../flow/fold.ts';
import type { Trace } from '../flow/step.ts';
import type { Records } from '../flow/steps.ts';
import type { System } from '../flow/system.ts';
import { aiiaConnect } from './aiia-connect.ts';
import { bankId } from './bankid.ts';
import { bs2 } from './bs2.ts';
import { cdrAustralia } from './cdr-australia.ts';
import { freja } from './freja.ts';
import { gocardlessBankAccountData } from './gocardless-bank-account-data.ts';
import { mitId } from './mitid.ts';
import { nextGenPsd2 } from './nextgenpsd2.ts';
import { oauth } from './oauth.ts';
import { openFinanceBrasil } from './open-finance-brasil.ts';
import { openPayments } from './open-payments.ts';
import { opusApp2as } from './opus-app2as.ts';
import { plaid } from './plaid.ts';
import { saltEdge } from './salt-edge.ts';
import { stet } from './stet.ts';
import { tinkLink } from './tink-link.ts';
import { trueLayer } from './truelayer.ts';
import { ukOpenBanking } from './uk-open-banking.ts';
import { vippsAppToApp } from './vipps-app-to-app.ts';
import { yapily } from './yapily.ts';

/** Every consent system that is recognised; the family that they share comes last. */
export const systems: readonly System[] = [
  opusApp2as,
  aiiaConnect,
  vippsAppToApp,
  bs2,
  openPayments,
  nextGenPsd2,
  tinkLink,
  trueLayer,
  plaid,
  saltEdge,
  yapily,
  gocardlessBankAccountData,
  bankId,
  freja,
  mitId,
  openFinanceBrasil,
  ukOpenBanking,
  stet,
  cdrAustralia,
  oauth,
];

/** The trace of a session's records, with all systems. See `fold`. */
export function foldTrace(records: Records): Trace {
  return fold(records, systems);
}
