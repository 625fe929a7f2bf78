import { kindWords } from '../../lib/flow/kind-words.ts';
import { useSession } from '../context.ts';
import { Copy } from '../inspector/copy.tsx';
import { visible } from '../inspector/value-text.tsx';
import { LifeStrip } from './life-strip.tsx';

/** Characters of the value; the whole is where it was selected. */
const SHOWN = 48;

/** The value whose life is followed, above whatever step is looked at. */
export function ValueBar({ step }: { step: number | undefined }) {
  const { outline } = useSession();
  const value = outline.selectedValue.value;
  if (!value) return null;
  const clear = () => {
    outline.selectValue(undefined);
    // The button is gone that had the focus.
    document.getElementById('tab-panel')?.focus();
  };
  const text = value.text.length > SHOWN ? `${value.text.slice(0, SHOWN)}…` : value.text;
  return (
    <section class="value-bar" aria-label="Selected value">
      <span class="value-head">
        <b>{kindWords(value.kind)}</b> <span class="value solid">{visible(text)}</span>{' '}
        <Copy text={value.text} what={kindWords(value.kind)} />
      </span>
      <LifeStrip value={value} {...(step === undefined ? {} : { step })} />
      {value.unused ? <span class="unused">{value.unused}</span> : null}
      <button type="button" class="icon clear" aria-label="Follow this value no longer" title="Escape" onClick={clear}>
        <span aria-hidden="true">✕</span>
      </button>
    </section>
  );
}
