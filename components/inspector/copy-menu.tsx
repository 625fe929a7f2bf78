import { useEffect, useRef, useState } from 'preact/hooks';
import { focusFirst, moveFocus } from '../menu.ts';
import { COPY_WORDS, type CopyResult, TOLD_FOR, useCopy } from './copy.tsx';

/** One form in which something is copied. */
export interface Way {
  title: string;
  text: string;
}

/** One form in which something is saved. */
export interface SaveWay {
  title: string;
  save(): void;
}

interface Props {
  /** On the button; where there is none, it is a small arrow beside a copy button. */
  label?: string;
  /** Absent: it copies. */
  verb?: 'Copy' | 'Save';
  /** Names the value for assistive technology: `Copy state as…`. */
  what: string;
  /** Made when they are asked for. Those that say the same as one before are not listed. */
  ways(): readonly (Way | SaveWay)[];
  /** Said below the ways. */
  hint?: string;
}

/** Copies or saves something in one of several forms. */
export function CopyMenu({ label, verb = 'Copy', what, ways, hint }: Props) {
  const [place, setPlace] = useState<Place | undefined>(undefined);
  const [result, setResult] = useState<CopyResult | undefined>(undefined);
  const copy = useCopy();
  const box = useRef<HTMLSpanElement>(null);
  const close = () => setPlace(undefined);
  useClosedFromAway(box, place !== undefined, close);
  useEffect(() => {
    if (result === undefined) return undefined;
    const timer = setTimeout(() => setResult(undefined), TOLD_FOR[result]);
    return () => clearTimeout(timer);
  }, [result]);
  const told = result && COPY_WORDS[result];
  const back = () => {
    close();
    box.current?.querySelector<HTMLElement>('[aria-haspopup]')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !place) return;
    event.stopPropagation();
    back();
  };
  const take = async (way: Way | SaveWay, secrets: boolean) => {
    back();
    if ('save' in way) way.save();
    else setResult(await copy(way.text, [what], secrets));
  };
  const name = `${verb} ${what} as…`;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard from the buttons within
    <span class={label === undefined ? 'copy-menu' : 'copy-menu named'} ref={box} onKeyDown={onKeyDown}>
      <button
        type="button"
        class={label === undefined ? 'copy-more' : undefined}
        aria-label={label === undefined ? name : undefined}
        title={label === undefined ? name : undefined}
        aria-haspopup="menu"
        aria-expanded={place !== undefined}
        onClick={({ currentTarget }) => setPlace(place ? undefined : placeBelow(currentTarget))}
      >
        {told ?? label} <span aria-hidden="true">{told === undefined ? '▾' : ''}</span>
      </button>
      {told === undefined ? null : (
        <span class="unseen" role="status">
          {told}
        </span>
      )}
      {place ? <Menu name={name} ways={distinct(ways())} place={place} hint={hint} onTake={take} /> : null}
    </span>
  );
}

interface MenuProps {
  name: string;
  ways: readonly (Way | SaveWay)[];
  place: Place;
  hint: string | undefined;
  onTake(way: Way | SaveWay, secrets: boolean): void;
}

function Menu({ name, ways, place, hint, onTake }: MenuProps) {
  // Asked for anew each time: nobody copies a secret because of what they chose an hour ago.
  const [secrets, setSecrets] = useState(false);
  const copies = ways.some((way) => !('save' in way));
  return (
    <div class="menu copy-ways" role="menu" aria-label={name} tabIndex={-1} style={place} onKeyDown={moveFocus}>
      {ways.map((way, index) => (
        <button
          key={way.title}
          type="button"
          role="menuitem"
          tabIndex={-1}
          ref={index === 0 ? focusFirst : undefined}
          onClick={({ shiftKey }) => onTake(way, secrets || shiftKey)}
        >
          {way.title}
        </button>
      ))}
      {copies ? (
        <button
          type="button"
          role="menuitemcheckbox"
          class="with-secrets"
          aria-checked={secrets}
          tabIndex={-1}
          onClick={() => setSecrets(!secrets)}
        >
          <span aria-hidden="true">{secrets ? '☑' : '☐'}</span> With its secrets
        </button>
      ) : null}
      {hint === undefined && !secrets ? null : (
        <span class={secrets ? 'menu-hint warn' : 'menu-hint'} role={secrets ? 'status' : 'none'}>
          {secrets ? 'As it was sent: cookies, tokens and codes go to your clipboard, and nowhere else.' : hint}
        </span>
      )}
    </div>
  );
}

/** Where the menu stands in the window: what scrolls around the button must not cut it. */
type Place = { top?: string; bottom?: string; left?: string; right?: string };

function placeBelow(button: HTMLElement): Place {
  const { top, bottom, left, right } = button.getBoundingClientRect();
  const [width, height] = [window.innerWidth, window.innerHeight];
  return {
    ...(bottom + 180 > height && top > height / 2 ? { bottom: `${height - top + 2}px` } : { top: `${bottom + 2}px` }),
    ...(left + 260 > width ? { right: `${Math.max(4, width - right)}px` } : { left: `${left}px` }),
  };
}

function distinct(ways: readonly (Way | SaveWay)[]): (Way | SaveWay)[] {
  const said = ways.map((way) => ('save' in way ? way.title : way.text));
  return ways.filter((_, index) => said.indexOf(said[index] ?? '') === index);
}

/** Closes what is open when the pointer or the focus goes elsewhere, or what is around scrolls. */
function useClosedFromAway(box: { current: HTMLElement | null }, open: boolean, close: () => void): void {
  useEffect(() => {
    if (!open) return undefined;
    const away = ({ target }: Event) => {
      if (!(target instanceof Node && box.current?.contains(target))) close();
    };
    const names = ['pointerdown', 'focusin', 'scroll'];
    for (const name of names) document.addEventListener(name, away, true);
    return () => {
      for (const name of names) document.removeEventListener(name, away, true);
    };
  }, [open]);
}
