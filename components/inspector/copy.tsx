import { useEffect, useState } from 'preact/hooks';

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

/** @param what names the value for assistive technology: `Copy state` */
export function Copy({ text, what }: { text: string; what: string }) {
  const [result, setResult] = useState<'copied' | 'failed' | undefined>(undefined);
  useEffect(() => {
    if (!result) return undefined;
    const timer = setTimeout(() => setResult(undefined), 1500);
    return () => clearTimeout(timer);
  }, [result]);
  const copy = async (event: Event) => {
    event.stopPropagation();
    setResult((await copyText(text)) ? 'copied' : 'failed');
  };
  const told = result && { copied: 'Copied', failed: 'Not copied' }[result];
  return (
    <button
      type="button"
      class={told ? 'copy done' : 'copy'}
      aria-label={told ?? `Copy ${what}`}
      title={told ?? `Copy ${what}`}
      aria-live="polite"
      onClick={copy}
    >
      {told ?? <CopyGlyph />}
    </button>
  );
}

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
