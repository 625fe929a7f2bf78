import { useState } from 'preact/hooks';
import type { ScopeKind } from '../lib/session/recording.ts';
import { useSession } from './context.ts';
import { ExportButton } from './export-button.tsx';
import { PictureToggle } from './picture/shown.tsx';
import { SearchBox } from './search/search-box.tsx';
import { SessionPicker } from './session-picker.tsx';

/** Recording, the session in sight, and what can be done with it. */
export function Toolbar() {
  const session = useSession();
  const { recording, target } = session;
  const [scope, setScope] = useState<ScopeKind>(target.tabId === undefined ? 'all' : 'tab');
  const look = () => void recording.refresh();
  return (
    // The page under inspection may have changed: known again before the click that needs it.
    <header class="toolbar" onPointerEnter={look} onFocusIn={look}>
      <h1 class="unseen">Consent Tracer</h1>
      <RecordButton scope={scope} />
      {target.tabId === undefined ? null : (
        <select
          aria-label="What to record"
          value={scope}
          disabled={session.active.value !== undefined}
          onChange={({ currentTarget }) => setScope(currentTarget.value === 'all' ? 'all' : 'tab')}
        >
          <option value="tab">This tab</option>
          <option value="all">Everything</option>
        </select>
      )}
      <span class="divider" />
      <SessionPicker />
      <SearchBox />
      <PictureToggle />
      <ExportButton />
    </header>
  );
}

function RecordButton({ scope }: { scope: ScopeKind }) {
  const session = useSession();
  const busy = session.recording.busy.value;
  if (session.active.value) {
    return (
      <button type="button" class="record on" disabled={busy} onClick={() => void session.stop()}>
        <span class="square" aria-hidden="true" /> Stop
      </button>
    );
  }
  return (
    <button type="button" class="record" disabled={busy} onClick={() => void session.record(scope)}>
      <span class="dot" aria-hidden="true" /> Record
    </button>
  );
}
