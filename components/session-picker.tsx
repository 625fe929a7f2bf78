import { useRef } from 'preact/hooks';
import { useSession } from './context.ts';
import { shortcut, useKey } from './keys.ts';
import { SessionActions } from './session-actions.tsx';
import { scopeWords } from './words.ts';

/** Which stored session is in sight; it can be renamed and deleted here. */
export function SessionPicker() {
  const { library, current, choose } = useSession();
  const sessions = library.sessions.value ?? [];
  const id = current.value?.id;
  const select = useRef<HTMLSelectElement>(null);
  useKey('session', () => select.current?.focus());
  return (
    <span class="session-picker">
      <SessionActions>
        <select
          ref={select}
          aria-label="Session"
          aria-keyshortcuts={shortcut('session')}
          value={id ?? ''}
          disabled={sessions.length === 0}
          onChange={({ currentTarget }) => choose(Number(currentTarget.value))}
        >
          {id === undefined ? (
            <option value="">{sessions.length === 0 ? 'No session yet' : 'Choose a session'}</option>
          ) : null}
          {sessions.map((row) => (
            <option key={row.id} value={row.id}>
              {row.state === 'recording' ? '● ' : ''}
              {row.name} · {scopeWords(row)}
            </option>
          ))}
        </select>
      </SessionActions>
    </span>
  );
}
