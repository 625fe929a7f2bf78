import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Consent } from './consent.ts';
import type { Plan } from './plan.ts';

/** A valid authorization request. */
export interface AuthorizationRequest {
  clientId: string;
  redirectUri: string;
  scope: string;
  state?: string;
  nonce?: string;
  codeChallenge: string;
}

/** What the vendor lists as `errorCommand.type`. */
export type ErrorType =
  | 'CPF_MISMATCH'
  | 'CNPJ_MISMATCH'
  | 'EXPIRED_CONSENT'
  | 'INVALID_SESSION'
  | 'RESOURCE_MUST_CONTAIN_ID'
  | 'RESOURCE_MUST_CONTAIN_ID_SELECTABLE_PRODUCTS'
  | 'DISCOVERY_ERROR'
  | 'DISCOVERY_TIMEOUT'
  | 'INVALID_STATUS_CONFIRMATION'
  | 'INVALID_PAYMENT_DATA'
  | 'INVALID_ENROLLMENT_INFORMATION'
  | 'GENERIC_ERROR'
  | 'OIDC_ERROR'
  | 'HANDOFF_ABORTED';

/** How a session ended. `error` is what the third party is told, by RFC 6749 §4.1.2.1. */
export type Ending =
  | { kind: 'completed'; commandId: string }
  | { kind: 'error'; commandId: string; type: ErrorType; message: string; error: string };

/** The command that waits for its answer. */
export interface Pending {
  commandId: string;
  kind: 'authenticate' | 'consent';
  /** Of an authenticate command: the JWT must repeat it. */
  jti: string;
}

export interface HandOff {
  /** Names the session to the hand-off page, which polls with it. */
  oobStartCode: string;
  /** Stands in the QR code. */
  id: string;
  /** For typing where the camera fails. */
  typeCode: string;
  /** The app has read the QR code. */
  read: boolean;
}

export interface Session {
  /** Names the address at which the browser gets its authorization response. */
  uid: string;
  request: AuthorizationRequest;
  consent: Consent;
  handOff?: HandOff;
  /** Milliseconds since the epoch. */
  startedAt: number;
  pending?: Pending;
  /** Ids of the commands that were answered. */
  answeredIds: string[];
  ending?: Ending;
  /** The authorization response was given: it is given once. */
  returned: boolean;
}

/** Milliseconds: “INVALID_SESSION: does not exist or expired due to the 10-minute timeout”. */
export const SESSION_LIFETIME = 10 * 60_000;

/** Every session of the authorization server, found by any of its names. */
export class Sessions {
  readonly #all = new Set<Session>();

  start(request: AuthorizationRequest, consent: Consent, device: Plan['device']): Session {
    const session: Session = {
      uid: randomBytes(16).toString('base64url'),
      request,
      consent,
      startedAt: Date.now(),
      returned: false,
      answeredIds: [],
      ...(device === 'other' && { handOff: newHandOff() }),
    };
    this.#all.add(session);
    return session;
  }

  byUid(uid: string): Session | undefined {
    return this.#find((session) => session.uid === uid);
  }

  byStartCode(code: string): Session | undefined {
    return this.#find((session) => session.handOff?.oobStartCode === code);
  }

  byHandOff(id: string): Session | undefined {
    return this.#find((session) => session.handOff?.id === id);
  }

  /** @param orAnswered finds it by the id of an earlier command, too, as a server must not */
  byCommand(commandId: string, orAnswered = false): Session | undefined {
    return this.#find(
      ({ pending, answeredIds }) => pending?.commandId === commandId || (orAnswered && answeredIds.includes(commandId)),
    );
  }

  #find(fits: (session: Session) => boolean): Session | undefined {
    return this.#all.values().find(fits);
  }
}

export function hasExpired(session: Session): boolean {
  return Date.now() - session.startedAt > SESSION_LIFETIME;
}

function newHandOff(): HandOff {
  return {
    oobStartCode: randomBytes(24).toString('base64url'),
    id: randomUUID(),
    typeCode: String(randomInt(1_000_000)).padStart(6, '0'),
    read: false,
  };
}
