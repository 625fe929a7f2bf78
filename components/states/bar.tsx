import type { ComponentChildren } from 'preact';

interface Props {
  kind: 'error' | 'warning' | 'quiet';
  /** Where it is information only: takes it away. */
  onDismiss?: (() => void) | undefined;
  children: ComponentChildren;
}

/** One sentence above the panes, and the way on beside it. */
export function Bar({ kind, onDismiss, children }: Props) {
  return (
    <div class={`bar ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      {children}
      {onDismiss ? (
        <button type="button" class="icon dismiss" aria-label="Dismiss" onClick={onDismiss}>
          ✕
        </button>
      ) : null}
    </div>
  );
}
