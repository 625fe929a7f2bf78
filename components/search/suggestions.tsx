import type { Completion } from '../../lib/search/completions.ts';
import type { Search } from '../../lib/session/search.ts';
import { visible } from '../inspector/value-text.tsx';

/** A way to go on: a completion, or a query of before. */
export type Suggestion = Completion | { recent: string };

/** Recent queries that are offered at once. */
const RECENT = 5;

/** Of an empty field the recent queries first, then what can be asked for; else the completions of its word. */
export function suggestionsOf({ query, history, completions }: Search): Suggestion[] {
  const isEmpty = query.value.trim() === '';
  const recent = isEmpty ? history.value.slice(0, RECENT).map((text) => ({ recent: text })) : [];
  return [...recent, ...completions.value];
}

interface Props {
  id: string;
  suggestions: readonly Suggestion[];
  active: number;
  problem: string | undefined;
  problemId: string;
  onChoose(suggestion: Suggestion): void;
  onForget(): void;
}

/** The list below the field, and what is wrong with what was written. */
export function Suggestions({ id, suggestions, active, problem, problemId, onChoose, onForget }: Props) {
  const isEmpty = suggestions.length === 0;
  const hasRecent = suggestions.some((one) => 'recent' in one);
  return (
    <div class="suggestions" hidden={isEmpty && problem === undefined}>
      {problem === undefined ? null : (
        <p class="search-problem" id={problemId} role="alert">
          {problem}
        </p>
      )}
      <div role="listbox" id={id} aria-label="Suggestions" hidden={isEmpty}>
        {suggestions.map((suggestion, index) => (
          <Option
            key={'recent' in suggestion ? `recent ${suggestion.recent}` : suggestion.text}
            id={`${id}-${index}`}
            suggestion={suggestion}
            active={index === active}
            onChoose={() => onChoose(suggestion)}
          />
        ))}
      </div>
      {isEmpty ? null : (
        <p class="search-hints">
          <span>
            <kbd>-</kbd> excludes, <kbd>"…"</kbd> keeps words together, <kbd>/…/</kbd> regular expression
          </span>
          {hasRecent ? (
            <button type="button" class="link" onPointerDown={keepFocus} onClick={onForget}>
              Forget recent searches
            </button>
          ) : null}
        </p>
      )}
    </div>
  );
}

/** A click must not take the focus from the field: the list would be gone before it ends. */
const keepFocus = (event: Event) => event.preventDefault();

interface OptionProps {
  id: string;
  suggestion: Suggestion;
  active: boolean;
  onChoose(): void;
}

function Option({ id, suggestion, active, onChoose }: OptionProps) {
  const isRecent = 'recent' in suggestion;
  const [text, hint] = isRecent ? [suggestion.recent, 'recent'] : [suggestion.text, suggestion.hint];
  const count = isRecent ? undefined : suggestion.count;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field hears the keys for all its options
    // biome-ignore lint/a11y/useFocusableInteractive: the field holds the focus and names the active option
    <div
      id={id}
      role="option"
      class={active ? 'option active' : 'option'}
      aria-selected={active}
      onPointerDown={keepFocus}
      onClick={onChoose}
    >
      <span class="option-text">{visible(text)}</span>
      {hint === undefined ? null : <span class="option-hint"> {visible(hint)}</span>}
      {count === undefined ? null : (
        <span class="amount">
          {count.toLocaleString('en')}
          <span class="unseen"> {count === 1 ? 'step' : 'steps'}</span>
        </span>
      )}
    </div>
  );
}
