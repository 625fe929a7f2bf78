import type { Search } from '../../lib/session/search.ts';
import { visible } from '../inspector/value-text.tsx';

interface Props {
  search: Search;
  /** A chip has got the focus. */
  onEnter(): void;
  /** The focus is to go back to the field. */
  onLeave(): void;
}

/** The filters that stand. By keyboard: arrows from one to the next, Delete takes it away, Enter writes it again. */
export function Chips({ search, onEnter, onLeave }: Props) {
  const chips = search.chips.value;
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }, index: number) => {
    const box = event.currentTarget.parentElement;
    const acts: Record<string, () => void> = {
      ArrowLeft: () => focusChip(box, Math.max(0, index - 1)),
      ArrowRight: () => (index === chips.length - 1 ? onLeave() : focusChip(box, index + 1)),
      Delete: () => drop(index, box),
      Backspace: () => drop(index, box),
      Escape: onLeave,
    };
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const drop = (index: number, box: HTMLElement | null) => {
    const isLast = index === chips.length - 1;
    search.remove(index);
    // The one behind it moves into its place, and has the focus by that.
    if (isLast) onLeave();
    else focusChip(box, index);
  };
  return (
    <>
      {chips.map(({ text, negated, problem }, index) => (
        <button
          key={index}
          type="button"
          class={`chip ${negated ? 'negated' : ''} ${problem === undefined ? '' : 'broken'}`}
          aria-label={`Filter ${visible(text)}`}
          aria-description="Enter changes it, Delete removes it"
          title={problem ?? `${visible(text)}\nClick to change; Delete removes it`}
          onFocus={onEnter}
          onKeyDown={(event) => onKeyDown(event, index)}
          onClick={({ target }) => {
            if (target instanceof Element && target.closest('.cross')) search.remove(index);
            else search.edit(index);
            onLeave();
          }}
        >
          <span class="chip-text">{visible(text)}</span>
          <span class="cross" aria-hidden="true">
            ✕
          </span>
        </button>
      ))}
    </>
  );
}

/** @param index from the end where it is negative; @returns whether there is such a chip */
export function focusChip(box: HTMLElement | null, index: number): boolean {
  const chip = [...(box?.querySelectorAll<HTMLElement>('.chip') ?? [])].at(index);
  chip?.focus();
  return chip !== undefined;
}
