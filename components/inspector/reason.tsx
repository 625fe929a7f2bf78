import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A sentence of two lines at the most, with a way to read all of it where it is longer. */
export function Reason({ text }: { text: string }) {
  const box = useRef<HTMLSpanElement>(null);
  const [clipped, setClipped] = useState(false);
  const [open, setOpen] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    setOpen(false);
    if (!element) return undefined;
    // Unfolded it is never clipped, and could not be folded again.
    const measure = () => {
      if (!element.classList.contains('open')) setClipped(element.scrollHeight > element.clientHeight + 1);
    };
    element.classList.remove('open');
    measure();
    if (typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [text]);
  return (
    <span class="reason-box">
      <span ref={box} class={open ? 'reason open' : 'reason'}>
        {text}
      </span>
      {clipped ? (
        <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'read less' : 'read all'}
        </button>
      ) : null}
    </span>
  );
}
