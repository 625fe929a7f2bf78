import type { BodyAbsence, Step } from '../../lib/flow/step.ts';
import { contentType } from '../../lib/session/inspection.ts';
import type { Session } from '../../lib/session/session.ts';
import { useSession } from '../context.ts';
import { CopyMenu } from './copy-menu.tsx';
import { stepWays } from './step-ways.ts';
import { visible } from './value-text.tsx';

const CLIPBOARD = 'Whoever runs it with its secrets sends the request once more; without them it is refused.';

/** What might have been there, as opposed to what never is. */
const MISSED: ReadonlySet<BodyAbsence> = new Set<BodyAbsence>(['not-captured', 'unreadable', 'not-finished']);

/** How many steps after a redirect are looked at for where it leads. */
const NEAR = 500;

/** Why a response has no body here, what that means, and the way to it. */
export function Absence({ step }: { step: Step }) {
  const session = useSession();
  const { absence, reason } = step.response;
  if (absence === undefined || !reason) return null;
  const { target, current, outline } = session;
  const goal = absence === 'redirect' ? goalOf(session, step) : undefined;
  const mayLoad = isForDevTools(step) && current.value?.state === 'recording' ? target.reload : undefined;
  // A pseudonym opens nothing; and whatever never is there is not there the second time.
  const again = absence !== 'redirect' && absence !== 'no-content' && !current.value?.origin?.redacted;
  return (
    <div class="absence">
      <p class="hint">
        {visible(reason)} {meaningOf(session, step)}
      </p>
      <p class="ways-on">
        {goal === undefined ? null : (
          <button type="button" onClick={() => outline.reveal(goal)}>
            Show where it leads, #{goal}
          </button>
        )}
        {mayLoad ? (
          <button type="button" onClick={mayLoad}>
            Reload the page
          </button>
        ) : null}
        {again ? (
          <CopyMenu label="Copy, to send it again" what="request" ways={() => stepWays(step)} hint={CLIPBOARD} />
        ) : null}
      </p>
    </div>
  );
}

function meaningOf({ current, target }: Session, step: Step): string {
  switch (step.response.absence) {
    case 'redirect':
      return 'What counts is the address in its Location header.';
    case 'not-finished':
      return current.value?.state === 'recording'
        ? 'It appears here as soon as it has ended.'
        : 'It is not known any more: the recording had ended before, or the recorder was restarted meanwhile.';
    case 'static':
      return 'A consent passes nothing in it; its address, Referer and status are kept.';
    case 'not-captured':
    case 'unreadable':
      if (!isForDevTools(step)) return '';
      return target.reload
        ? 'While DevTools is open, as now, every body is read: record once more, or reload the page.'
        : 'To have it the next time, open DevTools (F12) on the tab and leave it open while recording.';
    default:
      return '';
  }
}

/** Whether DevTools would have read it. */
function isForDevTools({ response: { absence, reason = '' } }: Step): boolean {
  return absence === 'not-captured' || (absence === 'unreadable' && !reason.includes('DevTools no longer'));
}

/** Number of the step that a redirect led to. */
function goalOf({ trace }: Session, { n, exchange }: Step): number | undefined {
  const goal = exchange?.redirectUrl?.split('#')[0];
  return goal === undefined
    ? undefined
    : trace.value.steps.slice(n, n + NEAR).find(({ url }) => url.split('#')[0] === goal)?.n;
}

/** In views that read the body: that it was there for others, and where it says why it is not here. */
export function BodyMissed({ step, onResponse }: { step: Step; onResponse(): void }) {
  const { absence, reason } = step.response;
  if (absence === undefined || !MISSED.has(absence)) return null;
  // The markup of a page is not read there at all.
  if (/html/i.test(contentType(step.exchange?.responseHeaders) ?? '')) return null;
  return (
    <p class="hint body-missed">
      The body of the response is missing, and whatever was in it. {visible(reason ?? '')}{' '}
      <button type="button" class="link" onClick={onResponse}>
        What can be done
      </button>
    </p>
  );
}
