import type { Flow } from '../../lib/flow/step.ts';
import { SaveMenu } from './save-menu.tsx';
import { type PictureView, usePictureShown } from './shown.tsx';

const VIEWS: readonly [view: PictureView, title: string][] = [
  ['sequence', 'Sequence'],
  ['waterfall', 'Waterfall'],
];

/** How the flow is drawn, and the ways to save its picture. */
export function PictureHead({ flow }: { flow: Flow }) {
  const { view, choose } = usePictureShown();
  return (
    <div class="picture-head">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row of buttons everywhere */}
      <span class="picture-views" role="group" aria-label="How the flow is drawn">
        {VIEWS.map(([name, title]) => (
          <button
            key={name}
            type="button"
            aria-pressed={view === name}
            aria-keyshortcuts="W"
            title={`${title} (W changes)`}
            onClick={() => choose(name)}
          >
            {title}
          </button>
        ))}
      </span>
      <span class="spacer" />
      <SaveMenu flow={flow} />
    </div>
  );
}
