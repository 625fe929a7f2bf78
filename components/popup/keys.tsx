import { useEffect, useState } from 'preact/hooks';
import type { Shortcut } from '../../lib/browser/shortcuts.ts';
import { useSession } from '../context.ts';

/** The browser's own keys for what this pop-up does, and where they are changed. */
export function Keys() {
  const { shortcuts } = useSession();
  const [all, setAll] = useState<readonly Shortcut[]>([]);
  const [way, setWay] = useState<string | undefined>(undefined);
  useEffect(() => {
    // A browser without them has no keys to tell of.
    void shortcuts?.read().then(setAll, () => undefined);
  }, [shortcuts]);
  if (!shortcuts || all.length === 0) return null;
  return (
    <details class="keys">
      <summary>Keys that work on any page</summary>
      <dl>
        {all.map(({ name, title, keys }) => (
          <div key={name}>
            <dt>{keys === '' ? <span class="quiet">none yet</span> : <kbd>{keys}</kbd>}</dt>
            <dd>{title}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="link" onClick={() => void shortcuts.change().then(setWay)}>
        Change the keys
      </button>
      {way ? (
        <p class="quiet" role="status">
          {way}
        </p>
      ) : null}
    </details>
  );
}
