import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Session } from '../lib/session/session.ts';

const SessionContext = createContext<Session | undefined>(undefined);

/** Hands one session down to every view below. */
export const SessionProvider = SessionContext.Provider;

/** Undefined where a view is shown on its own. */
export function useSessionIfAny(): Session | undefined {
  return useContext(SessionContext);
}

/** @throws Error outside of a {@link SessionProvider} */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('This view needs a SessionProvider above it.');
  return session;
}
