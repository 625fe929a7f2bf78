import { useState } from 'preact/hooks';
import { optionsLink } from '../../lib/session/address.ts';
import { useSession } from '../context.ts';
import { bytes } from '../words.ts';

/** Of the quota that is in use from which on it is said that room is short. */
const SHORT = 0.9;

/** How much room the sessions take, and what happens when there is none left. */
export function StorageNote() {
  const { shelf, search } = useSession();
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState<string | undefined>(undefined);
  const now = shelf.room.now.value;
  if (!now) return null;
  const { used, quota, isLasting } = now;
  const isShort = quota !== undefined && used > quota * SHORT;
  const keep = async () => {
    const kept = await shelf.room.keep();
    setAsked(kept ? 'The browser keeps everything now.' : 'The browser does not promise that here.');
  };
  const remembered = search.history.value.length;
  return (
    <footer class="storage-note">
      <button type="button" class="storage-line" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span>Storage</span>
        <span class={isShort ? 'short' : 'quiet'}>
          {bytes(used)}
          {quota === undefined ? '' : ` of ${bytes(quota)}`}
        </span>
      </button>
      {quota === undefined ? null : (
        <meter aria-label="Storage used" min={0} max={quota} high={quota * SHORT} value={used} />
      )}
      {open ? (
        <div class="storage-words">
          <p>
            {isLasting
              ? 'The browser deletes none of this by itself.'
              : 'If the disk fills up, the browser may delete this. What extensions store is rarely touched.'}{' '}
            When there is no room left, a recording stops and says so. What was stored before stays.
          </p>
          {isLasting ? null : (
            <button type="button" onClick={() => void keep()}>
              Ask the browser to keep it
            </button>
          )}
          {asked === undefined ? null : <p role="status">{asked}</p>}
          <p>
            <button
              type="button"
              class="link"
              onClick={() => {
                shelf.order.value = 'size';
              }}
            >
              Show the largest sessions first
            </button>
          </p>
          <p>
            {remembered === 0 ? (
              'No searches are remembered.'
            ) : (
              <button type="button" class="link" onClick={search.forgetHistory}>
                Forget the last {remembered === 1 ? 'search' : `${remembered} searches`}
              </button>
            )}
          </p>
          <p>
            <a href={optionsLink(location.href)} target="_blank" rel="noreferrer">
              Options: how long sessions are kept
            </a>
          </p>
        </div>
      ) : null}
    </footer>
  );
}
