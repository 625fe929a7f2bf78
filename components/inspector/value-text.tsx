import { useState } from 'preact/hooks';
import { visible } from '../../lib/flow/visible.ts';

export { visible } from '../../lib/flow/visible.ts';

const FOLDED = 240;
/** Characters that each click adds, the last one again and again. */
const STEPS = [2000, 20_000, 100_000];

/**
 * Text as it was captured: long text is folded and says how much is left; characters that cannot be
 * seen, or that would turn the line around, are made visible.
 */
export function ValueText({
  text,
  folded = FOLDED,
  block = false,
}: {
  text: string;
  folded?: number;
  block?: boolean;
}) {
  const [clicks, setClicks] = useState(0);
  const shown = folded + STEPS.slice(0, clicks).reduce((sum, more) => sum + more, 0) + beyond(clicks);
  const left = text.length - shown;
  // A little over the fold is not worth a click.
  const whole = text.length <= shown * 1.2;
  return (
    <span class={classOf(text, block)}>
      {visible(whole ? text : text.slice(0, shown))}
      {whole ? null : (
        <button
          type="button"
          class="more"
          title={`${text.length.toLocaleString('en')} in all`}
          onClick={() => setClicks(clicks + 1)}
        >
          … {left.toLocaleString('en')} more characters
        </button>
      )}
      {clicks > 0 ? (
        <button type="button" class="more" onClick={() => setClicks(0)}>
          fold
        </button>
      ) : null}
    </span>
  );
}

/** Once the steps are used up, the last of them again. */
function beyond(clicks: number): number {
  return Math.max(0, clicks - STEPS.length) * (STEPS.at(-1) ?? 0);
}

// One long word is broken where the line ends, not at a hyphen that happens to be in it.
function classOf(text: string, block: boolean): string {
  if (block) return 'value block';
  return /\s/.test(text.slice(0, FOLDED)) ? 'value' : 'value solid';
}
