import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { shortcut, useKey, withKey } from '../keys.ts';

/** Pixels of the window from which on the picture has room beside the list and the inspector. */
const ROOMY = '(min-width: 900px)';

/** How a flow is drawn. */
export type PictureView = 'sequence' | 'waterfall';
const VIEW = 'picture.view';

interface Shown {
  shown: boolean;
  toggle(): void;
  view: PictureView;
  choose(view: PictureView): void;
}

const ShownContext = createContext<Shown>({
  shown: false,
  toggle: () => undefined,
  view: 'sequence',
  choose: () => undefined,
});

/** Whether the picture is shown; for {@link PictureProvider}'s views below. */
export const usePictureShown = () => useContext(ShownContext);

/**
 * Shows the picture where there is room for it, or as was chosen in a window as wide: remembered
 * for wide and for narrow ones apart. How it is drawn is remembered as well.
 */
export function PictureProvider({ children }: { children: ComponentChildren }) {
  const roomy = useRoomy();
  const [chosen, setChosen] = useState<Record<string, boolean>>({});
  const name = roomy ? 'picture.wide' : 'picture.narrow';
  const shown = chosen[name] ?? shownBefore(name) ?? roomy;
  const [view, setView] = useState<PictureView>(remembered(VIEW) === 'waterfall' ? 'waterfall' : 'sequence');
  const toggle = () => {
    setChosen({ ...chosen, [name]: !shown });
    remember(name, shown ? 'hidden' : 'shown');
  };
  const choose = (next: PictureView) => {
    setView(next);
    remember(VIEW, next);
  };
  useKey('picture', toggle);
  useKey('waterfall', () => {
    choose(shown && view === 'waterfall' ? 'sequence' : 'waterfall');
    // Whoever asks for the waterfall wants to see it.
    if (!shown) toggle();
  });
  return <ShownContext.Provider value={{ shown, toggle, view, choose }}>{children}</ShownContext.Provider>;
}

/** Shows or hides the picture, also by its key. */
export function PictureToggle() {
  const { shown, toggle } = usePictureShown();
  return (
    <button
      type="button"
      class="picture-toggle"
      aria-label="Picture"
      aria-pressed={shown}
      aria-keyshortcuts={shortcut('picture')}
      title={withKey(`${shown ? 'Hide' : 'Show'} the picture of the flow`, 'picture')}
      onClick={toggle}
    >
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path
          d="M3 2v12M8 2v12M13 2v12M3 5h4.5M8 8h4.5M12.5 11H8.5"
          fill="none"
          stroke="currentColor"
          stroke-width="1.4"
          stroke-linecap="round"
        />
      </svg>
      <span class="label">Picture</span>
    </button>
  );
}

function useRoomy(): boolean {
  const [query] = useState(() => matchMedia(ROOMY));
  const [roomy, setRoomy] = useState(query.matches);
  useEffect(() => {
    const look = () => setRoomy(query.matches);
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, [query]);
  return roomy;
}

function shownBefore(name: string): boolean | undefined {
  const choice = remembered(name);
  return choice === undefined ? undefined : choice === 'shown';
}

// Storage may be refused (a profile that blocks it): the choice then is not remembered.
function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

function remember(name: string, choice: string): void {
  try {
    localStorage.setItem(name, choice);
  } catch {
    // As above.
  }
}
