import { useEffect, useState } from 'preact/hooks';
import { useSessionIfAny } from '../context.ts';

/** Puts text on the clipboard. Where the API is refused (in panels of older DevTools, without focus) the older way may work. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  const copied = document.execCommand?.('copy') ?? false;
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}

/** What became of a text that was to be copied. */
export type CopyResult = 'copied' | 'hidden' | 'failed';

/** In words; `hidden`: copied, with pseudonyms in the places of its secrets. */
export const COPY_WORDS: Readonly<Record<CopyResult, string>> = {
  copied: 'Copied',
  hidden: 'Copied, secrets hidden',
  failed: 'Not copied',
};

/** Milliseconds for which it is told. */
export const TOLD_FOR: Readonly<Record<CopyResult, number>> = { copied: 1500, hidden: 4000, failed: 1500 };

/**
 * Copies texts by the policy of every export: without their secrets, unless somebody asks for them.
 *
 * @returns a function that gets the text, the names under which it stood, and whether its secrets go with it
 */
export function useCopy(): (text: string, names: readonly string[], secrets: boolean) => Promise<CopyResult> {
  const session = useSessionIfAny();
  return async (text, names, secrets) => {
    try {
      const cleared = secrets || !session ? { text, hidden: false } : await session.copying.clear(text, names);
      if (!(await copyText(cleared.text))) return 'failed';
      return cleared.hidden ? 'hidden' : 'copied';
    } catch {
      return 'failed';
    }
  };
}

/**
 * Copies a value without what is secret in it, and with Shift as it is.
 *
 * @param what names the value for assistive technology: `Copy state`
 */
export function Copy({ text, what }: { text: string; what: string }) {
  const copy = useCopy();
  const [result, setResult] = useState<CopyResult | undefined>(undefined);
  useEffect(() => {
    if (!result) return undefined;
    const timer = setTimeout(() => setResult(undefined), TOLD_FOR[result]);
    return () => clearTimeout(timer);
  }, [result]);
  const onClick = async (event: MouseEvent) => {
    event.stopPropagation();
    setResult(await copy(text, [what], event.shiftKey));
  };
  const told = result && COPY_WORDS[result];
  return (
    <button
      type="button"
      class={told ? 'copy done' : 'copy'}
      aria-label={told ?? `Copy ${what}`}
      title={result === 'hidden' ? `${told}. ${WITH_SHIFT}` : (told ?? `Copy ${what}. ${WITH_SHIFT}`)}
      aria-live="polite"
      onClick={onClick}
    >
      {told ?? <CopyGlyph />}
    </button>
  );
}

const WITH_SHIFT = 'What is secret is hidden; hold Shift to copy it as it is.';

function CopyGlyph() {
  return (
    <svg viewBox="0 0 12 12" width="11" height="11" aria-hidden="true">
      <path
        d="M4 3.5V1.8h6.2V8H8.5M1.8 4H8v6.2H1.8z"
        fill="none"
        stroke="currentColor"
        stroke-width="1.1"
        stroke-linejoin="round"
      />
    </svg>
  );
}
