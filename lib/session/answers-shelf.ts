/** Answers that were saved to be run again, as texts of files. They hold no token, password or key. */
export interface AnswersShelf {
  /** By their titles, the last saved first. */
  read(): readonly ShelvedAnswers[];
  /** Puts answers there; those of the same title and runner go. @returns whether they are kept */
  put(answers: ShelvedAnswers): boolean;
  remove(answers: Pick<ShelvedAnswers, 'title' | 'runner'>): void;
}

export interface ShelvedAnswers {
  title: string;
  /** Id of the runner. */
  runner: string;
  /** As `writeScript` writes them. */
  text: string;
}

const NAME = 'played-answers';
/** Answers that are kept, and characters of the longest. */
const MOST = 30;
const LONGEST = 100_000;

/** Kept in the profile. What another version wrote and cannot be read is left out. */
export function keptAnswers(storage: () => Pick<Storage, 'getItem' | 'setItem'>): AnswersShelf {
  const read = (): ShelvedAnswers[] => {
    try {
      const kept: unknown = JSON.parse(storage().getItem(NAME) ?? '[]');
      return Array.isArray(kept) ? kept.filter(isShelved).slice(0, MOST) : [];
    } catch {
      return [];
    }
  };
  const write = (all: readonly ShelvedAnswers[]): boolean => {
    try {
      storage().setItem(NAME, JSON.stringify(all.slice(0, MOST)));
      return true;
    } catch {
      // Full, or forbidden.
      return false;
    }
  };
  const without = ({ title, runner }: Pick<ShelvedAnswers, 'title' | 'runner'>) =>
    read().filter((other) => other.title !== title || other.runner !== runner);
  return {
    read,
    put: (answers) => answers.text.length <= LONGEST && write([answers, ...without(answers)]),
    remove: (answers) => void write(without(answers)),
  };
}

function isShelved(value: unknown): value is ShelvedAnswers {
  const { title, runner, text } = (value ?? {}) as Partial<ShelvedAnswers>;
  return typeof title === 'string' && typeof runner === 'string' && typeof text === 'string';
}

/** That something is played, remembered with the tab: after a reload it is said that it is gone. No address, no secret. */
export interface PlayedBefore {
  session: number;
  /** Id of the step that it began from; absent for an address that was pasted. */
  of?: string;
  title: string;
}

/** Where that is remembered. */
export interface PlayMemory {
  read(): PlayedBefore | undefined;
  write(played: PlayedBefore | undefined): void;
}

const PLAYED = 'played';

/** Kept where it is told; where it cannot be kept, nothing is said after a reload. */
export function keptPlay(storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): PlayMemory {
  return {
    read() {
      try {
        const { session, of, title } = JSON.parse(storage().getItem(PLAYED) ?? 'null') as Partial<PlayedBefore>;
        if (typeof session !== 'number' || typeof title !== 'string') return undefined;
        return { session, title, ...(typeof of === 'string' && { of }) };
      } catch {
        return undefined;
      }
    },
    write(played) {
      try {
        if (played) storage().setItem(PLAYED, JSON.stringify(played));
        else storage().removeItem(PLAYED);
      } catch {
        // Full, or forbidden.
      }
    },
  };
}
