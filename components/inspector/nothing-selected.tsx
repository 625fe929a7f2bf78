import { stepNumber } from '../../lib/session/rows.ts';
import { useSession } from '../context.ts';

/** What to do where nothing is selected, or only a heading. */
export function NothingSelected() {
  const { outline } = useSession();
  const key = outline.selected.value;
  const first = outline.rows.value[0];
  const row = key === undefined ? undefined : outline.rows.value.find((each) => each.key === key);
  if (row?.kind === 'section') {
    const [inner] = row.steps;
    return (
      <Words text="This is a heading. Select a step below it to see it decoded.">
        {inner ? (
          <button type="button" onClick={() => outline.reveal(inner.n)}>
            Show its first step, #{inner.n}
          </button>
        ) : null}
      </Words>
    );
  }
  // It is selected, and being read.
  if (key !== undefined && (row || stepNumber(key) !== undefined)) return null;
  return (
    <Words text="Select a step to see it decoded, or a flow to see what became of it.">
      {first ? (
        <button type="button" onClick={() => outline.move('first')}>
          {first.kind === 'flow' ? 'Select the newest flow' : 'Select the first row'}
        </button>
      ) : null}
    </Words>
  );
}

function Words({ text, children }: { text: string; children: preact.ComponentChildren }) {
  return (
    <div class="nothing-selected">
      <p class="hint">{text}</p>
      <p class="ways-on">{children}</p>
    </div>
  );
}
