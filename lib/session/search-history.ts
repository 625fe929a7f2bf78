/** What was looked for before, the last first. */
export interface SearchHistory {
  read(): readonly string[];
  write(queries: readonly string[]): void;
}

/** Queries that are remembered, and characters of the longest. */
const MOST = 20;
const LONGEST = 500;
const NAME = 'searches';
const FILTER = 'filter';

/** Kept in the profile; where it cannot be kept, searching goes on without. */
export function keptHistory(storage: Pick<Storage, 'getItem' | 'setItem'>): SearchHistory {
  return {
    read() {
      try {
        const kept: unknown = JSON.parse(storage.getItem(NAME) ?? '[]');
        return Array.isArray(kept) ? kept.filter((query) => typeof query === 'string').slice(0, MOST) : [];
      } catch {
        return [];
      }
    },
    write(queries) {
      try {
        storage.setItem(NAME, JSON.stringify(queries));
      } catch {
        // Full, or forbidden.
      }
    },
  };
}

/** The filters that stand, as one query. */
export interface StandingFilter {
  read(): string;
  write(query: string): void;
}

/** Kept where it is told; where it cannot be kept, it is gone with the view. */
export function keptFilter(storage: () => Pick<Storage, 'getItem' | 'setItem'>): StandingFilter {
  return {
    read() {
      try {
        return storage().getItem(FILTER)?.slice(0, LONGEST) ?? '';
      } catch {
        return '';
      }
    },
    write(query) {
      try {
        storage().setItem(FILTER, query);
      } catch {
        // Full, or forbidden.
      }
    },
  };
}

/** The history with a query at its beginning, once. */
export function remembered(history: readonly string[], query: string): readonly string[] {
  const text = query.trim();
  if (text === '' || text.length > LONGEST) return history;
  return [text, ...history.filter((other) => other !== text)].slice(0, MOST);
}
