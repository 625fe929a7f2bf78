import { ATTACKS, type Attack } from '../core/attacks.ts';

/** The system of the sandbox in which a weak place stands; `oauth` is the one that was written for it. */
export type WeakSystem = 'oauth' | 'opus' | 'bs2' | 'open-payments' | 'vipps';

/** One place that accepts one attack. */
export interface Weakness {
  attack: Attack;
  system: WeakSystem;
}

/** What a weak party overlooks, by mutation; in the words of the start page. */
export const OVERSIGHTS: Record<string, string> = {
  state: 'The third party takes an answer to its browser’s last login without the state that it sent.',
  iss: 'The third party takes an answer whose iss is not that of its server.',
  nonce: 'The server gives an ID token without a nonce, or the third party takes one with another nonce.',
  'code-challenge': 'The server does without the code_challenge, or redeems a code that does not fit it.',
  'code-verifier': 'The server redeems a code without the code_verifier, or with another one.',
  'redirect-uri': 'The server answers at an address that is only like the registered one.',
  'redirect-uri-at-token': 'The server does not compare redirect_uri when the code is redeemed.',
  scope: 'The server grants everything where no scope is asked for, or a scope that was never registered.',
  'client-id': 'The server guesses the client by the redirect URI, or by the secret.',
  'pkce-downgrade': 'The server allows code_challenge_method=plain.',
  'code-swap': 'The server redeems a code with the code_verifier of another flow.',
  'code-twice': 'The server redeems a code again.',
  'code-late': 'The server redeems a code that has expired.',
  jwt: 'The receiver does not verify a JWT: request object, client assertion, access token, ID token, Opus sign-in.',
  'response-mode': 'The server answers in a response mode that the client has not registered.',
  duplicate: 'The server takes a parameter that is there twice.',
  placeholder: 'The server takes a placeholder that nobody has filled in.',
  'opus-command': 'The server takes the answer to an earlier commandId.',
  'opus-jti': 'The server does not compare the JWT’s jti with that of the command.',
  'opus-consent': 'The server goes on when the consent was refused.',
  'opus-accept': 'The server answers the app without Accept: application/json.',
  'bs2-refresh': 'The server takes a refresh token that was used.',
  'open-payments-consent-id': 'The server redeems a code without X-ConsentId.',
  'vipps-resume': 'The merchant’s app opens any resume_uri.',
};

const SYSTEMS: [WeakSystem, RegExp][] = [
  ['opus', /^opus-|^jwt\//],
  ['bs2', /^bs2-/],
  ['open-payments', /^open-payments-|^placeholder$/],
  ['vipps', /^vipps-/],
  ['oauth', /^(?!opus-|bs2-|open-payments-|vipps-|placeholder)/],
];

/** Every weak place: one for each attack, and a second one in Opus for JWTs. */
export const WEAKNESSES: readonly Weakness[] = ATTACKS.flatMap((attack) =>
  SYSTEMS.filter(([, attacks]) => attacks.test(attack)).map(([system]) => ({ attack, system })),
);

/**
 * Attacks that one party cannot tell apart: it sees only that challenge and verifier do not fit.
 * Whoever is weak against one is weak against all.
 */
export const ALIKE: readonly (readonly Attack[])[] = [['code-challenge/alter', 'code-verifier/alter']];

/**
 * The host label of a party at a weak place, or at the place that is weak against nothing:
 * `weak-state-drop-tpp`, `weak-jwt-none-opus-as`, `weak-correct-as`.
 *
 * @param party `tpp` or `as`, or the label that the party has in its own system
 */
export function weakParty(attack: Attack | 'correct', party: string): string {
  return `weak-${attack.replace('/', '-')}-${party}`;
}
