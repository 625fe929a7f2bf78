import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { REASON_LIMIT } from '../../lib/checks/mute.ts';
import type { Finding, MutedIn } from '../../lib/judged/findings.ts';
import { useSession } from '../context.ts';
import { visible } from '../inspector/value-text.tsx';

interface Props {
  finding: Finding;
  onDone(): void;
  onCancel(): void;
}

/** Asks for how long a check is to be silent about a host, and why. */
export function MuteForm({ finding, onDone, onCancel }: Props) {
  const { findings } = useSession();
  const [where, setWhere] = useState<MutedIn>('session');
  const [missing, setMissing] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => field.current?.focus(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    const reason = field.current?.value ?? '';
    if (reason.trim() === '') {
      setMissing(true);
      field.current?.focus();
      return;
    }
    await findings.mute(finding, where, reason);
    onDone();
    // The form is gone that had the focus.
    document.getElementById('tab-panel')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onCancel();
  };
  const host = visible(finding.host.slice(0, 200));
  return (
    <form
      class="mute-form"
      aria-label={`Mute ${finding.entry.check.code}`}
      noValidate
      onSubmit={submit}
      onKeyDown={onKeyDown}
    >
      <label>
        Mute{' '}
        <select value={where} onChange={({ currentTarget }) => setWhere(currentTarget.value as MutedIn)}>
          <option value="session">for {host} in this session</option>
          <option value="host">for {host} in every session</option>
        </select>
      </label>
      <label class="reason-field">
        Because{' '}
        <input
          ref={field}
          type="text"
          name="reason"
          maxLength={REASON_LIMIT}
          autocomplete="off"
          aria-invalid={missing}
          aria-describedby={missing ? id : undefined}
        />
      </label>
      <span class="buttons">
        <button type="submit">Mute</button>{' '}
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </span>
      {missing ? (
        <p id={id} class="error-words" role="alert">
          Say why, for whoever reads this later.
        </p>
      ) : null}
    </form>
  );
}
