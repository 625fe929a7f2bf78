import type { InSight } from './use-sight.ts';

/** Tells at the edge of the list how many rows arrived beyond it, and goes there. */
export function NewRows({ unread, show }: Pick<InSight, 'unread' | 'show'>) {
  return (
    <>
      {(['above', 'below'] as const).map((side) =>
        unread[side] === 0 ? null : (
          <button key={side} type="button" class={`new-rows ${side}`} onClick={() => show(side)}>
            {unread[side].toLocaleString('en')} new <span aria-hidden="true">{side === 'above' ? '↑' : '↓'}</span>
            <span class="unseen">{side}</span>
          </button>
        ),
      )}
    </>
  );
}
