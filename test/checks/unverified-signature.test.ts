import * as jose from 'jose';
import { describe, expect, test } from 'vitest';
import type { ProfileId } from '../../lib/checks/profiles.ts';
import { type Signatures, verifyTokens } from '../../lib/checks/verification.ts';
import type { Trace } from '../../lib/flow/step.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { golden } from '../fixtures/golden.ts';
import { AS } from '../fixtures/parties.ts';
import { discovery, idToken, redeemed, signedIn, visit } from './openid.ts';
import { scorecards, told } from './verdict.ts';

const { publicKey, privateKey } = await jose.generateKeyPair('ES256', { extractable: true });
const other = await jose.generateKeyPair('ES256');
const jwk = { ...(await jose.exportJWK(publicKey)), kid: 'k1', use: 'sig', alg: 'ES256' };
const keys = (set: object[] = [jwk]) => `fetch GET ${AS}/jwks → 200 ${JSON.stringify({ keys: set })}`;
const sign = (header: object = { kid: 'k1' }, key = privateKey) =>
  new jose.SignJWT({ iss: AS, aud: 'c', sub: 'u', nonce: 'n1' })
    .setProtectedHeader({ alg: 'ES256', ...header })
    .sign(key);
const token = await sign();

function said(trace: Trace, signatures?: Signatures, profile?: ProfileId): string {
  const entry = scorecards(trace, profile, signatures)
    .at(-1)
    ?.entries.find(({ check }) => check.code === 'I7');
  if (!entry) throw new Error('no I7');
  return told(entry.result);
}

async function judged(...lines: string[]): Promise<string> {
  const trace = foldTrace(arrows(lines.join('\n')));
  return said(trace, await verifyTokens(trace));
}

/** The same with one bit of the signature turned. */
function damaged(jws: string): string {
  const at = jws.lastIndexOf('.') + 5;
  return jws.slice(0, at) + (jws[at] === 'A' ? 'B' : 'A') + jws.slice(at + 1);
}

describe('the signature of a token', () => {
  test('passes when a key of the issuer made it', async () => {
    expect(await judged(discovery(), signedIn(token), keys())).toBe('passed');
  });

  test('passes in real consents, of an ID token and of a signed response', async () => {
    for (const id of ['oidc-code-pkce', 'oidc-jarm', 'oidc-jarm-refused', 'vipps-happy-encoded']) {
      const trace = foldTrace(golden(id));
      expect([id, said(trace, await verifyTokens(trace))]).toEqual([id, 'passed']);
    }
  });

  test('fails when the token was altered, or another key made it', async () => {
    const forged = await sign({ kid: 'k1' }, other.privateKey);
    for (const bad of [damaged(token), forged])
      expect(await judged(discovery(), signedIn(bad), keys())).toMatch(
        /^failed at #4 response body id_token: The signature of the ID token does not verify: key “k1” of JWKS of #5, as\.example did not make this signature/,
      );
  });

  test('is said to be of an unknown key where the issuer has not published it, as a warning', async () => {
    const trace = foldTrace(arrows([discovery(), signedIn(await sign({ kid: 'k9' })), keys()].join('\n')));
    const signatures = await verifyTokens(trace);
    expect(said(trace, signatures)).toBe(
      'failed at #4 response body id_token.kid: The ID token names the key “k9”, which the issuer has not published: the key is unknown.',
    );
    expect(
      scorecards(trace, undefined, signatures)
        .at(-1)
        ?.entries.find(({ check }) => check.code === 'I7'),
    ).toMatchObject({
      result: { faults: [{ severity: 'warning', expected: 'k1', seen: 'k9' }] },
    });
  });

  test('cannot be told of an unknown key where whose the key set is, is not known', async () => {
    expect(await judged(signedIn(await sign({ kid: 'k9' })), keys())).toMatch(
      /^could not tell: a key for the signature: It names the key “k9”/,
    );
  });

  test('cannot be told without a key set, before it was verified, and of a shared secret', async () => {
    expect(await judged(discovery(), signedIn(token))).toMatch(
      /^could not tell: a key for the signature: No key of https:\/\/as.example is at hand/,
    );
    const trace = foldTrace(arrows([discovery(), signedIn(token), keys()].join('\n')));
    expect(said(trace)).toBe('could not tell: whether the signatures verify');
    expect(said(trace, new Map())).toMatch(/^could not tell: a key for the signature: It has not been verified yet/);
    expect(await judged(signedIn(idToken({}, { alg: 'HS256' })), keys())).toMatch(/^could not tell: /);
  });

  test('is not applicable where nothing is signed', async () => {
    expect(await judged(visit(''), redeemed({}))).toBe('not applicable: The scope openid was not asked for.');
    expect(await judged(signedIn(idToken({}, { alg: 'none' })))).toBe('not applicable: No token has a signature.');
  });

  test('of userinfo counts, too', async () => {
    const call = (jws: string) => `fetch GET ${AS}/userinfo [Authorization: Bearer t1] → 200 body ${jws}`;
    expect(await judged(discovery(), signedIn(token), keys(), call(await sign()))).toBe('passed');
    expect(await judged(discovery(), signedIn(token), keys(), call(damaged(token)))).toMatch(
      /^failed at #6 response body: The signature of the signed userinfo does not verify/,
    );
  });
});

describe('the verification of a session', () => {
  const session = [discovery(), signedIn(token), keys()];

  test('does each token once for the same keys', async () => {
    const [first, again] = [foldTrace(arrows(session.join('\n'))), foldTrace(arrows(session.join('\n')))];
    const check = (await verifyTokens(first)).get(token);
    expect(check?.state).toBe('verified');
    expect((await verifyTokens(again)).get(token)).toBe(check);
  });

  test('does it anew when keys arrive, and when they are others', async () => {
    const state = async (...lines: string[]) =>
      (await verifyTokens(foldTrace(arrows(lines.join('\n'))))).get(token)?.state;
    expect(await state(discovery(), signedIn(token))).toBe('no-key');
    expect(await state(...session)).toBe('verified');
    const rolled = { ...(await jose.exportJWK(other.publicKey)), kid: 'k1' };
    expect(await state(discovery(), signedIn(token), keys([rolled]))).toBe('wrong-signature');
    expect(await state(...session)).toBe('verified');
  });
});
