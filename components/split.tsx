import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';

const LEAST = 20;
const MOST = 80;

interface Props {
  name: string;
  /** What the border tells of: the size of this. */
  what: string;
  /** Per cent of the first pane where nothing is remembered. */
  initial?: number;
  /** Undefined: the second pane has all the room. */
  first: ComponentChildren | undefined;
  second: ComponentChildren;
}

/** Two panes with a movable border between; its place is remembered under `name`. */
export function Split({ name, what, initial = 50, first, second }: Props) {
  const box = useRef<HTMLDivElement>(null);
  // By name: with another one the same panes have other sizes.
  const [moved, setMoved] = useState<Record<string, number>>({});
  const [stacked, setStacked] = useState(false);
  const percent = moved[name] ?? remembered(name) ?? initial;
  const move = (next: number) => {
    const kept = Math.round(Math.min(MOST, Math.max(LEAST, next)) * 10) / 10;
    setMoved((before) => ({ ...before, [name]: kept }));
    remember(name, kept);
  };
  const drag = (event: PointerEvent) => {
    if (!box.current || !(event.buttons & 1)) return;
    const { left, top, width, height } = box.current.getBoundingClientRect();
    move(isStacked(box.current) ? ((event.clientY - top) / height) * 100 : ((event.clientX - left) / width) * 100);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -2, ArrowUp: -2, ArrowRight: 2, ArrowDown: 2 }[event.key];
    const to = by === undefined ? { Home: LEAST, End: MOST }[event.key] : percent + by;
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  };
  return (
    <div class="split" ref={box}>
      {first === undefined ? null : (
        <div class="pane first" style={{ flexBasis: `${percent}%` }}>
          {first}
        </div>
      )}
      {first === undefined ? null : (
        // biome-ignore lint/a11y/useSemanticElements: an hr takes neither focus nor a value
        <div
          class="splitter"
          role="separator"
          aria-label={`Size of the ${what}`}
          aria-orientation={stacked ? 'horizontal' : 'vertical'}
          aria-valuenow={Math.round(percent)}
          aria-valuemin={LEAST}
          aria-valuemax={MOST}
          tabIndex={0}
          onFocus={() => setStacked(isStacked(box.current))}
          onKeyDown={onKeyDown}
          onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
          onPointerMove={drag}
          onDblClick={() => move(initial)}
        />
      )}
      <div class="pane second">{second}</div>
    </div>
  );
}

// A narrow window has the panes one above the other: the style sheet decides.
function isStacked(box: HTMLElement | null): boolean {
  return box !== null && getComputedStyle(box).flexDirection === 'column';
}

// Storage may be refused (a profile that blocks it): the split then is not remembered.
function remembered(name: string): number | undefined {
  try {
    const stored = Number(localStorage.getItem(`split.${name}`));
    return stored >= LEAST && stored <= MOST ? stored : undefined;
  } catch {
    return undefined;
  }
}

function remember(name: string, percent: number): void {
  try {
    localStorage.setItem(`split.${name}`, String(percent));
  } catch {
    // As above.
  }
}
