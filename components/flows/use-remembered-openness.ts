import { useLayoutEffect } from 'preact/hooks';
import type { Openness } from '../../lib/session/rows.ts';
import { useSession } from '../context.ts';

const NAME = 'open-rows';
/** Sessions of which it is remembered, the last used last; and rows of each. */
const SESSIONS = 20;
const ROWS = 200;

/** What was opened and closed in a session is so again when the session comes in sight again. */
export function useRememberedOpenness(): void {
  const { current, outline } = useSession();
  const id = current.value?.id;
  useLayoutEffect(() => {
    if (id === undefined) return undefined;
    const before = remembered(id);
    // What a link has opened by now stays open.
    if (before) outline.openness.value = new Map([...before, ...outline.openness.peek()]);
    return outline.openness.subscribe((openness) => {
      if (openness.size > 0) remember(id, openness);
    });
  }, [id]);
}

type Stored = [session: number, rows: [key: string, open: boolean][]][];

// Storage may be refused, or hold what another version wrote: then everything is as by default.
function stored(): Stored {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(NAME) ?? '[]');
    return Array.isArray(all) ? all.filter((one) => Array.isArray(one) && Array.isArray(one[1])) : [];
  } catch {
    return [];
  }
}

function remembered(id: number): Openness | undefined {
  const rows = stored().find(([session]) => session === id)?.[1];
  return rows && new Map(rows.filter(([key, open]) => typeof key === 'string' && typeof open === 'boolean'));
}

function remember(id: number, openness: Openness): void {
  const others = stored().filter(([session]) => session !== id);
  try {
    localStorage.setItem(NAME, JSON.stringify([...others, [id, [...openness].slice(-ROWS)]].slice(-SESSIONS)));
  } catch {
    // As above.
  }
}
