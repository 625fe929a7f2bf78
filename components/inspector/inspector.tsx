import { whenLoaded } from '../../lib/session/when-loaded.ts';
import { AppPane } from '../app/app-pane.tsx';
import { NothingSelected } from './nothing-selected.tsx';

// With the decoders it is as large as all the rest: the list is there before it.
const selected = whenLoaded(async () => {
  const { Selected } = await import('./selected.tsx');
  return () => Selected;
});

/** All about what is selected, decoded; or in its place the app that is played. */
export function Inspector() {
  const Selected = selected();
  return <AppPane>{Selected ? <Selected /> : <NothingSelected />}</AppPane>;
}
