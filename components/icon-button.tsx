import { type Action, shortcut, withKey } from './keys.ts';

interface IconProps {
  id?: string;
  /** What it does, in words: the button shows none. */
  label: string;
  action: Action;
  /** Lines on a 16 × 16 grid. */
  path: string;
  /** Of a button that stays down; absent: it does not. */
  pressed?: boolean;
  onClick(): void;
  button?: { current: HTMLButtonElement | null };
}

/** A button that shows a drawing, and says what it does and by which key where the pointer rests. */
export function IconButton({ id, label, action, path, pressed, onClick, button }: IconProps) {
  return (
    <button
      type="button"
      id={id}
      class="icon"
      aria-label={label}
      aria-keyshortcuts={shortcut(action)}
      aria-pressed={pressed}
      title={withKey(label, action)}
      onClick={onClick}
      ref={button ?? null}
    >
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path
          d={path}
          fill="none"
          stroke="currentColor"
          stroke-width="1.2"
          stroke-linejoin="round"
          stroke-linecap="round"
        />
      </svg>
    </button>
  );
}
