import { useId } from 'preact/hooks';
import type { CookieChoice, Way } from '../../lib/flow/attempt.ts';
import { headerOf } from '../../lib/flow/request-draft.ts';
import { useSession } from '../context.ts';
import { shortcut, withKey } from '../keys.ts';
import { COOKIES, WAYS } from './attempt-words.ts';
import { timeoutOf } from './draft-faults.ts';
import { Faults, faulty } from './faults.tsx';
import type { Editing } from './kept-drafts.tsx';

interface Props {
  editing: Editing;
  /** How many things keep it from being sent. */
  faults: number;
  /** Where it went last, for people who do not see it come below. */
  last: string | undefined;
  onLast(): void;
}

/** How the draft is sent, and the button that sends it. */
export function SendBar({ editing, faults, last, onLast }: Props) {
  const { attempts } = useSession();
  const { manner, choose, isChanged, draft } = editing;
  const id = useId();
  const timeout = timeoutOf(manner.seconds);
  const reasons = typeof timeout === 'string' ? [timeout] : [];
  const lacksCookie = manner.cookies === 'draft' && headerOf(draft.headers, 'cookie') === undefined;
  return (
    <div class="send-bar">
      <button
        type="submit"
        class="send"
        disabled={faults + reasons.length > 0 || attempts.sending.value}
        aria-keyshortcuts={shortcut('send')}
        title={withKey('Send', 'send')}
      >
        {manner.way === 'navigation' ? 'Navigate' : 'Send'}
      </button>
      <label>
        <span class="unseen">Way</span>
        <select value={manner.way} onChange={({ currentTarget }) => choose({ way: currentTarget.value as Way })}>
          {Object.entries(WAYS).map(([way, words]) => (
            <option key={way} value={way}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        Cookies{' '}
        <select
          value={manner.cookies}
          onChange={({ currentTarget }) => choose({ cookies: currentTarget.value as CookieChoice })}
        >
          {Object.entries(COOKIES).map(([cookies, words]) => (
            <option key={cookies} value={cookies}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        Wait{' '}
        <input
          type="text"
          inputMode="decimal"
          size={4}
          value={manner.seconds}
          onInput={({ currentTarget }) => choose({ seconds: currentTarget.value })}
          {...faulty(id, reasons)}
        />{' '}
        s
      </label>
      <button type="button" disabled={!isChanged} onClick={editing.reset} title="Back to the step as it was recorded">
        Reset
      </button>
      <Faults id={id} reasons={reasons} />
      {faults > 0 ? (
        <span class="odd">Not sent like this: see below.</span>
      ) : lacksCookie ? (
        <span class="quiet">The draft has no Cookie header: no cookies are sent.</span>
      ) : null}
      <span role="status" class="last">
        {last === undefined ? null : (
          <button type="button" class="link" onClick={onLast}>
            {last}
          </button>
        )}
      </span>
    </div>
  );
}
