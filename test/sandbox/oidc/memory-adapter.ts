import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Stored {
  payload: AdapterPayload;
  /** Milliseconds since the epoch. */
  expires: number;
}

/**
 * Where the authorization server keeps what it must remember: one store for each kind of
 * artifact, gone with the process. The library's own in-memory store is for trying it out
 * only and says so on every start.
 */
export class MemoryAdapter implements Adapter {
  readonly #records = new Map<string, Stored>();

  async upsert(id: string, payload: AdapterPayload, expiresIn = Number.POSITIVE_INFINITY): Promise<void> {
    this.#records.set(id, { payload, expires: Date.now() + expiresIn * 1000 });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const record = this.#records.get(id);
    return record && record.expires > Date.now() ? record.payload : undefined;
  }

  /** Asked for sessions, of which this server remembers none. */
  async findByUid(): Promise<undefined> {}

  /** Asked for device codes, which this server does not issue. */
  async findByUserCode(): Promise<undefined> {}

  async consume(id: string): Promise<void> {
    const record = this.#records.get(id);
    if (record) record.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#records.delete(id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [id, { payload }] of this.#records) if (payload.grantId === grantId) this.#records.delete(id);
  }
}

/**
 * Keeps nothing, for sessions: a bank asks for the customer every time, and two flows that
 * are under way in one browser do not meet in one session.
 */
export class ForgetfulAdapter extends MemoryAdapter {
  override async upsert(): Promise<void> {}
}
