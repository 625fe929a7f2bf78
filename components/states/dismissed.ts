import { signal } from '@preact/signals';

const NAME = 'dismissed-notices';
/** How many are remembered: those that were dismissed long ago may be said once more. */
const MOST = 200;

/** Names of the notices that were dismissed, the last one last; remembered for every view. */
const names = signal<readonly string[] | undefined>(undefined);

/**
 * Whether a notice was dismissed before, and what dismisses it.
 *
 * @param name what it is about, without spaces: another one is said again
 */
export function useDismissed(name: string): [dismissed: boolean, dismiss: () => void] {
  names.value ??= remembered();
  return [names.value.includes(name), () => dismiss(name)];
}

function dismiss(name: string): void {
  // What another view dismissed meanwhile stays so.
  const kept = [...remembered().filter((other) => other !== name), name].slice(-MOST);
  names.value = kept;
  try {
    localStorage.setItem(NAME, kept.join(' '));
  } catch {
    // Storage may be refused: then it is said again when the view is opened again.
  }
}

function remembered(): readonly string[] {
  try {
    const kept = (localStorage.getItem(NAME) ?? '').split(' ').filter(Boolean);
    return [...new Set([...kept, ...(names.peek() ?? [])])];
  } catch {
    return names.peek() ?? [];
  }
}
