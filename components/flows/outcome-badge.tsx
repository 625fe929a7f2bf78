import { GLYPHS } from '../../lib/flow/outcome-signs.ts';
import type { Outcome } from '../../lib/flow/step.ts';

export { GLYPHS } from '../../lib/flow/outcome-signs.ts';

/** How a flow ended, told by word and sign as well as by colour. */
export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  return (
    <span class={`outcome ${outcome.kind}`} data-outcome={outcome.kind}>
      <span aria-hidden="true">{GLYPHS[outcome.kind]}</span> {outcome.kind}
      {outcome.code ? <span class="code"> {outcome.code}</span> : null}
    </span>
  );
}
