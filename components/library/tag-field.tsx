import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { TAG_LIMIT } from '../../lib/session/tags.ts';

interface Props {
  label: string;
  /** Offered while it is typed. */
  known: readonly string[];
  onTag(typed: string): void;
  onLeave(): void;
}

/** A field for tags: Enter or a comma keeps one and is ready for the next, Escape leaves. */
export function TagField({ label, known, onTag, onLeave }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const list = useId();
  const [text, setText] = useState('');
  useEffect(() => field.current?.focus(), []);
  const keep = (typed = text) => {
    if (typed.trim() !== '') onTag(typed);
    setText('');
  };
  return (
    <span class="tag-field">
      <input
        ref={field}
        aria-label={label}
        list={list}
        placeholder="Tag"
        maxLength={TAG_LIMIT}
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={({ currentTarget }) => {
          const { value } = currentTarget;
          if (value.endsWith(',')) keep(value.slice(0, -1));
          else setText(value);
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.isComposing) return;
          if (event.key === 'Enter') {
            event.preventDefault();
            keep();
          }
          if (event.key === 'Escape') onLeave();
        }}
        onBlur={() => {
          keep();
          onLeave();
        }}
      />
      <datalist id={list}>
        {known.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
    </span>
  );
}
