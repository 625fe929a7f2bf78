import { kindWords } from '../../lib/flow/kind-words.ts';
import type { Value } from '../../lib/flow/value.ts';
import { useSession } from '../context.ts';
import { relationOf } from './relation.ts';

/** Beside a value: where it came from and where it went; a press follows its life through the flow. */
export function LineageChip({ value, step }: { value: Value; step: number }) {
  const { outline } = useSession();
  const relation = relationOf(value, step);
  if (!relation) return null;
  const pressed = outline.value.value === value.id;
  return (
    <button
      type="button"
      class={relation.odd ? `lineage-chip ${relation.odd}` : 'lineage-chip'}
      aria-pressed={pressed}
      aria-label={`Life of the ${kindWords(value.kind)}: ${relation.words}`}
      title={value.unused ?? value.life}
      onClick={() => outline.selectValue(value.id)}
    >
      {relation.odd ? <span aria-hidden="true">⚠ </span> : null}
      {relation.words}
    </button>
  );
}
