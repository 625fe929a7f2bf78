import { useEffect, useMemo, useState } from 'preact/hooks';
import { type JsonOutline, readingJson } from '../../../lib/decode/json-outline.ts';

/** Milliseconds for which the page is held up at a time. */
const SLICE = 4;

/** A JSON text as far as it is read by now. */
export interface Outlining {
  outline: JsonOutline;
  done: boolean;
}

/** Reads a JSON text in portions between which the page lives; a short one at once. */
export function useOutline(text: string): Outlining {
  const begun = useMemo(() => {
    const reading = readingJson(text);
    return { reading, ...slice(reading) };
  }, [text]);
  const [more, setMore] = useState<{ of: typeof begun } & Outlining>({ of: begun, ...begun });
  useEffect(() => {
    if (begun.done) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = () => {
      const next = slice(begun.reading);
      setMore({ of: begun, ...next });
      if (!next.done) timer = setTimeout(go);
    };
    timer = setTimeout(go);
    return () => clearTimeout(timer);
  }, [begun]);
  return more.of === begun ? more : begun;
}

function slice(reading: ReturnType<typeof readingJson>): Outlining {
  const end = performance.now() + SLICE;
  for (;;) {
    const { done = false, value } = reading.next();
    if (done || performance.now() >= end) return { outline: value, done };
  }
}
