import { useState } from 'preact/hooks';
import { useSession } from '../context.ts';
import { useImportShown } from '../import/shown.tsx';
import { count } from '../words.ts';
import { DeletionQuestion } from './deletion-question.tsx';
import { TagField } from './tag-field.tsx';

/** How many sessions are chosen, and what can be done with all of them. */
export function ChosenSessions() {
  const { shelf, library, comparingSessions } = useSession();
  const { show } = useImportShown();
  const { choosing } = shelf;
  const [tagging, setTagging] = useState(false);
  const chosen = choosing.chosen.value;
  const [one, two] = chosen;
  const compare = () => {
    if (one === undefined || two === undefined) return;
    show(false);
    comparingSessions.compare(one, two);
  };
  const busy = library.work.value !== undefined;
  if (shelf.question.value) return <DeletionQuestion question={shelf.question.value} />;
  if (chosen.length === 0) return null;
  return (
    <section class="chosen-sessions" aria-label="Chosen sessions">
      <span role="status">{count(chosen.length, 'session')} chosen</span>
      <span class="chosen-ways">
        <button
          type="button"
          disabled={busy}
          title="One zip of HAR files, secrets hidden in each"
          onClick={() => void library.exportAll(chosen)}
        >
          Export
        </button>
        {chosen.length === 2 ? (
          <button type="button" title="Where they differ; the one that began earlier is the first" onClick={compare}>
            Compare
          </button>
        ) : null}
        <button type="button" aria-expanded={tagging} onClick={() => setTagging(!tagging)}>
          Tag
        </button>
        <button type="button" class="danger" disabled={busy} onClick={() => void shelf.remove(chosen)}>
          Delete
        </button>
        <button type="button" title="Choose none (Esc in the list)" onClick={() => choosing.clear()}>
          Choose none
        </button>
      </span>
      {tagging ? (
        <TagField
          label={`Tag of ${count(chosen.length, 'session')}`}
          known={shelf.tags.value}
          onTag={(typed) => void shelf.tag(chosen, typed)}
          onLeave={() => setTagging(false)}
        />
      ) : null}
    </section>
  );
}
