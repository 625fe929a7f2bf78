import { useState } from 'preact/hooks';
import { isDeepLink, schemeOf } from '../../lib/flow/address.ts';
import { draftProblems } from '../../lib/flow/draft-problems.ts';
import { NO_STEP } from '../../lib/session/playing.ts';
import { useSession } from '../context.ts';
import { focusFirst } from '../menu.ts';

interface Props {
  url: string;
  of: string | undefined;
  label: string;
  /** Placeholders that nobody filled in. */
  placeholders?: readonly string[];
}

/** Opens an address in the tab; an app only after a second click, for what it does then is out of sight. */
export function OpenButton({ url, of, label, placeholders = [] }: Props) {
  const { links, current } = useSession();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem] = draftProblems({ method: 'GET', url, headers: [] }, 'tab');
  const open = async () => {
    setAsking(false);
    setBusy(true);
    try {
      await links.open(url, of ?? NO_STEP);
    } finally {
      setBusy(false);
    }
  };
  if (problem) return <span class="odd">It cannot be opened from here: {problem.reason}</span>;
  if (current.value === undefined) return <span class="odd">Record a session first: opening it is kept there.</span>;
  const doubts = [
    ...(placeholders.length > 0 ? [`${placeholders.join(', ')} has to be filled in first.`] : []),
    ...(isDeepLink(url)
      ? [`The browser hands it to the program that registered ${schemeOf(url)} on this machine, if there is one.`]
      : []),
  ];
  if (asking)
    return (
      <span class="confirm" role="alertdialog" aria-label={label}>
        <span>{doubts.join(' ')}</span>{' '}
        <button type="button" class="danger" onClick={() => void open()}>
          Open it
        </button>{' '}
        <button type="button" ref={focusFirst} onClick={() => setAsking(false)}>
          Cancel
        </button>
      </span>
    );
  return (
    <button
      type="button"
      disabled={busy}
      title={url.slice(0, 500)}
      onClick={() => (doubts.length > 0 ? setAsking(true) : void open())}
    >
      {busy ? 'Opening…' : label}
    </button>
  );
}
