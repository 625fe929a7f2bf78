/** A check that is to be silent about a host, because someone says so and why. */
export interface Mute {
  /** Of the check: `R1`. */
  code: string;
  /** Of the step where the fault is; the scheme of what has no host: `bankid:`. */
  host: string;
  reason: string;
  /** Milliseconds since the epoch. */
  mutedAt: number;
}

/** Characters of a reason; a longer one is cut. */
export const REASON_LIMIT = 500;

/** The mutes with one more, which takes the place of an earlier one of the same check and host. */
export function withMute(mutes: readonly Mute[], mute: Mute): Mute[] {
  return [...withoutMute(mutes, mute), mute];
}

export function withoutMute(mutes: readonly Mute[], { code, host }: Pick<Mute, 'code' | 'host'>): Mute[] {
  return mutes.filter((one) => one.code !== code || one.host !== host);
}

/** What of something stored is a list of mutes; the rest, whatever it is, is left out. */
export function mutesIn(stored: unknown): Mute[] {
  return Array.isArray(stored) ? stored.filter(isMute) : [];
}

function isMute(one: unknown): one is Mute {
  if (typeof one !== 'object' || one === null) return false;
  const { code, host, reason, mutedAt } = one as Partial<Record<keyof Mute, unknown>>;
  return [code, host, reason].every((text) => typeof text === 'string') && typeof mutedAt === 'number';
}
