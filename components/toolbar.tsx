import { useRef, useState } from 'preact/hooks';
import type { ScopeKind } from '../lib/session/recording.ts';
import { useSession } from './context.ts';
import { HoldButton } from './hold/hold-button.tsx';
import { shortcut, useKey, withKey } from './keys.ts';
import { SessionPicker } from './session-picker.tsx';
import { Tools } from './tools.tsx';

/** Recording, the session in sight, and what can be done with it. */
export function Toolbar() {
  const session = useSession();
  const { recording, target } = session;
  const [scope, setScope] = useState<ScopeKind>(target.tabId === undefined ? 'all' : 'tab');
  const scopes = useRef<HTMLSelectElement>(null);
  const look = () => void recording.refresh();
  useKey('scope', target.tabId === undefined ? undefined : () => scopes.current?.focus());
  return (
    // The page under inspection may have changed: known again before the click that needs it.
    <header class="toolbar" onPointerEnter={look} onFocusIn={look}>
      <h1 class="unseen">Consent Tracer</h1>
      <RecordButton scope={scope} />
      {target.tabId === undefined ? null : (
        <select
          ref={scopes}
          aria-label="What to record"
          aria-keyshortcuts={shortcut('scope')}
          value={scope}
          disabled={session.active.value !== undefined}
          onChange={({ currentTarget }) => setScope(currentTarget.value === 'all' ? 'all' : 'tab')}
        >
          <option value="tab">This tab</option>
          <option value="all">Everything</option>
        </select>
      )}
      <HoldButton />
      <span class="divider" />
      <SessionPicker />
      <Tools />
    </header>
  );
}

function RecordButton({ scope }: { scope: ScopeKind }) {
  const session = useSession();
  const busy = session.recording.busy.value;
  const isOn = session.active.value !== undefined;
  const act = () => void (isOn ? session.stop() : session.record(scope));
  useKey('record', busy ? undefined : act);
  const keyed = {
    'aria-keyshortcuts': shortcut('record'),
    title: withKey(isOn ? 'Stop recording' : 'Record', 'record'),
  };
  if (isOn) {
    return (
      <button type="button" class="record on" disabled={busy} {...keyed} onClick={act}>
        <span class="square" aria-hidden="true" /> Stop
      </button>
    );
  }
  return (
    <button type="button" class="record" disabled={busy} {...keyed} onClick={act}>
      <span class="dot" aria-hidden="true" /> Record
    </button>
  );
}
