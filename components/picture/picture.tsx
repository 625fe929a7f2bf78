import { useSession } from '../context.ts';
import { PictureHead } from './picture-head.tsx';
import { SequenceView } from './sequence-view.tsx';
import { usePictureShown } from './shown.tsx';
import { WaterfallView } from './waterfall-view.tsx';

/** The selected flow, drawn as it was chosen: who sends what to whom, or what took how long. */
export function Picture() {
  const { outline } = useSession();
  const { view } = usePictureShown();
  const { flow, step } = outline.selection.value;
  if (flow) {
    return (
      <>
        <PictureHead flow={flow} />
        {view === 'waterfall' ? <WaterfallView flow={flow} /> : <SequenceView flow={flow} />}
      </>
    );
  }
  return (
    <p class="hint centred">
      {step ? 'This step belongs to no flow: there is nothing to draw.' : 'Select a flow to see it drawn.'}
    </p>
  );
}
