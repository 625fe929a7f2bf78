import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { Weak } from '../core/attacks.ts';
import { type Client, clientsOf } from './clients.ts';

/** One authorization server and one third party, alike everywhere but for what they are weak against. */
export interface Place {
  weak: Weak;
  /** Origin and issuer of the authorization server. */
  issuer: string;
  /** Origin of the third party. */
  thirdParty: string;
  clients: readonly Client[];
  keys: Keys;
  /** Milliseconds that a code lives. */
  codeLifetime: number;
}

export interface Keys {
  server: SigningKey;
  client: SigningKey;
}

export interface SigningKey {
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  jwk: JWK;
}

/** What the places share: an attack on one is none on another, for issuer and audience differ. */
export async function createKeys(): Promise<Keys> {
  const [server, client] = await Promise.all([signingKey('server-1'), signingKey('client-1')]);
  return { server, client };
}

export function createPlace(parts: Omit<Place, 'clients'>): Place {
  return { ...parts, clients: clientsOf(parts.thirdParty) };
}

/** @param lifetime seconds */
export function sign(claims: JWTPayload, key: SigningKey, lifetime: number, typ = 'JWT'): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: key.jwk.kid, typ })
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + lifetime)
    .sign(key.privateKey);
}

async function signingKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return { privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}
