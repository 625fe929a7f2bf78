import { useSession } from '../context.ts';
import { actOf, shortcut, withKey } from '../keys.ts';
import { count } from '../words.ts';
import { useCopyLinks } from './step-links.ts';

/** How many steps are chosen, and what can be done with them. */
export function ChosenBar() {
  const { outline } = useSession();
  const copyLinks = useCopyLinks();
  const chosen = outline.chosen.value;
  const compare = actOf('compare');
  if (chosen.length === 0) return null;
  return (
    <section class="chosen-bar" aria-label="Chosen steps">
      <span role="status">{count(chosen.length, 'step')} chosen</span>
      {compare ? (
        <button
          type="button"
          disabled={chosen.length !== 2}
          aria-keyshortcuts={shortcut('compare')}
          title={chosen.length === 2 ? withKey('Compare them', 'compare') : 'Choose two steps to compare them'}
          onClick={compare}
        >
          Compare
        </button>
      ) : null}
      <button
        type="button"
        aria-keyshortcuts={shortcut('link')}
        title={withKey('Copy a link to each', 'link')}
        onClick={() => void copyLinks(chosen)}
      >
        Copy {chosen.length === 1 ? 'link' : 'links'}
      </button>
      <button type="button" title="Choose nothing (Esc in the list)" onClick={() => outline.clearChosen()}>
        Clear
      </button>
    </section>
  );
}
