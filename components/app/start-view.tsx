import { useId, useMemo, useState } from 'preact/hooks';
import { leadsOf } from '../../lib/replay/leads.ts';
import { runnerFor } from '../../lib/replay/runners/index.ts';
import { useSession } from '../context.ts';
import { AnimatedByHand } from './animated-qr.tsx';
import { LinkPart } from './link-part.tsx';
import { QrReader } from './qr-reader.tsx';

const EXAMPLES = 'https://…/auth/auth?…, https://…/auth/handoff/…, …/psd2/consent/v1/consents, bankid:///?…';

/** Where an app begins: an address that was pasted, or is in a QR code. */
export function StartView() {
  const { playing } = useSession();
  const id = useId();
  const [address, setAddress] = useState('');
  const url = address.trim();
  return (
    <div class="app-body">
      <Lost />
      <div class="app-part">
        <label for={id}>Deep link, or the address of which the bank’s app takes hold</label>
        <textarea
          id={id}
          rows={3}
          spellcheck={false}
          autocomplete="off"
          placeholder={EXAMPLES}
          value={address}
          onInput={({ currentTarget }) => setAddress(currentTarget.value)}
        />
        {url === '' ? (
          <p class="hint">
            Paste one here, read it from a QR code, or select a step and choose its tab App. Nothing is opened or sent
            before you say so.
          </p>
        ) : (
          <Pasted url={url} onPlay={() => void playing.begin({ method: 'GET', url, headers: [] })} />
        )}
      </div>
      <QrReader onLink={setAddress} />
      <AnimatedByHand />
    </div>
  );
}

function Pasted({ url, onPlay }: { url: string; onPlay(): void }) {
  const { current } = useSession();
  const leads = useMemo(() => leadsOf(url), [url]);
  const runner = useMemo(() => runnerFor({ method: 'GET', url, headers: [] }), [url]);
  const hasSession = current.value !== undefined;
  return (
    <>
      {runner ? (
        <p class="actions">
          <button type="button" class="primary" disabled={!hasSession} onClick={onPlay}>
            Play: {runner.title}
          </button>{' '}
          {hasSession ? null : <span class="odd">What is sent belongs to a session: record one first.</span>}
        </p>
      ) : null}
      {leads ? (
        <LinkPart url={url} from="pasted" of={undefined} />
      ) : (
        <p class="odd" role="status">
          This is no link that opens anything: it needs a scheme, such as https: or bankid:.
        </p>
      )}
    </>
  );
}

function Lost() {
  const { playing, trace } = useSession();
  const lost = playing.lost.value;
  if (!lost) return null;
  const step = lost.of === undefined ? undefined : trace.value.steps.find(({ id }) => id === lost.of);
  return (
    <div class="app-part warning-part" role="status">
      <p>
        {lost.title} was being played when this page was loaded again: the run is gone, its key as well. What was sent
        is still with the session.
      </p>
      <p class="actions">
        {step ? <StartAgain n={step.n} /> : <span>It began from an address that was pasted: paste it again.</span>}
        <button type="button" onClick={playing.forgetLost}>
          Dismiss
        </button>
      </p>
    </div>
  );
}

function StartAgain({ n }: { n: number }) {
  const { outline } = useSession();
  return (
    <button type="button" onClick={() => outline.reveal(n)}>
      Go to #{n}, and start again from its tab App
    </button>
  );
}
