import { useEffect, useRef, useState } from 'preact/hooks';
import { useSession } from './context.ts';
import { count } from './words.ts';

/** Milliseconds between two announcements. */
const PAUSE = 4000;

/** Tells assistive technology how many steps have arrived, politely and seldom. */
export function LiveRegion() {
  const { trace, loaded, current } = useSession();
  const amount = trace.value.steps.length;
  const id = current.value?.id;
  const ready = loaded.value;
  const told = useRef<{ id: number | undefined; amount: number; time: number }>({ id: undefined, amount: 0, time: 0 });
  const [text, setText] = useState('');
  useEffect(() => {
    if (!ready) return undefined;
    if (told.current.id !== id) {
      // What was there before is no news.
      told.current = { id, amount, time: 0 };
      return undefined;
    }
    const fresh = amount - told.current.amount;
    if (fresh <= 0) return undefined;
    const announce = () => {
      told.current = { id, amount, time: Date.now() };
      setText(`${count(fresh, 'new step')}, ${amount.toLocaleString('en')} in all`);
    };
    const timer = setTimeout(announce, Math.max(0, told.current.time + PAUSE - Date.now()));
    return () => clearTimeout(timer);
  }, [amount, id, ready]);
  return (
    <p class="unseen" role="status" aria-live="polite">
      {text}
    </p>
  );
}
