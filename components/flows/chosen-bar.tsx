import { useSession } from '../context.ts';
import { shortcut, useKey, withKey } from '../keys.ts';
import { count } from '../words.ts';
import { useCopyLinks } from './step-links.ts';

/** How many steps are chosen, and what can be done with them. */
export function ChosenBar() {
  const { outline, comparing, exportSteps } = useSession();
  const copyLinks = useCopyLinks();
  const chosen = outline.chosen.value;
  const [first, second] = chosen;
  const compare =
    chosen.length === 2 && first !== undefined && second !== undefined
      ? () => comparing.compare(first, second)
      : undefined;
  // With nothing chosen, the selected step beside the one that is proposed for it.
  const selected = chosen.length === 0 ? outline.step.value : undefined;
  useKey('compare', compare ?? (selected === undefined ? undefined : comparing.show));
  useKey('export-chosen', chosen.length > 0 ? () => void exportSteps(chosen) : undefined);
  if (chosen.length === 0) return null;
  return (
    <section class="chosen-bar" aria-label="Chosen steps">
      <span role="status">{count(chosen.length, 'step')} chosen</span>
      <button
        type="button"
        disabled={!compare}
        aria-keyshortcuts={shortcut('compare')}
        title={compare ? withKey('Compare them', 'compare') : 'Choose two steps to compare them'}
        onClick={compare}
      >
        Compare
      </button>
      <button
        type="button"
        aria-keyshortcuts={shortcut('link')}
        title={withKey('Copy a link to each', 'link')}
        onClick={() => void copyLinks(chosen)}
      >
        Copy {chosen.length === 1 ? 'link' : 'links'}
      </button>
      <button
        type="button"
        aria-keyshortcuts={shortcut('export-chosen')}
        title={withKey('Export them as HAR, secrets hidden', 'export-chosen')}
        onClick={() => void exportSteps(chosen)}
      >
        Export
      </button>
      <button type="button" title="Choose nothing (Esc in the list)" onClick={() => outline.clearChosen()}>
        Clear
      </button>
    </section>
  );
}
