import { useState } from 'preact/hooks';
import { useSession } from '../context.ts';
import { visible } from '../inspector/value-text.tsx';
import { shortcut, useKey, withKey } from '../keys.ts';
import { bytes, shortened } from '../words.ts';
import { TagField } from './tag-field.tsx';

/** What is known of the session in sight as a whole: its tags, where it came from, its size; and the way to copy it. */
export function SessionFacts() {
  const { current, shelf, library, keeping } = useSession();
  const row = current.value;
  const [tagging, setTagging] = useState(false);
  const busy = library.work.value !== undefined;
  useKey('tag', row ? () => setTagging(true) : undefined);
  const pin = row && (() => void keeping.pin([row.id], !row.pinned));
  useKey('pin', pin);
  useKey('duplicate', row && !busy ? () => void shelf.duplicate(row.id) : undefined);
  if (!row) return null;
  const tags = row.tags ?? [];
  const size = shelf.entries.value?.find((entry) => entry.row.id === row.id)?.summary?.size;
  return (
    <section class="session-facts" aria-label="About this session">
      {row.origin ? (
        <span class="origin" title={visible(row.origin.file)}>
          Imported from {visible(shortened(row.origin.file))}, {row.origin.redacted ? 'secrets hidden' : 'with secrets'}
        </span>
      ) : null}
      {tags.map((tag) => (
        <span key={tag} class="tag">
          {visible(tag)}
          <button
            type="button"
            class="icon"
            aria-label={`Take away the tag ${visible(tag)}`}
            title="Take this tag away"
            onClick={() => void library.untag([row.id], tag)}
          >
            ✕
          </button>
        </span>
      ))}
      {tagging ? (
        <TagField
          label="New tag"
          known={shelf.tags.value.filter((tag) => !tags.includes(tag))}
          onTag={(typed) => void shelf.tag([row.id], typed)}
          onLeave={() => setTagging(false)}
        />
      ) : (
        <button
          type="button"
          class="quiet-button"
          aria-keyshortcuts={shortcut('tag')}
          title={withKey('Tag this session', 'tag')}
          onClick={() => setTagging(true)}
        >
          + Tag
        </button>
      )}
      <span class="facts-end">
        {size === undefined ? null : <span class="quiet">about {bytes(size)}</span>}
        <button
          type="button"
          class="quiet-button"
          aria-keyshortcuts={shortcut('pin')}
          title={withKey('Pinned sessions stand first in the list, and are never deleted by your rules', 'pin')}
          onClick={pin}
        >
          {row.pinned ? 'Unpin' : 'Pin'}
        </button>
        <button
          type="button"
          class="quiet-button"
          disabled={busy}
          aria-keyshortcuts={shortcut('duplicate')}
          title={withKey('Copy this session with all that belongs to it', 'duplicate')}
          onClick={() => void shelf.duplicate(row.id)}
        >
          Duplicate
        </button>
      </span>
    </section>
  );
}
