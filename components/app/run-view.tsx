import { isOver, type RunState } from '../../lib/replay/runner.ts';
import type { Begun } from '../../lib/session/playing.ts';
import { useSession } from '../context.ts';
import { ValueText } from '../inspector/value-text.tsx';
import { Exchanges } from './exchanges.tsx';
import { FormView } from './form-view.tsx';
import { KeyField } from './key-field.tsx';
import { OpeningView } from './opening-view.tsx';
import { RunClocks } from './run-clocks.tsx';
import { LoadAnswers, SaveAnswers } from './saved-answers.tsx';

/** A run as it stands: what the server asks or how it ended, the clocks, and all that was sent. */
export function RunView({ begun }: { begun: Begun }) {
  const { playing, outline } = useSession();
  const run = playing.run.value;
  const busy = playing.busy.value;
  return (
    <div class="app-body">
      <div class="app-part run-head">
        <p>
          Began{' '}
          {begun.n === undefined ? (
            'from an address that was pasted'
          ) : (
            <>
              from{' '}
              <button type="button" class="link" onClick={() => outline.reveal(begun.n ?? 0)}>
                #{begun.n}
              </button>
            </>
          )}
          {playing.script.value ? `, answered by the script “${playing.script.value.title}”` : ''}.
        </p>
        <p class="app-address">
          <ValueText text={begun.draft.url} folded={120} />
        </p>
        {run ? <RunClocks clocks={run.clocks} /> : null}
        <p class="actions">
          {busy ? (
            <button type="button" onClick={playing.cancel}>
              Cancel
            </button>
          ) : null}
          <button
            type="button"
            onClick={() =>
              void playing.begin(begun.draft, begun.of === undefined ? undefined : { of: begun.of, n: begun.n ?? 0 })
            }
          >
            Start again
          </button>
          <button type="button" onClick={playing.leave}>
            {run && !isOver(run) ? 'Stop here' : 'Close this run'}
          </button>
        </p>
        {run && !isOver(run) ? (
          <p class="quiet">To stop tells the server nothing: refuse, or cancel the hand-off, to do that.</p>
        ) : null}
      </div>
      <Forbidden />
      {run ? (
        <State state={run.state} busy={busy} begun={begun} turn={run.given.length} />
      ) : (
        <p class="hint">Beginning…</p>
      )}
      {run && run.notes.length > 0 ? (
        <section class="app-part">
          <h3>What the server does otherwise than its guide says</h3>
          <ul class="app-notes">
            {run.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      ) : null}
      <Exchanges />
      <KeyField />
      {run ? <SaveAnswers run={run} /> : null}
      {run && !isOver(run) ? <LoadAnswers runner={run.runner} /> : null}
    </div>
  );
}

interface StateProps {
  state: RunState;
  busy: boolean;
  begun: Begun;
  /** How many answers were given before. */
  turn: number;
}

function State({ state, busy, begun, turn }: StateProps) {
  const { playing } = useSession();
  switch (state.kind) {
    case 'sending':
      return (
        <p class="hint" role="status">
          {state.words}: {state.draft.method} {state.draft.url.slice(0, 200)} …
        </p>
      );
    case 'asking':
      // Another command is another form, also where it looks the same.
      return <FormView key={`${begun.run} ${turn} ${state.form.id}`} form={state.form} busy={busy} />;
    case 'completed':
      return (
        <section class="app-part ending completed" data-run="completed" role="status">
          <h3>Completed</h3>
          <p>{state.words}</p>
          {state.redirect ? <OpeningView opening={state.redirect} of={begun.of} /> : null}
        </section>
      );
    case 'error':
      return (
        <section class="app-part ending failed" data-run="error" role="alert">
          <h3>
            Error {state.code ? <code>{state.code}</code> : null}
            {state.status === undefined ? '' : ` HTTP ${state.status}`}
          </h3>
          <p>{state.words}</p>
          {state.remedy ? <p>{state.remedy}</p> : null}
          {state.redirect ? <OpeningView opening={state.redirect} of={begun.of} /> : null}
          <p class="actions">
            <button type="button" onClick={() => void playing.retry()}>
              Send the last request again
            </button>
          </p>
        </section>
      );
    case 'stopped':
      return (
        <section class="app-part ending" data-run="stopped" role="status">
          <h3>Stopped</h3>
          <p>{state.words}</p>
          <p class="actions">
            <button type="button" onClick={() => void playing.retry()}>
              Send the last request again
            </button>
          </p>
        </section>
      );
  }
}

function Forbidden() {
  const { playing } = useSession();
  const site = playing.forbidden.value;
  if (site === undefined) return null;
  const host = URL.canParse(site) ? new URL(site).hostname : site;
  return (
    <p class="app-part warning-part" role="alert">
      The extension has no permission for {host} yet: nothing was sent.{' '}
      <button type="button" onClick={() => void playing.allow()}>
        Allow {host}
      </button>
    </p>
  );
}
