import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import type { ReadToken } from '../../lib/decode/forged-token.ts';
import { verifySignature } from '../../lib/decode/signature.ts';
import { asObject } from '../../lib/flow/json.ts';
import type { Given } from '../../lib/mutate/mutation.ts';
import { tokenIn } from '../../lib/mutate/tokens.ts';
import { attackIn, given, traceOf } from './attack.ts';

const NAMES = ['request', 'client_assertion', 'id_token', 'response', 'jwt', 'Authorization'];
const DAY = 86_400_000;

/** The token that an attack sends, and what is to be known of it. */
async function forged(
  id: string,
  name: string,
  said: Partial<Given> = {},
): Promise<{ text: string; token: ReadToken; note?: string }> {
  const { attack, step } = attackIn(id, name);
  const changed = await attack.change(given(step, said));
  if ('problem' in changed) throw new Error(changed.problem);
  const held = tokenIn(changed.draft, NAMES);
  if ('missing' in held) throw new Error(held.missing);
  return { text: held.text, token: held.token, ...(changed.note && { note: changed.note }) };
}

function recorded(id: string, name: string): ReadToken {
  const held = tokenIn(given(attackIn(id, name).step).draft, NAMES);
  if ('missing' in held) throw new Error(held.missing);
  return held.token;
}

function keysOf(id: string) {
  const keys = traceOf(id).steps.filter(({ role }) => role === 'jwks');
  return keys.map(({ n, response }) => ({
    from: `JWKS of #${n}`,
    jwks: asObject(JSON.parse(response.body?.text ?? '')),
  }));
}

describe('a signed token in a recording', () => {
  it('is forged with alg none', async () => {
    const { token } = await forged('oidc-hybrid', 'jwt/none');
    expect([token.header.alg, token.parts[2], token.claims]).toEqual([
      'none',
      '',
      recorded('oidc-hybrid', 'jwt/none').claims,
    ]);
  });

  it.each(['pem', 'pem-trimmed'] as const)(
    'is forged with the public key that the session shows, as %s',
    async (keyForm) => {
      const { text } = await forged('oidc-hybrid', 'jwt/hs256-public-key', { keyForm });
      expect((await verifySignature(text, keysOf('oidc-hybrid'))).reason).toMatch(/algorithm confusion/);
    },
  );

  it.each([
    ['oidc-hybrid', 'sub'],
    ['opus-payment', 'cpf'],
    ['oidc-fapi2', 'sub'],
  ])('has in %s another %s under the old signature', async (id, claim) => {
    const before = recorded(id, 'jwt/claims');
    const { token } = await forged(id, 'jwt/claims');
    expect(token.claims[claim]).not.toBe(before.claims[claim]);
    expect({ ...token.claims, [claim]: before.claims[claim] }).toEqual(before.claims);
    expect(token.parts[2]).toBe(before.parts[2]);
  });

  it('is sent as it is where it has truly expired', async () => {
    const { step } = attackIn('oidc-fapi2', 'jwt/expired');
    const { text, note } = await forged('oidc-fapi2', 'jwt/expired', { now: step.time + DAY });
    expect([text, note]).toEqual([recorded('oidc-fapi2', 'jwt/expired').parts.join('.'), undefined]);
  });

  it('gets an exp of an hour ago where it is alive, and a note on its signature', async () => {
    const { step } = attackIn('oidc-fapi2', 'jwt/expired');
    const { token, note } = await forged('oidc-fapi2', 'jwt/expired');
    expect(token.claims.exp).toBe(Math.floor(step.time / 1000) - 3600);
    expect(note).toMatch(/signature is that of the old claims/);
  });

  it('is signed anew where the sender’s key was supplied', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const { text, token, note } = await forged('oidc-fapi2', 'jwt/audience', {
      privateKey: await exportJWK(privateKey),
    });
    expect([token.claims.aud, note]).toEqual(['https://attacker.invalid', undefined]);
    const keys = [{ from: 'the test', jwks: { ...(await exportJWK(publicKey)), kid: token.header.kid } }];
    expect((await verifySignature(text, keys)).state).toBe('verified');
  });

  it('of the bank gets a wrong jti, signed where there is a key', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const before = recorded('opus-payment', 'opus-jti/wrong');
    const unsigned = await forged('opus-payment', 'opus-jti/wrong');
    const signed = await forged('opus-payment', 'opus-jti/wrong', { privateKey: await exportJWK(privateKey) });
    expect(unsigned.token.claims.jti).not.toBe(before.claims.jti);
    expect([unsigned.token.parts[2], unsigned.note]).toEqual([before.parts[2], expect.stringMatching(/old jti/)]);
    expect(signed.token.claims).toEqual(unsigned.token.claims);
    const keys = [{ from: 'the test', jwks: { ...(await exportJWK(publicKey)), kid: signed.token.header.kid } }];
    expect((await verifySignature(signed.text, keys)).state).toBe('verified');
  });

  it('is not signed with a key that does not fit, and says so', async () => {
    const { attack, step } = attackIn('oidc-fapi2', 'jwt/audience');
    expect(await attack.change(given(step, { privateKey: { kty: 'RSA' } }))).toEqual({
      problem: expect.stringMatching(/^It cannot be signed with ES256/),
    });
  });
});
