import { shortcut, useKey, withKey } from '../keys.ts';
import { useImportShown } from './shown.tsx';

/** The way to the screen on which traces are brought in. */
export function ImportButton() {
  const { shown, show } = useImportShown();
  const toggle = () => show(!shown);
  useKey('import', toggle);
  return (
    <button
      type="button"
      class="import-button"
      aria-pressed={shown}
      aria-keyshortcuts={shortcut('import')}
      title={withKey('Import traces: HAR from anywhere, or what was exported here', 'import')}
      onClick={toggle}
    >
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path
          d="M8 2v7.5M4.8 6.6 8 9.8l3.2-3.2M2.5 11v2.5h11V11"
          fill="none"
          stroke="currentColor"
          stroke-width="1.4"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </svg>
      Import
    </button>
  );
}
