import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { FindOccurrence } from '../../lib/session/occurrences.ts';

/** In which step, of which flow and system, decoded values are read. */
export interface Reading {
  step?: number;
  /** Id of the system that explains the step. */
  system?: string;
  find?: FindOccurrence;
}

const ReadingContext = createContext<Reading>({});

/** Tells every decoded value below where it stands. */
export const ReadingProvider = ReadingContext.Provider;

export function useReading(): Reading {
  return useContext(ReadingContext);
}
