import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AS, foldLines } from '../fixtures/parties.ts';
import { discovery, idToken, jws, redeemed, visit } from './openid.ts';
import { scorecards } from './verdict.ts';

const NAMES = [
  'iss',
  'aud',
  'exp',
  'iat',
  'nbf',
  'nonce',
  'acr',
  'at_hash',
  'c_hash',
  's_hash',
  'client_id',
  'scope',
  'claims',
];
const PROOF = ['htm', 'htu', 'iat', 'ath', 'jti'];
const value = fc.oneof(
  fc.json({ maxDepth: 2 }).map((text) => JSON.parse(text) as unknown),
  fc.constant({ toString: 1 }),
  fc.string(),
);
const objectOf = (names: string[]) => fc.dictionary(fc.constantFrom(...names), value);
const header = fc.dictionary(fc.constantFrom('alg', 'kid', 'typ', 'jwk', 'crit'), value);

test('whatever a token claims, no check breaks over it', () => {
  fc.assert(
    fc.property(objectOf(NAMES), header, objectOf(PROOF), (claims, head, proof) => {
      const object = jws({ client_id: 'c', ...claims }, head);
      const dpop = `[Authorization: DPoP t1] [DPoP: ${jws(proof, { typ: 'dpop+jwt', ...head })}]`;
      const trace = foldLines(
        discovery(),
        visit(
          `&scope=openid&nonce=n1&acr_values=2&response_mode=jwt&request=${object}`,
          `?response=${jws({ code: 'k1', state: 's1', ...claims }, head)}&id_token=${idToken(claims, head)}`,
        ),
        redeemed({ id_token: idToken(claims, head) }),
        `fetch GET ${AS}/me ${dpop} → 200 {}`,
      );
      const results = scorecards(trace).flatMap(({ entries }) => entries);
      expect(
        results.filter(({ result }) => result.state === 'broken').map(({ check, result }) => [check.code, result]),
      ).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
