import '../style/otlp.css';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { CollectorForm, SendState, SpanSending } from '../../lib/session/export-otlp.ts';
import { count } from '../words.ts';

/** Where the session is sent, how far that is, and what came of it. */
export function SendDialog({ sending, onClose }: { sending: SpanSending; onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [form, setForm] = useState<CollectorForm>({ address: sending.address, headers: '', service: '' });
  const id = useId();
  const busy = sending.busy.value;
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      sending.cancel();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [sending]);
  const change = (part: Partial<CollectorForm>) => setForm((last) => ({ ...last, ...part }));
  return (
    <dialog ref={dialog} class="send-dialog" aria-labelledby={`${id}-title`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void sending.send(form);
        }}
      >
        <h2 id={`${id}-title`}>Send to OpenTelemetry</h2>
        <p class="quiet">
          Each consent becomes a trace, each step a span and each finding an event. Secrets are hidden first. A session
          that is sent again is not stored twice.
        </p>
        <label for={`${id}-address`}>Address of the collector</label>
        <input
          id={`${id}-address`}
          type="text"
          inputMode="url"
          autocomplete="off"
          spellcheck={false}
          placeholder="http://localhost:4318"
          value={form.address}
          disabled={busy}
          onInput={({ currentTarget }) => change({ address: currentTarget.value })}
        />
        {isReadable(form.address) ? (
          <p class="hint odd">This address is not encrypted: whoever is on the way can read headers and spans.</p>
        ) : null}
        <label for={`${id}-headers`}>Headers, one on each line (optional)</label>
        <textarea
          id={`${id}-headers`}
          rows={2}
          autocomplete="off"
          spellcheck={false}
          placeholder="Authorization: Bearer …"
          aria-describedby={`${id}-kept`}
          value={form.headers}
          disabled={busy}
          onInput={({ currentTarget }) => change({ headers: currentTarget.value })}
        />
        <p class="quiet" id={`${id}-kept`}>
          The address is remembered, without what follows a question mark. Headers never are.
        </p>
        <label for={`${id}-service`}>Name of the service (optional)</label>
        <input
          id={`${id}-service`}
          type="text"
          autocomplete="off"
          spellcheck={false}
          placeholder="consent-tracer"
          maxLength={100}
          value={form.service}
          disabled={busy}
          onInput={({ currentTarget }) => change({ service: currentTarget.value })}
        />
        <Course state={sending.state.value} />
        <Told sending={sending} />
        <p class="send-buttons">
          {busy ? (
            <button type="button" onClick={sending.cancel}>
              Cancel
            </button>
          ) : (
            <button type="button" onClick={() => dialog.current?.close()}>
              Close
            </button>
          )}
          <button type="submit" class="primary" disabled={busy}>
            Send
          </button>
        </p>
      </form>
    </dialog>
  );
}

/** Plain HTTP that leaves this machine. */
function isReadable(address: string): boolean {
  const text = address.trim();
  if (!/^http:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { hostname } = new URL(text);
  return !/^(\[::1\]|127(\.\d{1,3}){3}|(.+\.)?localhost)$/.test(hostname);
}

function Course({ state }: { state: SendState }) {
  if (state.is === 'ready') return null;
  if (state.is === 'reading')
    return (
      <p class="course" role="status">
        Reading the session…
      </p>
    );
  const { done, of, waiting } = state;
  return (
    <p class="course" role="status">
      <progress max={of} value={done} aria-label="Spans sent" />{' '}
      {waiting === undefined
        ? `${done.toLocaleString('en')} of ${count(of, 'span')}`
        : `The collector is busy: trying again in ${Math.ceil(waiting / 1000)} s`}
    </p>
  );
}

function Told({ sending }: { sending: SpanSending }) {
  const told = sending.told.value;
  if (!told) return null;
  return (
    <p class={told.failed ? 'told odd' : 'told'} role={told.failed ? 'alert' : 'status'}>
      {told.sentence}
    </p>
  );
}
