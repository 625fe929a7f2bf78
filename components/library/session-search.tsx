import { useId, useRef } from 'preact/hooks';
import { isFiltered, ORDERS, type Order } from '../../lib/session/shelf/sift.ts';
import { useSession } from '../context.ts';
import { shortcut, useKey, withKey } from '../keys.ts';
import { count } from '../words.ts';

const ORDER_WORDS: Record<Order, string> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  name: 'By name',
  findings: 'Most findings',
  size: 'Largest first',
};

/** Words that a session is looked for by, the way to the filters, and the order. */
export function SessionSearch() {
  const { shelf } = useSession();
  const field = useRef<HTMLInputElement>(null);
  const hint = useId();
  const { text } = shelf.wish.value;
  useKey('find-session', () => {
    field.current?.focus();
    field.current?.select();
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const toList = () => document.querySelector<HTMLElement>('.session-list [role="listbox"]')?.focus();
    if (event.key === 'ArrowDown' || event.key === 'Enter') toList();
    else if (event.key !== 'Escape') return;
    else if (text !== '') shelf.ask({ text: '' });
    else toList();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="session-search">
      {/* biome-ignore lint/a11y/useSemanticElements: the element search is not known to every browser that we run in */}
      <div role="search" aria-label="Sessions" class="session-field">
        <svg class="glass" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" stroke-width="1.4" />
          <path d="M7.6 7.6 11 11" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" />
        </svg>
        <input
          ref={field}
          type="text"
          aria-label="Search sessions"
          aria-describedby={hint}
          aria-keyshortcuts={shortcut('find-session')}
          title={withKey('Search by name, tag, note, host, system or outcome', 'find-session')}
          placeholder="Name, tag, note, host, system…"
          autocomplete="off"
          spellcheck={false}
          maxLength={200}
          value={text}
          onInput={({ currentTarget }) => shelf.ask({ text: currentTarget.value })}
          onKeyDown={onKeyDown}
        />
        {text === '' ? null : (
          <button
            type="button"
            class="icon"
            aria-label="Clear the search of sessions"
            onClick={() => {
              shelf.ask({ text: '' });
              field.current?.focus();
            }}
          >
            ✕
          </button>
        )}
      </div>
      <div class="session-order">
        <span class="quiet" id={hint} role="status">
          {amountWords(shelf.shown.value.length, shelf.entries.value?.length ?? 0, isAsking(shelf.wish.value))}
        </span>
        <select
          aria-label="Order of the sessions"
          value={shelf.order.value}
          onChange={({ currentTarget }) => {
            shelf.order.value = currentTarget.value as Order;
          }}
        >
          {ORDERS.map((order) => (
            <option key={order} value={order}>
              {ORDER_WORDS[order]}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

const isAsking = (wish: Parameters<typeof isFiltered>[0]) => wish.text.trim() !== '' || isFiltered(wish);

function amountWords(shown: number, all: number, asking: boolean): string {
  return asking ? `${shown.toLocaleString('en')} of ${count(all, 'session')}` : count(all, 'session');
}
