import type { RefObject } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Search } from '../../lib/session/search.ts';
import { useSession } from '../context.ts';
import { shortcut, useKey, withKey } from '../keys.ts';
import { Chips, focusChip } from './chips.tsx';
import { type Suggestion, Suggestions, suggestionsOf } from './suggestions.tsx';

/** What the steps are searched for: filters as chips, and a field that completes them. */
export function SearchBox() {
  const { search, current } = useSession();
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const ids = { list: useId(), problem: useId() };
  const [active, setActive] = useState(-1);
  const [shut, setShut] = useState(false);
  useKey('search', current.value === undefined ? undefined : () => enter(field.current));
  const suggestions = search.open.value ? suggestionsOf(search) : [];
  const isShown = search.open.value && !shut && suggestions.length > 0;
  const chosen = isShown ? suggestions[active] : undefined;
  const problems = search.problems.value;
  const hasText = search.query.value !== '';
  const choose = (suggestion: Suggestion) => {
    setActive(-1);
    if ('recent' in suggestion) search.ask(suggestion.recent);
    else search.accept(suggestion);
    field.current?.focus();
  };
  useCaret(field, search);
  const keys: Record<string, (event: KeyboardEvent) => boolean> = {
    ArrowDown: () => {
      if (suggestions.length === 0) return focusList();
      setShut(false);
      setActive(isShown ? (active + 1) % suggestions.length : 0);
      return true;
    },
    ArrowUp: () => {
      if (suggestions.length === 0) return false;
      setShut(false);
      setActive(active <= 0 ? suggestions.length - 1 : active - 1);
      return true;
    },
    Enter: () => {
      if (chosen) choose(chosen);
      else if (search.draft.peek().trim() !== '') search.commit();
      else return focusList();
      return true;
    },
    Tab: ({ shiftKey }) => {
      if (!chosen || shiftKey) return false;
      choose(chosen);
      return true;
    },
    Escape: () => {
      if (chosen) {
        setActive(-1);
        setShut(true);
      } else if (hasText) search.clear();
      else if (!focusList()) field.current?.blur();
      return true;
    },
    ArrowLeft: () => isAtStart(field.current) && focusChip(box.current, -1),
    Backspace: () => isAtStart(field.current) && focusChip(box.current, -1),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]?.(event)) return;
    event.preventDefault();
    // DevTools would open its drawer.
    event.stopPropagation();
  };
  const onInput = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    setActive(-1);
    setShut(false);
    search.write(currentTarget.value, currentTarget.selectionStart ?? undefined);
  };
  const leave = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget instanceof Node && box.current?.contains(relatedTarget)) return;
    search.open.value = false;
    setActive(-1);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the element search is not known to every browser that we run in
    <div class="search" role="search" aria-label="Steps" ref={box} onFocusOut={leave}>
      <Glass />
      <Chips search={search} onEnter={() => setShut(true)} onLeave={() => field.current?.focus()} />
      <input
        ref={field}
        type="text"
        class="search-field"
        role="combobox"
        aria-label="Search steps"
        aria-expanded={isShown}
        aria-controls={ids.list}
        aria-autocomplete="list"
        aria-activedescendant={chosen && `${ids.list}-${active}`}
        aria-invalid={problems.length > 0}
        aria-describedby={problems.length > 0 ? ids.problem : undefined}
        placeholder={search.chips.value.length > 0 ? '' : 'Search: text, host:, status:, has:finding, /…/'}
        title={withKey('Search', 'search')}
        aria-keyshortcuts={shortcut('search')}
        autocomplete="off"
        spellcheck={false}
        maxLength={2000}
        disabled={current.value === undefined}
        value={search.draft.value}
        onFocus={() => {
          setShut(false);
          search.open.value = true;
        }}
        onInput={onInput}
        onKeyDown={onKeyDown}
      />
      {hasText ? (
        <button
          type="button"
          class="icon clear-search"
          aria-label="Clear the search"
          onClick={() => {
            search.clear();
            field.current?.focus();
          }}
        >
          ✕
        </button>
      ) : null}
      <Suggestions
        id={ids.list}
        suggestions={isShown ? suggestions : []}
        active={active}
        problem={search.open.value ? problems[0] : undefined}
        problemId={ids.problem}
        onChoose={choose}
        onForget={search.forgetHistory}
      />
    </div>
  );
}

function Glass() {
  return (
    <svg class="glass" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" stroke-width="1.4" />
      <path d="M7.6 7.6 11 11" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" />
    </svg>
  );
}

function isAtStart(field: HTMLInputElement | null): boolean {
  return field?.selectionStart === 0 && field.selectionEnd === 0;
}

/** @returns false where there is no list */
function focusList(): boolean {
  const list = document.querySelector<HTMLElement>('[role="tree"]');
  list?.focus();
  return list !== null;
}

/** Where the field gets another text than was typed, the caret goes to the end of it. */
function useCaret(field: RefObject<HTMLInputElement | null>, { draft }: Search): void {
  useEffect(() => {
    const element = field.current;
    if (element && element.value !== draft.peek()) element.value = draft.peek();
  }, [draft.value]);
}

function enter(field: HTMLInputElement | null): void {
  field?.focus();
  field?.select();
}
