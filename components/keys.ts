import { useLayoutEffect, useRef } from 'preact/hooks';

/** Where a key holds: on the whole page, or while the focus is in one part of it. */
export type Where = 'page' | 'search' | 'list' | 'sessions' | 'editor' | 'request' | 'picture' | 'tabs' | 'border';

export const PLACES: Readonly<Record<Where, string>> = {
  page: 'Everywhere',
  search: 'In the search',
  list: 'In the list',
  sessions: 'In the list of sessions',
  editor: 'While writing a note or a name',
  request: 'While changing a step to send it again',
  picture: 'In the picture',
  tabs: 'On the tabs of the inspector',
  border: 'On the border between two panes',
};

interface Key {
  where: Where;
  /** What it does, as in the sheet. */
  what: string;
  /** Any of these. `Mod` is Ctrl, or Cmd on a Mac; a letter is in lower case, and `Shift+a` is a stroke of its own. */
  strokes: readonly string[];
}

const define = <const K extends Record<string, Key>>(keys: K): Readonly<K> => keys;

/** Every key there is, in the order of the sheet. Another one is entered here first. */
export const KEYS = define({
  help: { where: 'page', what: 'Show these keys', strokes: ['?'] },
  record: { where: 'page', what: 'Record, or stop', strokes: ['r'] },
  scope: { where: 'page', what: 'Choose what to record', strokes: ['Shift+r'] },
  hold: { where: 'page', what: 'Hold a callback or an app link, or disarm', strokes: ['h'] },
  session: { where: 'page', what: 'Choose a session', strokes: ['s'] },
  'find-session': { where: 'page', what: 'Search the sessions', strokes: ['Shift+s'] },
  library: { where: 'page', what: 'Show or hide the list of sessions', strokes: ['b'] },
  import: { where: 'page', what: 'Import traces, or put that away', strokes: ['i'] },
  rename: { where: 'page', what: 'Rename the session', strokes: ['F2'] },
  delete: { where: 'page', what: 'Delete the session', strokes: ['Shift+Delete'] },
  'compare-sessions': {
    where: 'page',
    what: 'Compare the session with another one, or go back to the steps',
    strokes: ['Shift+v'],
  },
  duplicate: { where: 'page', what: 'Copy the session', strokes: ['Shift+d'] },
  pin: { where: 'page', what: 'Pin the session, or no longer', strokes: ['Shift+p'] },
  tag: { where: 'page', what: 'Tag the session', strokes: ['Shift+t'] },
  picture: { where: 'page', what: 'Show or hide the picture', strokes: ['p'] },
  waterfall: { where: 'page', what: 'Draw the flow as a waterfall, or as a sequence', strokes: ['w'] },
  app: { where: 'page', what: 'Play the app, read a QR code; or put that away', strokes: ['a'] },
  export: { where: 'page', what: 'Export as HAR, secrets hidden', strokes: ['e'] },
  'export-ways': { where: 'page', what: 'Other ways to export', strokes: ['Shift+e'] },
  search: { where: 'page', what: 'Search', strokes: ['/', 'Mod+f'] },
  columns: { where: 'page', what: 'Choose the columns of the list', strokes: ['Shift+c'] },
  list: { where: 'page', what: 'Go to the list', strokes: ['g'] },
  newest: { where: 'page', what: 'Go to the newest step', strokes: ['t'] },
  mark: { where: 'page', what: 'Mark the step, or take its mark away', strokes: ['m'] },
  note: { where: 'page', what: 'Write a note about the step', strokes: ['n'] },
  'session-note': { where: 'page', what: 'Write a note about the session', strokes: ['Shift+n'] },
  link: { where: 'page', what: 'Copy a link to the step, or to each of the chosen ones', strokes: ['l'] },
  compare: { where: 'page', what: 'Compare the two chosen steps, or the selected one with one before', strokes: ['c'] },
  resend: { where: 'page', what: 'Change the step, and send it again', strokes: ['d'] },
  attacks: { where: 'page', what: 'Attack the flow, or go back to the steps', strokes: ['Shift+a'] },
  'search-options': { where: 'search', what: 'Next or previous completion', strokes: ['ArrowDown', 'ArrowUp'] },
  'search-keep': { where: 'search', what: 'Take the completion, or keep the query', strokes: ['Enter'] },
  'search-chips': { where: 'search', what: 'To the filters before the text', strokes: ['ArrowLeft', 'Backspace'] },
  'search-leave': { where: 'search', what: 'Clear the search, then back to the list', strokes: ['Escape'] },
  'export-chosen': { where: 'page', what: 'Export the chosen steps as HAR, secrets hidden', strokes: ['x'] },
  next: { where: 'list', what: 'Next row', strokes: ['ArrowDown'] },
  previous: { where: 'list', what: 'Previous row', strokes: ['ArrowUp'] },
  'page-down': { where: 'list', what: 'A page down', strokes: ['PageDown'] },
  'page-up': { where: 'list', what: 'A page up', strokes: ['PageUp'] },
  first: { where: 'list', what: 'First row', strokes: ['Home'] },
  last: { where: 'list', what: 'Last row', strokes: ['End'] },
  inward: { where: 'list', what: 'Open, or go to the first row within', strokes: ['ArrowRight'] },
  outward: { where: 'list', what: 'Close, or go to the row around', strokes: ['ArrowLeft'] },
  toggle: { where: 'list', what: 'Open or close', strokes: ['Enter', 'Space'] },
  'choose-next': { where: 'list', what: 'Choose the next row as well', strokes: ['Shift+ArrowDown'] },
  'choose-previous': { where: 'list', what: 'Choose the previous row as well', strokes: ['Shift+ArrowUp'] },
  'choose-first': { where: 'list', what: 'Choose up to the first row', strokes: ['Shift+Home'] },
  'choose-last': { where: 'list', what: 'Choose up to the last row', strokes: ['Shift+End'] },
  'choose-all': { where: 'list', what: 'Choose all steps of this flow', strokes: ['Mod+a'] },
  clear: { where: 'list', what: 'Choose nothing, follow no value', strokes: ['Escape'] },
  'sessions-move': { where: 'sessions', what: 'Next or previous session', strokes: ['ArrowDown', 'ArrowUp'] },
  'sessions-page': { where: 'sessions', what: 'A page down or up', strokes: ['PageDown', 'PageUp'] },
  'sessions-ends': { where: 'sessions', what: 'First or last session', strokes: ['Home', 'End'] },
  'sessions-open': { where: 'sessions', what: 'Show it', strokes: ['Enter'] },
  'sessions-choose': { where: 'sessions', what: 'Choose it, or no longer', strokes: ['Space'] },
  'sessions-choose-more': {
    where: 'sessions',
    what: 'Choose the next or previous one as well',
    strokes: ['Shift+ArrowDown', 'Shift+ArrowUp'],
  },
  'sessions-choose-ends': {
    where: 'sessions',
    what: 'Choose up to the first or last one',
    strokes: ['Shift+Home', 'Shift+End'],
  },
  'sessions-choose-all': { where: 'sessions', what: 'Choose all that are listed', strokes: ['Mod+a'] },
  'sessions-rename': { where: 'sessions', what: 'Rename it in its place', strokes: ['F2'] },
  'sessions-delete': { where: 'sessions', what: 'Delete it, or the chosen ones', strokes: ['Delete'] },
  'sessions-clear': { where: 'sessions', what: 'Choose none', strokes: ['Escape'] },
  keep: { where: 'editor', what: 'Keep it', strokes: ['Enter'] },
  'new-line': { where: 'editor', what: 'New line in a note', strokes: ['Shift+Enter'] },
  leave: { where: 'editor', what: 'Leave it as it was', strokes: ['Escape'] },
  send: { where: 'request', what: 'Send it', strokes: ['Mod+Enter'] },
  'row-earlier': { where: 'request', what: 'Move the parameter or header up', strokes: ['Mod+ArrowUp'] },
  'row-later': { where: 'request', what: 'Move the parameter or header down', strokes: ['Mod+ArrowDown'] },
  'picture-move': { where: 'picture', what: 'Next or previous step', strokes: ['ArrowDown', 'ArrowUp'] },
  'picture-page': { where: 'picture', what: 'Ten steps on or back', strokes: ['PageDown', 'PageUp'] },
  'picture-ends': { where: 'picture', what: 'First or last step', strokes: ['Home', 'End'] },
  'tabs-move': { where: 'tabs', what: 'Next or previous tab', strokes: ['ArrowRight', 'ArrowLeft'] },
  'tabs-ends': { where: 'tabs', what: 'First or last tab', strokes: ['Home', 'End'] },
  'border-move': { where: 'border', what: 'Move it', strokes: ['ArrowLeft', 'ArrowRight'] },
  'border-ends': { where: 'border', what: 'As far as it goes', strokes: ['Home', 'End'] },
});

export type Action = keyof typeof KEYS;
type In<W extends Where> = { [A in Action]: (typeof KEYS)[A]['where'] extends W ? A : never }[Action];

const byStroke = new Map<string, Action>(
  Object.entries(KEYS).flatMap(([action, { where, strokes }]) =>
    strokes.map((stroke) => [`${where} ${stroke}`, action as Action] as const),
  ),
);

/** What a key means in a place; undefined where it means nothing there. */
export function actionOf<W extends Where>(event: KeyboardEvent, where: W): In<W> | undefined {
  const stroke = strokeOf(event);
  return stroke === undefined ? undefined : (byStroke.get(`${where} ${stroke}`) as In<W> | undefined);
}

/** Ctrl and Cmd are one; Alt is for letters of other keyboards, and never for us. */
function strokeOf({ key, altKey, ctrlKey, metaKey, shiftKey, isComposing }: KeyboardEvent): string | undefined {
  if (altKey || isComposing) return undefined;
  const name = key === ' ' ? 'Space' : key.length === 1 ? key.toLowerCase() : key;
  // A sign that needs Shift on one keyboard does not on another.
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase() && key !== ' ';
  return `${ctrlKey || metaKey ? 'Mod+' : ''}${shiftKey && !isSign ? 'Shift+' : ''}${name}`;
}

/** How many views know of an action, whether it can be done now or not. */
const known = new Map<Action, number>();

/** Whether the sheet shows it: every key of a part of the page, and of the page those that some view knows of. */
export const isKnown = (action: Action): boolean => KEYS[action].where !== 'page' || (known.get(action) ?? 0) > 0;

/**
 * Hears the key of an action wherever the focus is, but for what fields write and open dialogs, as long as the view is there.
 *
 * @param act undefined: nothing to do at present, and the key is left alone
 */
export function useKey(action: In<'page'>, act: (() => void) | undefined): void {
  const latest = useRef(act);
  latest.current = act;
  // Not after the next paint, as effects are: a key may come before it.
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!latest.current || !isForPage(event) || actionOf(event, 'page') !== action) return;
      event.preventDefault();
      latest.current();
    };
    known.set(action, (known.get(action) ?? 0) + 1);
    document.addEventListener('keydown', onKeyDown);
    return () => {
      known.set(action, (known.get(action) ?? 1) - 1);
      document.removeEventListener('keydown', onKeyDown);
    };
  }, [action]);
}

/** A key that no field, list of choices or dialog takes for itself; a field takes what it could write. */
function isForPage({ defaultPrevented, repeat, target, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (defaultPrevented || repeat) return false;
  const takers = ctrlKey || metaKey ? 'dialog' : 'input, textarea, select, [contenteditable], dialog';
  return !(target instanceof Element && target.closest(takers));
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
  Escape: 'Esc',
};

/** A stroke as it stands on the keys: `Ctrl+A`, `⌘A`, `Shift+↓`. */
export function strokeWords(stroke: string, isMac = isOnMac()): string {
  const parts = stroke.split('+').map((part) => {
    if (part === 'Mod') return isMac ? '⌘' : 'Ctrl';
    return SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  });
  return parts.join('+').replace('⌘+', '⌘');
}

/** For the title of a button: `Export HAR (E)`. */
export function withKey(words: string, action: Action): string {
  return `${words} (${strokeWords(KEYS[action].strokes[0] ?? '')})`;
}

/** For `aria-keyshortcuts`. */
export function shortcut(action: Action): string {
  return KEYS[action].strokes.map((stroke) => strokeWords(stroke, false).replace('Ctrl', 'Control')).join(' ');
}

function isOnMac(): boolean {
  return /mac/i.test(navigator.platform);
}
