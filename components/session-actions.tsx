import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { NAME_LIMIT } from '../lib/session/library.ts';
import { CompareButton } from './compare-sessions/compare-button.tsx';
import { useSession } from './context.ts';
import { IconButton } from './icon-button.tsx';
import { useKey } from './keys.ts';

/** Id of the button that deletes: where the focus returns when a deletion was undone. */
export const DELETE = 'delete-session';

/** What names the session in sight, and beside it the ways to rename and to delete it. */
export function SessionActions({ children }: { children: ComponentChildren }) {
  const { library, current } = useSession();
  const [renaming, setRenaming] = useState(false);
  const rename = useRef<HTMLButtonElement>(null);
  const renamed = useRef(false);
  useLayoutEffect(() => {
    // The field is gone that had the focus.
    if (renamed.current) rename.current?.focus();
    renamed.current = false;
  });
  const row = current.value;
  useKey('rename', row && !renaming ? () => setRenaming(true) : undefined);
  useKey('delete', row && !renaming ? () => void library.remove(row.id) : undefined);
  if (!row) return <>{children}</>;
  if (renaming) {
    const done = (name: string | undefined, byKey: boolean) => {
      renamed.current = byKey;
      setRenaming(false);
      if (name !== undefined) void library.rename(row.id, name);
    };
    return <RenameField name={row.name} onDone={done} />;
  }
  return (
    <>
      {children}
      <IconButton button={rename} label="Rename session" action="rename" path={PEN} onClick={() => setRenaming(true)} />
      <CompareButton />
      <IconButton
        id={DELETE}
        label="Delete session"
        action="delete"
        path={BIN}
        onClick={() => void library.remove(row.id)}
      />
    </>
  );
}

interface FieldProps {
  name: string;
  /** @param byKey false when the field was left for another place */
  onDone(name: string | undefined, byKey: boolean): void;
}

/** A field for a name: Enter or leaving it saves, Escape does not. */
export function RenameField({ name, onDone }: FieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const finish = (value: string | undefined, byKey: boolean) => {
    // Taking the field away makes it lose the focus once more.
    if (done.current) return;
    done.current = true;
    onDone(value?.trim() === '' ? undefined : value, byKey);
  };
  return (
    <input
      ref={field}
      class="rename"
      aria-label="Session name"
      defaultValue={name}
      maxLength={NAME_LIMIT}
      onKeyDown={(event) => {
        event.stopPropagation();
        // Enter that ends an input method's composition is not meant for the field.
        if (event.key === 'Enter' && !event.isComposing) {
          // Nor is the rest of this one meant for the button that gets the focus now.
          event.preventDefault();
          finish(event.currentTarget.value, true);
        }
        if (event.key === 'Escape') finish(undefined, true);
      }}
      onBlur={({ currentTarget }) => finish(currentTarget.value, false)}
    />
  );
}

// Drawn on a 16 × 16 grid.
const PEN = 'M3 13h2l7-7-2-2-7 7zM9 5l2 2';
const BIN = 'M3.5 4.5h9M6 4.5V3h4v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5M7 7v4M9 7v4';
