import type { Progress } from '../../lib/session/attacks/attack-run.ts';
import { useSession } from '../context.ts';
import { countdown } from '../words.ts';

/** How far a run is, what it does just now, and the ways to hold and to end it. */
export function RunProgress({ progress }: { progress: Progress }) {
  const { attacks } = useSession();
  const { done, of, choice } = progress;
  const isPaused = attacks.paused.value;
  return (
    <section class="run-progress" aria-label="Progress">
      <progress max={of} value={done} aria-label={`${done} of ${of} attacks`} />
      <p role="status">
        {done} of {of}
        {isPaused ? ', paused' : ''}
        {choice ? (
          <>
            {': '}
            <code>{choice.attack.id}</code> on #{choice.attack.step}
          </>
        ) : null}
      </p>
      <Doing progress={progress} />
      <p class="run-ways">
        <button type="button" onClick={isPaused ? attacks.resume : attacks.pause}>
          {isPaused ? 'Go on' : 'Pause'}
        </button>{' '}
        <button type="button" onClick={attacks.skip}>
          Skip this attack
        </button>{' '}
        <button type="button" class="danger" onClick={attacks.cancel}>
          Cancel the run
        </button>
      </p>
      <p class="quiet">
        What was done stands below and stays, also when this view is closed; the rest is not made then.
      </p>
    </section>
  );
}

function Doing({ progress: { doing } }: { progress: Progress }) {
  if (!doing) return null;
  if (doing.what === 'waiting' && doing.until !== undefined) return <Countdown until={doing.until} />;
  if (doing.what === 'person')
    return (
      <p class="person" role="alert">
        It is your turn: consent once more in the tab that was opened. The run goes on by itself when you are through.
      </p>
    );
  return (
    <p class="quiet">{doing.what === 'opening' ? 'A page is opened in the tab of the run.' : 'A request is sent.'}</p>
  );
}

function Countdown({ until }: { until: number }) {
  const { time } = useSession();
  return (
    <p>
      The code grows old: it is redeemed in <b>{countdown(until - time.tick.value)}</b>.
    </p>
  );
}
