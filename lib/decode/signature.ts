/** What is known of a token's signature. */
export type SignatureState =
  /** A key at hand made it. */
  | 'verified'
  /** The key that it names, or the only one that fits, did not make it. */
  | 'wrong-signature'
  /** Keys are at hand, none of which it names or fits. */
  | 'unknown-key'
  /** No key is at hand. */
  | 'no-key'
  /** `alg` is none, or there is no signature part, or it is no JWS at all. */
  | 'not-signed';

export interface SignatureCheck {
  state: SignatureState;
  /** One sentence for a person. */
  reason: string;
  /** `from` of the keys by which it was verified. */
  by?: string;
}

/** Keys of one origin. */
export interface KeySet {
  /** Where they are from, for a person: `JWKS of #4`, `pasted`. */
  from: string;
  /** A JWKS, or one JWK, as parsed JSON; whatever else it is is said in the reason. */
  jwks: unknown;
  /** Issuers or hosts that it speaks for; absent: any. */
  issuer?: string;
}
