/**
 * Every attack by which the sandbox can be tried, `mutation/variant`, or the mutation alone where
 * it has one way only. A correct party refuses all of them; a weak place accepts one.
 */
export const ATTACKS = [
  ...variants('state', 'drop', 'empty', 'alter', 'repeat'),
  ...variants('iss', 'drop', 'empty', 'alter', 'repeat'),
  ...variants('nonce', 'drop', 'empty', 'alter', 'repeat'),
  ...variants('code-challenge', 'drop', 'empty', 'alter', 'repeat'),
  ...variants('code-verifier', 'drop', 'empty', 'alter', 'repeat'),
  ...variants('redirect-uri', 'drop', 'empty', 'repeat', 'slash', 'case', 'percent-case', 'path-traversal'),
  ...variants('redirect-uri', 'subdomain', 'userinfo', 'port', 'fragment'),
  ...variants('redirect-uri-at-token', 'drop', 'alter'),
  ...variants('scope', 'drop', 'empty', 'alter', 'repeat'),
  ...variants('client-id', 'drop', 'empty', 'alter', 'repeat'),
  ...(['pkce-downgrade', 'code-swap', 'code-twice', 'code-late'] as const),
  ...variants('jwt', 'none', 'hs256-public-key', 'claims', 'stripped', 'expired', 'audience'),
  ...variants('response-mode', 'swap'),
  ...variants('duplicate', 'one-changed', 'all'),
  'placeholder',
  ...variants('opus-command', 'stale-id'),
  ...variants('opus-jti', 'wrong'),
  ...variants('opus-consent', 'refused'),
  ...variants('opus-accept', 'missing'),
  ...variants('bs2-refresh', 'old'),
  ...variants('open-payments-consent-id', 'missing'),
  ...variants('vipps-resume', 'other-host'),
] as const;

export type Attack = (typeof ATTACKS)[number];

/** Whether a party is weak against an attack: what it asks wherever it would refuse. */
export type Weak = (attack: Attack) => boolean;

/** Weak against nothing. */
export const correct: Weak = () => false;

/** Weak against one attack and no other. */
export function weakAgainst(attack: Attack): Weak {
  return (other) => other === attack;
}

function variants<M extends string, const V extends string[]>(mutation: M, ...names: V): `${M}/${V[number]}`[] {
  return names.map((name) => `${mutation}/${name}` as const);
}
