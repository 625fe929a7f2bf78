import { useSession } from '../context.ts';
import { shortcut, withKey } from '../keys.ts';

/** Opens the attacks on a flow. */
export function AttackButton({ flow }: { flow: string }) {
  const { attacks } = useSession();
  return (
    <button
      type="button"
      data-flow={flow}
      aria-keyshortcuts={shortcut('attacks')}
      title={withKey('Choose attacks and run them', 'attacks')}
      onClick={() => attacks.open(flow)}
    >
      Attack run…
    </button>
  );
}

/** Says in the status line that a run goes on, wherever the user looks. */
export function RunStatus() {
  const { attacks } = useSession();
  const progress = attacks.progress.value;
  if (!progress) return null;
  return (
    <span role="status">
      Attack run: {progress.done} of {progress.of}
      {attacks.paused.value ? ', paused' : ''}
    </span>
  );
}
