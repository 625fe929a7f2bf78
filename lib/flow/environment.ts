/** Where a session was recorded: what may explain that it went otherwise elsewhere. */
export interface Environment {
  browser: { name: string; version: string };
  extensionVersion: string;
  /** `Linux`, `Windows`, `macOS`, `Android`, as the browser says. */
  os?: string;
  /** BCP 47, of the browser's own words. */
  locale?: string;
  /** IANA name. */
  timeZone?: string;
  /** By how much this computer's clock differs from the servers'. */
  clockSkew?: ClockSkew;
}

export interface ClockSkew {
  /** Milliseconds; positive where this computer's clock is ahead. The median of what the Date headers say (RFC 9110 §6.6.1). */
  median: number;
  /** How many answers had a Date header that could be read. */
  answers: number;
}
