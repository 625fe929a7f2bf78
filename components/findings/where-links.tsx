import type { Where } from '../../lib/checks/check.ts';
import { useSession } from '../context.ts';
import { visible } from '../inspector/value-text.tsx';

/** Places that are named; of more only how many. */
const NAMED = 12;

/** The places that a check speaks of; each reveals its step. */
export function WhereLinks({ where }: { where: readonly Where[] }) {
  const { outline } = useSession();
  return (
    <span class="where-links">
      {where.slice(0, NAMED).map(({ step, field }, index) => (
        <button key={index} type="button" class="link" onClick={() => outline.reveal(step)}>
          #{step}
          {field ? ` ${visible(field.slice(0, 200))}` : ''}
        </button>
      ))}
      {where.length > NAMED ? <span class="quiet"> and {where.length - NAMED} more</span> : null}
    </span>
  );
}
