import { useMemo, useState } from 'preact/hooks';
import type { Attempt } from '../../lib/flow/attempt.ts';
import type { Step } from '../../lib/flow/step.ts';
import type { Attack } from '../../lib/mutate/offered.ts';
import { useSession } from '../context.ts';
import { Copy } from '../inspector/copy.tsx';
import { RequestView, ResponseView } from '../inspector/message-view.tsx';
import { ValueText, visible } from '../inspector/value-text.tsx';
import { clock, duration, shortUrl, siteOf } from '../words.ts';
import { VERDICTS, verdictOf } from './attack-words.ts';
import { attemptManner, attemptName, attemptResult, changesInWords, hopsOf } from './attempt-words.ts';

interface Props {
  step: Step;
  attempt: Attempt;
  /** The one that it was, where that is still offered at the step. */
  attack: Attack | undefined;
  onUse(): void;
}

/** One attempt: how it came out, where it leads, what was wrong, and the ways on. */
export function AttemptCard({ step, attempt, attack, onUse }: Props) {
  const hops = useMemo(() => hopsOf(attempt), [attempt]);
  const { at, endedAt, state, problem, notes, draft, deepLink } = attempt;
  const { host, path } = shortUrl(draft.url);
  const shown = hops.length > 0 ? hops : undefined;
  return (
    <li class={`attempt ${state}`} data-attempt={attempt.id} aria-label={attemptName(attempt)}>
      <p class="attempt-head">
        <span class={`attempt-state ${stateClass(attempt)}`}>{attemptResult(attempt)}</span> <span>{draft.method}</span>{' '}
        <span class="attempt-address" title={visible(draft.url.slice(0, 1000))}>
          {visible(host + path)}
        </span>{' '}
        <span class="attempt-changes">{visible(changesInWords(step, attempt))}</span>{' '}
        <span class="quiet">
          {clock(at)}
          {endedAt === undefined ? '' : ` · ${duration(endedAt - at)}`} · {attemptManner(attempt)}
        </span>
      </p>
      {problem === undefined ? null : <p class={state === 'failed' ? 'odd' : 'quiet'}>{visible(problem)}</p>}
      {notes.map((note) => (
        <p key={note} class="quiet">
          {visible(note)}
        </p>
      ))}
      <Verdict step={step} attempt={attempt} attack={attack} hops={hops} />
      <Hops hops={hops} />
      {deepLink === undefined || hops.some(({ exchange }) => exchange?.redirectUrl === deepLink) ? null : (
        <Location url={deepLink} />
      )}
      {deepLink === undefined ? null : <p class="quiet">It belongs to an app, and was not opened.</p>}
      <AttemptTools attempt={attempt} isSent={shown !== undefined} onUse={onUse} />
      {shown ? <Messages hops={shown} /> : null}
    </li>
  );
}

function stateClass({ state, exchanges }: Attempt): string {
  if (state !== 'done') return state;
  return (exchanges.at(-1)?.status ?? 0) >= 400 ? 'refused' : 'answered';
}

/** What the answer says of the attack that it was. */
function Verdict({ step, attempt, attack, hops }: Omit<Props, 'onUse'> & { hops: readonly Step[] }) {
  const reading = useMemo(() => attack && verdictOf(attack, attempt, step, hops), [attack, attempt, step, hops]);
  if (attempt.mutation === undefined) return null;
  const name = attack ? `${attack.of}: ${attack.title}` : attempt.mutation;
  return (
    <p class="attempt-verdict">
      {name}
      {reading ? (
        <>
          : <b class={reading.verdict}>{VERDICTS[reading.verdict]}</b>. {visible(reading.evidence)}
        </>
      ) : null}
    </p>
  );
}

/** Where each answer leads: the Location as it stands, of any scheme. */
function Hops({ hops }: { hops: readonly Step[] }) {
  const lines = hops.filter(({ exchange }) => exchange?.redirectUrl !== undefined);
  if (lines.length === 0) return null;
  return (
    <ol class="hops" aria-label="Redirects">
      {lines.map(({ n, status, exchange }) => (
        <li key={n}>
          <span class="quiet">{status} →</span> <Location url={exchange?.redirectUrl ?? ''} />
        </li>
      ))}
    </ol>
  );
}

function Location({ url }: { url: string }) {
  return (
    <span class="line location">
      <ValueText text={url} folded={300} /> <Copy text={url} what="Location" />
    </span>
  );
}

function AttemptTools({ attempt, isSent, onUse }: { attempt: Attempt; isSent: boolean; onUse(): void }) {
  const { attempts, comparing } = useSession();
  const { id, state, site } = attempt;
  const of = attemptName(attempt);
  return (
    <p class="ways-on">
      {site === undefined ? null : (
        <button type="button" onClick={() => void attempts.allow(attempt)}>
          Allow {siteOf(site) ?? 'the site'} and send again
        </button>
      )}
      {state === 'running' ? (
        <button type="button" aria-label={`Cancel ${of}`} onClick={() => void attempts.cancel(id)}>
          Cancel
        </button>
      ) : (
        <button type="button" aria-label={`Send ${of} again`} onClick={() => void attempts.again(attempt)}>
          Again
        </button>
      )}
      {isSent ? (
        <button type="button" aria-label={`Compare ${of} with the step`} onClick={() => comparing.compareAttempt(id)}>
          Compare
        </button>
      ) : null}
      <button type="button" aria-label={`Edit the draft of ${of}`} onClick={onUse}>
        Edit
      </button>
      <button type="button" aria-label={`Delete ${of}`} onClick={() => void attempts.remove(id)}>
        Delete
      </button>
    </p>
  );
}

/** Requests as they were sent and answers as they came, hop by hop. */
function Messages({ hops }: { hops: readonly Step[] }) {
  const [open, setOpen] = useState(false);
  return (
    <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{hops.length === 1 ? 'Request and response' : `${hops.length} requests and their responses`}</summary>
      {open
        ? hops.map((hop) => (
            <section key={hop.n} class="attempt-hop">
              <h4>{hops.length === 1 ? 'Sent' : `Hop ${hop.n}, sent`}</h4>
              <RequestView step={hop} />
              <h4>Received</h4>
              <ResponseView step={hop} isAttempt />
            </section>
          ))
        : null}
    </details>
  );
}
