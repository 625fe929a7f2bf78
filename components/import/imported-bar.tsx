import { useSession } from '../context.ts';
import { visible } from '../inspector/value-text.tsx';
import { Bar } from '../states/bar.tsx';
import { count, shortened } from '../words.ts';
import { useImportShown } from './shown.tsx';

/** Of the session in sight, where it has just been imported: what was odd, and the way back. */
export function ImportedBar() {
  const { importing, current } = useSession();
  const { show } = useImportShown();
  const id = current.value?.id;
  const file = importing.files.value.find(({ sessions }) => sessions.some((session) => session.id === id));
  const warnings = file?.sessions.find((session) => session.id === id)?.warnings ?? [];
  if (!file || importing.isBusy.value) return null;
  // Of several, the screen takes back all.
  const isAlone = importing.files.value.flatMap(({ sessions }) => sessions).length === 1;
  return (
    <Bar kind={warnings.length > 0 ? 'warning' : 'quiet'} onDismiss={importing.dismiss}>
      <span>
        “{visible(shortened(file.name))}” was imported
        {warnings.length === 0 ? '.' : `; ${count(warnings.length, 'oddity was', 'oddities were')} met in it.`}
      </span>
      {warnings.length === 0 ? null : (
        <button type="button" onClick={() => show(true)}>
          Show what was odd
        </button>
      )}
      {isAlone ? (
        <button type="button" onClick={() => void importing.undo()}>
          Undo the import
        </button>
      ) : null}
    </Bar>
  );
}
