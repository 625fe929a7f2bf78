import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { type HoldTarget, holdTargetOf, holdWords } from '../../lib/flow/hold.ts';
import { useSession } from '../context.ts';
import { shortcut, useKey, withKey } from '../keys.ts';

/** Arms, or disarms; there while something records. */
export function HoldButton() {
  const { holding, active } = useSession();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { isArmed, busy, hold } = holding;
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const isOn = isArmed.value;
  const act = () => (isOn ? void holding.disarm() : setOpen(!open));
  useKey('hold', active.value === undefined || busy.value ? undefined : act);
  useEffect(() => {
    if (isOn) setOpen(false);
  }, [isOn]);
  if (!active.value) return null;
  const title =
    isOn && hold.value ? `Armed: holds ${holdWords(hold.value.target)}` : 'Stop the browser before a callback';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard from the fields within
    <span
      class="hold-box"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        close();
      }}
    >
      <button
        ref={button}
        type="button"
        class={isOn ? 'hold on' : 'hold'}
        disabled={busy.value}
        aria-expanded={isOn ? undefined : open}
        aria-keyshortcuts={shortcut('hold')}
        title={withKey(title, 'hold')}
        onClick={act}
      >
        {isOn ? 'Disarm' : 'Hold…'}
      </button>
      {open && !isOn ? <HoldForm onCancel={close} /> : null}
    </span>
  );
}

function HoldForm({ onCancel }: { onCancel(): void }) {
  const { holding } = useSession();
  const [kind, setKind] = useState<'next' | 'named'>('next');
  const [text, setText] = useState('');
  const [told, setTold] = useState<string | undefined>(undefined);
  const id = useId();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const problem = told ?? holding.problem.value;
  const arm = () => {
    const target: HoldTarget | { problem: string } = kind === 'next' ? { kind } : holdTargetOf(text);
    setTold('problem' in target ? target.problem : undefined);
    if (!('problem' in target)) void holding.arm(target);
  };
  return (
    <form
      class="hold-form"
      aria-label="What to hold"
      onSubmit={(event) => {
        event.preventDefault();
        arm();
      }}
    >
      <fieldset>
        <legend>Stop the browser, once, before it goes to</legend>
        <label>
          <input ref={first} type="radio" name={id} checked={kind === 'next'} onChange={() => setKind('next')} />
          the next callback
        </label>
        <label>
          <input type="radio" name={id} checked={kind === 'named'} onChange={() => setKind('named')} />
          this redirect URI or app:
        </label>
        <input
          aria-label="Redirect URI or scheme"
          placeholder="https://app.example/callback or bankid:"
          value={text}
          spellcheck={false}
          autocomplete="off"
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          onInput={({ currentTarget }) => {
            setKind('named');
            setText(currentTarget.value);
          }}
        />
      </fieldset>
      {problem === undefined ? null : (
        <p id={`${id}-problem`} class="problem" role="alert">
          {problem}
        </p>
      )}
      <p class="hint">It is disarmed by itself when this view closes, when the recording ends, or after ten minutes.</p>
      <div class="held-ways">
        <button type="submit" class="primary" disabled={holding.busy.value}>
          Arm
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
