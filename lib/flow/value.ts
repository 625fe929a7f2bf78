/** What a value is in the protocol; `other` for whatever occurs twice and is not trivial. */
export type ValueKind =
  | 'state'
  | 'nonce'
  | 'code'
  | 'code_challenge'
  | 'code_verifier'
  | 'consent_id'
  | 'authorisation_id'
  | 'command_id'
  | 'handoff_id'
  | 'request_uri'
  | 'access_token'
  | 'refresh_token'
  | 'id_token'
  | 'autostart_token'
  | 'redirect_uri'
  | 'client_id'
  | 'jti'
  | 'session'
  | 'other';

/** The part of a step in which something stands. */
export type StepPart = 'address' | 'redirect' | 'request-header' | 'request-body' | 'response-header' | 'response-body';

/** Where a value stands in a step, and how it was wrapped there. */
export interface ValuePlace {
  part: StepPart;
  /**
   * Labels from the part to the value: `['query', 'state']`, `['Authorization', 'token']`, `['path', 'consents']` for
   * the segment behind `consents`. Empty for the address as a whole.
   */
  path: readonly string[];
  /** Ids of the encodings in which the value is wrapped there, outermost first: those of its own, not of the message. */
  encodings: readonly string[];
}

/**
 * - `created`: the first time that it is seen, sent by whoever made it
 * - `issued`: the first time, given by a server in its answer
 * - `sent`: passed on unchanged
 * - `returned`: came back to whom it was made for
 * - `redeemed`: given to the server for what it stands for
 * - `altered`: came back, or was passed on, as something else
 * - `hashed`: stands there as a hash of itself; in the life of the hash, what it was made of stands there
 * - `leaked`: went to a host that is no party to it, as by Referer
 */
export type ValueEvent = 'created' | 'issued' | 'sent' | 'returned' | 'redeemed' | 'altered' | 'hashed' | 'leaked';

/** One run of characters: in both texts, in the expected one only, or in the seen one only. */
export interface DifferencePart {
  kind: 'same' | 'missing' | 'added';
  text: string;
}

/** One occurrence of a value. */
export interface ValueUse {
  /** Number of the step. */
  step: number;
  event: ValueEvent;
  place: ValuePlace;
  /** As its receiver reads it there; what is altered as altered, the hash where it was hashed. */
  text: string;
  /** Set on `altered`: from the value to what is there. */
  difference?: readonly DifferencePart[];
  /** Set on `leaked`: the host that got it. */
  host?: string;
  /** Set on `hashed`: `S256`, `c_hash`, `at_hash`, `s_hash`, `ath`, `SHA-256`. */
  hash?: string;
  /** Set on `hashed` where the value is the hash: id of the value that it was made of. */
  from?: string;
}

/** One identity across all encodings: its whole life in one flow. */
export interface Value {
  /** Unique in its flow, the same whenever the same records are read. */
  id: string;
  kind: ValueKind;
  /** The name that it goes by where it was first seen: `state`, `oauth_state_id`. */
  name: string;
  text: string;
  /** In the order of the steps; never empty. */
  uses: readonly ValueUse[];
  /** Its life in a sentence: `created in #3, returned in #9, redeemed in #10`. */
  life: string;
  /** Made to be returned or redeemed, and never was; a sentence. */
  unused?: string;
}
