import { useSession } from '../context.ts';
import { useImportShown } from '../import/shown.tsx';
import { visible } from '../inspector/value-text.tsx';
import { count } from '../words.ts';

/** What takes longer than a moment: how far it is, and the way to give it up. */
export function WorkBar() {
  const { library, importing } = useSession();
  const { shown, show } = useImportShown();
  const work = library.work.value;
  const part = importing.progress.value;
  return (
    <>
      {work ? <Going {...work} /> : null}
      {part === undefined || shown ? null : (
        <Going
          what={`Importing ${count(importing.files.value.length, 'file')}`}
          done={Math.round(part * 100)}
          total={100}
          cancel={() => importing.cancel()}
          look={() => show(true)}
        />
      )}
    </>
  );
}

interface Props {
  what: string;
  done: number;
  total: number;
  cancel(): void;
  /** Shows more of it. */
  look?(): void;
}

function Going({ what, done, total, cancel, look }: Props) {
  return (
    <div class="work-bar" role="status">
      <span class="work-what">
        {look ? (
          <button type="button" class="link" onClick={look}>
            {visible(what)}…
          </button>
        ) : (
          `${visible(what)}…`
        )}
      </span>
      <progress aria-label={visible(what)} {...(total > 0 && { value: done, max: total })} />
      <button type="button" onClick={cancel}>
        Cancel
      </button>
    </div>
  );
}
