import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Weak } from '../core/attacks.ts';
import { tamperingOf } from '../core/tampering.ts';
import type { Client } from './clients.ts';

/** One login that the third party has begun. */
export interface Transaction {
  client: Client;
  state: string;
  nonce: string;
  verifier: string;
  /** An answer came: it comes once. */
  answered: boolean;
}

/** The logins of every browser: an answer counts only where its question was asked (RFC 6749 §10.12). */
export class Transactions {
  readonly #bySession = new Map<string, Transaction[]>();

  /** @param session the browser's, a new one is made where there is none */
  begin(client: Client, session: string | undefined): { transaction: Transaction; session: string } {
    const id = session && this.#bySession.has(session) ? session : randomUUID();
    const transaction = { client, state: random(), nonce: random(), verifier: random(), answered: false };
    this.#bySession.set(id, [...(this.#bySession.get(id) ?? []), transaction]);
    return { transaction, session: id };
  }

  /** The login that waits for an answer with this `state`; a weak third party takes the browser's last one. */
  waiting(session: string, client: Client, state: string | undefined, weak: Weak): Transaction | undefined {
    const open = this.#of(session).filter((each) => each.client === client && !each.answered);
    const found = open.find((each) => each.state === state);
    const last = open.at(-1);
    return found ?? (last && weak(`state/${tamperingOf(state, last.state) ?? 'alter'}`) ? last : undefined);
  }

  /** The login whose answer came and whose tokens are now here. */
  answered(session: string, state: string): Transaction | undefined {
    return this.#of(session).find((each) => each.answered && each.state === state);
  }

  #of(session: string): Transaction[] {
    return this.#bySession.get(session) ?? [];
  }
}

export function challengeOf({ verifier }: Transaction): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function random(): string {
  return randomBytes(32).toString('base64url');
}
