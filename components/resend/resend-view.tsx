import '../style/resend.css';
import { useRef } from 'preact/hooks';
import type { Flow, Step } from '../../lib/flow/step.ts';
import { useSession } from '../context.ts';
import { actionOf } from '../keys.ts';
import { AttackMenu, useOffer } from './attack-menu.tsx';
import { AttemptList } from './attempt-list.tsx';
import { attemptResult } from './attempt-words.ts';
import { DraftEditor } from './draft-editor.tsx';
import { faultsOf, timeoutOf } from './draft-faults.ts';
import { useEditing } from './kept-drafts.tsx';
import { SendBar } from './send-bar.tsx';

export interface Props {
  step: Step;
  flow: Flow | undefined;
}

/** A step as a request that is changed and sent again, and what came of that until now. */
export function ResendView({ step, flow }: Props) {
  const { attempts, current } = useSession();
  const editing = useEditing(step);
  const offer = useOffer(step, flow);
  const list = useRef<HTMLElement>(null);
  const { draft, applied, manner } = editing;
  const faults = faultsOf(draft, manner.way);
  const timeout = timeoutOf(manner.seconds);
  const last = attempts.ofStep.value.at(-1);
  const send = () => {
    if (faults.length > 0 || typeof timeout === 'string' || attempts.sending.peek()) return;
    const { way, cookies } = manner;
    const mutation = applied?.changed === draft ? { mutation: applied.id } : {};
    void attempts.send(draft, way, { cookies, timeout, of: step.id, ...mutation });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (actionOf(event, 'request') !== 'send') return;
    event.preventDefault();
    send();
  };
  return (
    <div class="resend">
      <form
        aria-label={`Step #${step.n}, to be sent again`}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        // Enter alone sends nothing: too much is typed here.
        onKeyDown={(event) => {
          onKeyDown(event);
          if (event.key === 'Enter' && event.target instanceof HTMLInputElement) event.preventDefault();
        }}
      >
        <SendBar
          editing={editing}
          faults={faults.length}
          last={last && `Last: ${attemptResult(last)}`}
          onLast={() => list.current?.scrollIntoView()}
        />
        {current.value?.origin?.redacted ? (
          <p class="hint">
            This session was redacted: its secrets are pseudonyms, which no server knows. Put true values in their
            place.
          </p>
        ) : null}
        <AttackMenu offer={offer} editing={editing} />
        <DraftEditor editing={editing} faults={faults} />
      </form>
      <section ref={list} class="attempts" aria-label="Attempts">
        <AttemptList
          step={step}
          attacks={offer?.attacks ?? []}
          onUse={(attempt) => editing.take({ draft: attempt.draft })}
        />
      </section>
    </div>
  );
}
