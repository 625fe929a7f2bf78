import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Session } from '../../lib/session/session.ts';
import type { Entry } from '../../lib/session/shelf/entry.ts';
import { useSession } from '../context.ts';
import { inSight, layOut, scrollTo } from '../flows/window.ts';
import { type Action, actionOf } from '../keys.ts';
import { NoneMatch } from './nothing-listed.tsx';
import { RenameOver } from './rename-over.tsx';
import { SessionRowContent } from './session-row.tsx';

/** Pixels of a row, and of its line of tags. */
const HEIGHT = 71;
const TAGS = 20;
/** Where the list has not been laid out yet, enough rows for a screen are drawn. */
const UNKNOWN_HEIGHT = 700;

const heightOf = (entry: Entry | undefined) => HEIGHT + (entry?.row.tags?.length ? TAGS : 0);

/** The sessions that are wished for. Draws only those in sight: a thousand cost what is shown. */
export function SessionList() {
  const session = useSession();
  const { shelf, current } = session;
  const { choosing } = shelf;
  const entries = shelf.shown.value;
  const cursor = choosing.cursor.value;
  const chosen = useMemo(() => new Set(choosing.chosen.value), [choosing.chosen.value]);
  const [renaming, setRenaming] = useState<number | undefined>(undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => layOut(entries.length, (at) => heightOf(entries[at])), [entries]);
  const { sight, look } = useScroll(scroller);
  const at = entries.findIndex(({ row }) => row.id === cursor);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || at === -1) return;
    const top = scrollTo(layout, at, box.scrollTop, box.clientHeight || UNKNOWN_HEIGHT);
    if (top !== box.scrollTop) box.scrollTop = top;
    look();
  }, [cursor, at === -1]);
  if (entries.length === 0) return <NoneMatch />;
  const [first, last] = inSight(layout, sight.top, sight.height, 6);
  const drawn = entries.slice(first, last + 1);
  const isDrawn = at >= first && at <= last;
  const renamed = entries.findIndex(({ row }) => row.id === renaming);
  const onKeyDown = (event: KeyboardEvent) => {
    const act = keyOf(event, session, setRenaming);
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    <div class="session-list" ref={scroller} onScroll={look}>
      <div
        ref={list}
        class={chosen.size > 0 ? 'session-rows choosing' : 'session-rows'}
        role="listbox"
        aria-label="Stored sessions"
        aria-multiselectable="true"
        tabIndex={0}
        aria-activedescendant={isDrawn ? optionId(cursor) : undefined}
        style={{ height: `${layout.total}px` }}
        onKeyDown={onKeyDown}
      >
        {drawn.map((entry, index) => (
          <Option
            key={entry.row.id}
            entry={entry}
            position={first + index + 1}
            of={entries.length}
            top={layout.tops[first + index] ?? 0}
            isCurrent={entry.row.id === current.value?.id}
            isActive={entry.row.id === cursor}
            isChosen={chosen.has(entry.row.id)}
            bySize={shelf.order.value === 'size'}
            session={session}
          />
        ))}
      </div>
      {renaming !== undefined && renamed !== -1 ? (
        <RenameOver
          key={renaming}
          name={entries[renamed]?.row.name ?? ''}
          top={layout.tops[renamed] ?? 0}
          onDone={(name, byKey) => {
            setRenaming(undefined);
            if (name !== undefined) void session.library.rename(renaming, name);
            if (byKey) list.current?.focus();
          }}
        />
      ) : null}
    </div>
  );
}

const optionId = (id: number | undefined) => `session-${id}`;

/** Where the list is scrolled to, and how high it is. */
function useScroll(scroller: { current: HTMLDivElement | null }) {
  const [sight, setSight] = useState({ top: 0, height: UNKNOWN_HEIGHT });
  const look = () => {
    const { scrollTop: top = 0, clientHeight } = scroller.current ?? {};
    const height = clientHeight || UNKNOWN_HEIGHT;
    setSight((before) => (before.top === top && before.height === height ? before : { top, height }));
  };
  useLayoutEffect(() => {
    look();
    if (!scroller.current || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(look);
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, []);
  return { sight, look };
}

interface OptionProps {
  entry: Entry;
  /** From 1, and of how many. */
  position: number;
  of: number;
  top: number;
  isCurrent: boolean;
  isActive: boolean;
  isChosen: boolean;
  bySize: boolean;
  session: Session;
}

/** Drawn anew only where it changed. */
function Option(props: OptionProps) {
  const { entry, position, of, top, isCurrent, isActive, isChosen, bySize } = props;
  const shown = [entry, position, of, top, isCurrent, isActive, isChosen, bySize];
  return useMemo(() => <DrawnOption {...props} />, shown);
}

function DrawnOption({ entry, position, of, top, isCurrent, isActive, isChosen, bySize, session }: OptionProps) {
  const { id } = entry.row;
  const { choosing } = session.shelf;
  const onClick = ({ ctrlKey, metaKey, shiftKey, target }: MouseEvent) => {
    if (shiftKey) choosing.upTo(id);
    else if (target instanceof Element && target.closest('.row-box')) choosing.toggle(id);
    else if (ctrlKey || metaKey) choosing.also(id);
    else {
      choosing.goTo(id);
      session.choose(id);
    }
  };
  const classes = ['session-row', isCurrent && 'current', isActive && 'active', isChosen && 'chosen'];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears the keys for all its rows
    // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names its active row
    <div
      id={optionId(id)}
      role="option"
      class={classes.filter(Boolean).join(' ')}
      style={{ transform: `translateY(${top}px)`, height: `${heightOf(entry)}px` }}
      aria-posinset={position}
      aria-setsize={of}
      aria-selected={isChosen}
      aria-current={isCurrent ? 'true' : undefined}
      data-session={id}
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      onClick={onClick}
    >
      <SessionRowContent entry={entry} isChosen={isChosen} bySize={bySize} />
    </div>
  );
}

/** Rows that a page of the keyboard moves by. */
const PAGE = 8;

function keyOf(event: KeyboardEvent, session: Session, rename: (id: number) => void): (() => void) | undefined {
  const { shelf, choose } = session;
  const { choosing } = shelf;
  const cursor = choosing.cursor.peek();
  const chosen = choosing.chosen.peek();
  const forward = event.key === 'ArrowDown' || event.key === 'PageDown';
  const end = event.key === 'Home' ? 'first' : 'last';
  if (cursor === undefined) return undefined;
  const actions: Partial<Record<Action, () => void>> = {
    'sessions-move': () => choosing.move(forward ? 1 : -1),
    'sessions-page': () => choosing.move(forward ? PAGE : -PAGE),
    'sessions-ends': () => choosing.move(end),
    'sessions-open': () => choose(cursor),
    'sessions-choose': () => choosing.toggle(cursor),
    'sessions-choose-more': () => choosing.move(forward ? 1 : -1, true),
    'sessions-choose-ends': () => choosing.move(end, true),
    'sessions-choose-all': () => choosing.all(),
    'sessions-rename': () => rename(cursor),
    'sessions-delete': () => void shelf.remove(chosen.length > 0 ? chosen : [cursor]),
    'sessions-clear': () => choosing.clear(),
  };
  const action = actionOf(event, 'sessions');
  return action && actions[action];
}
