import { randomBytes } from 'node:crypto';
import type { Authorisation } from './consents.ts';

/** Seconds. */
export const TOKEN_LIFETIME = 3600;
const CODE_LIFETIME_MS = 60_000;

interface Code {
  authorisation: Authorisation;
  redirectUri: string;
  expiresAt: number;
}

/** Access tokens and authorization codes of the authorization server; both are opaque references. */
export class TokenRegister {
  readonly #tokens = new Map<string, number>();
  readonly #codes = new Map<string, Code>();

  issue(): string {
    const token = reference();
    this.#tokens.set(token, Date.now() + TOKEN_LIFETIME * 1000);
    return token;
  }

  /** @param authorization value of the header, `Bearer …` */
  isLive(authorization: string | undefined): boolean {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    return token !== undefined && (this.#tokens.get(token) ?? 0) > Date.now();
  }

  issueCode(authorisation: Authorisation, redirectUri: string): string {
    const code = reference();
    this.#codes.set(code, { authorisation, redirectUri, expiresAt: Date.now() + CODE_LIFETIME_MS });
    return code;
  }

  /** Takes a code out of circulation, good or not: RFC 6749 §4.1.2 allows one use. */
  spendCode(code: string): Code | undefined {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    return found && found.expiresAt > Date.now() ? found : undefined;
  }
}

function reference(): string {
  return randomBytes(32).toString('hex').toUpperCase();
}
