/**
 * What the sandbox's own servers saw and what the pages they served will do by
 * themselves. The expected steps of a scenario come from here and from nowhere else.
 */
export type LogEntry =
  | {
      kind: 'http';
      /** Milliseconds since the epoch, at the arrival of the request. */
      time: number;
      party: string;
      method: string;
      /** Absolute, without fragment: a server never sees one. */
      url: string;
      /** 0 while unanswered or when the client went away. */
      status: number;
      location?: string;
      /** The browser said that it goes there with a whole tab: such requests follow one another. */
      navigation?: boolean;
    }
  /** A page that was served opens this URL of a custom scheme; with `navigation`, a redirect of a tab does. */
  | { kind: 'deep-link'; time: number; party: string; url: string; navigation?: boolean }
  /** A page that was served rewrites its own address (history API or fragment). */
  | { kind: 'address'; time: number; party: string; url: string }
  /** A page that was served, or a redirect, leads to a port where nobody listens. */
  | { kind: 'unreachable'; time: number; party: string; url: string };

export class SandboxLog {
  readonly entries: LogEntry[] = [];

  add<E extends LogEntry>(entry: E): E {
    this.entries.push(entry);
    return entry;
  }

  /**
   * Entries from index `from` on whose party is one of `parties`, a redirect to a custom
   * scheme followed by the deep link that it makes the browser open.
   */
  since(from: number, parties: readonly string[]): LogEntry[] {
    return this.entries
      .slice(from)
      .filter((entry) => parties.includes(entry.party))
      .flatMap((entry) => {
        if (entry.kind !== 'http' || !entry.location || isWeb(entry.location)) return [entry];
        const { time, party, location, navigation = false } = entry;
        return [entry, { kind: 'deep-link' as const, time, party, url: location, navigation }];
      });
  }
}

function isWeb(location: string): boolean {
  return /^https?:/i.test(location) || !/^[a-z][a-z0-9+.-]*:/i.test(location);
}
