import type { ValueKind } from '../flow/value.ts';

/** The time that a value, or a session at a server, has. All times in milliseconds since the epoch. */
export interface Clock {
  /** `Value.id` of whose clock it is; undefined for a session that has no value of its own. */
  valueId?: string;
  kind: ValueKind;
  /** `authorization code`, `app2as session`. */
  title: string;
  issuedAt: number;
  /** Number of the step that issued it. */
  issuedIn: number;
  expiresAt?: number;
  /** Where the limit is from: `expires_in in #12`, `exp of the token`, `Aiia: one minute`. */
  source?: string;
  /** First redeemed or last used. */
  usedAt?: number;
  usedIn?: number;
  /** Nothing more can happen to it: it was spent, or its session ended. */
  over: boolean;
}
