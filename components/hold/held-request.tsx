import { useId, useMemo, useState } from 'preact/hooks';
import { type DecodedNode, decodeForm, decodeUrl } from '../../lib/decode/index.ts';
import { hostOf } from '../../lib/flow/address.ts';
import type { HeldNow, HeldRequest, Hold } from '../../lib/flow/hold.ts';
import { editOf, type HeldEdit, onwardOf, type Part } from '../../lib/session/held-edit.ts';
import { Copy } from '../inspector/copy.tsx';
import { DecodedTree } from '../inspector/decoded-tree.tsx';
import { ErrorBoundary } from '../inspector/error-boundary.tsx';
import { ValueText } from '../inspector/value-text.tsx';
import { ParameterEditor } from './parameter-editor.tsx';

interface Props {
  held: HeldNow;
  busy: boolean;
  problem: string | undefined;
  onRelease(onward?: HeldRequest): void;
  onDrop(): void;
}

const LISTS: readonly [Part, string][] = [
  ['query', 'Query'],
  ['fragment', 'Fragment'],
  ['form', 'Form'],
];

/** A request that waits, decoded, and what can be done with it. Keyed by its hold: an edit belongs to one. */
export function HeldRequestView({ held, busy, problem, onRelease, onDrop }: Props) {
  const [edit, setEdit] = useState<HeldEdit | undefined>(undefined);
  const onward = edit && onwardOf(held, edit);
  const why = onward?.problem ?? problem;
  const change = (part: Partial<HeldEdit>) => edit && setEdit({ ...edit, ...part });
  const go = () => onRelease(onward?.isChanged ? onward.request : undefined);
  return (
    <div class="held">
      <p class="address">
        <b>{held.method}</b> <ValueText text={held.url} folded={160} /> <Copy text={held.url} what="the held address" />
      </p>
      {edit ? (
        <>
          <Place place={edit.place} onInput={(place) => change({ place })} />
          {LISTS.map(([part, title]) =>
            part === 'form' && !held.form ? null : (
              <ParameterEditor
                key={part}
                title={title}
                list={edit[part]}
                onChange={(list) => change({ [part]: list })}
              />
            ),
          )}
          {onward?.isElsewhere && !onward.problem ? <Elsewhere held={held} to={onward.request.url} /> : null}
        </>
      ) : (
        <Decoded held={held} />
      )}
      {why ? (
        <p class="bar error" role="alert">
          {why}
        </p>
      ) : null}
      <div class="held-ways">
        <button
          type="button"
          class={onward?.isElsewhere ? 'danger' : 'primary'}
          disabled={busy || onward?.problem !== undefined}
          onClick={go}
        >
          {wayOn(held, onward)}
        </button>
        <button type="button" disabled={busy} onClick={() => setEdit(edit ? undefined : editOf(held))}>
          {edit ? 'Undo the changes' : 'Edit…'}
        </button>
        <button type="button" class="danger" disabled={busy} onClick={onDrop}>
          Drop it
        </button>
      </div>
    </div>
  );
}

function wayOn({ method }: HeldNow, onward: ReturnType<typeof onwardOf> | undefined): string {
  if (onward?.isElsewhere) return 'Send it elsewhere';
  if (onward?.isChanged) return 'Continue with the changes';
  return method === 'POST' ? 'Continue: post it as it is' : 'Continue as it is';
}

function Place({ place, onInput }: { place: string; onInput(place: string): void }) {
  const id = useId();
  return (
    <p class="held-place">
      <label for={id}>Goes to</label>
      <input
        id={id}
        value={place}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </p>
  );
}

function Elsewhere({ held, to }: { held: HeldNow; to: string }) {
  const [from, other] = [hostOf(held.url), hostOf(to)];
  const names =
    held.url.includes('code=') || held.form?.some(([name]) => name === 'code') ? 'The code' : 'What is in it';
  return (
    <p class="bar warning" role="status">
      {from === other
        ? `${names} goes to another address of ${other || 'the app'} than the one it was meant for.`
        : `${names} goes to ${other || 'another app'}, and ${from || 'its app'} never sees it. Send it only where you may.`}
    </p>
  );
}

function Decoded({ held }: { held: HeldNow }) {
  const parts = useMemo(() => {
    const now = held.at;
    const nodes: [string, DecodedNode[], string][] = [['Address', [decodeUrl(held.url, { now })], held.url]];
    const form = held.form?.map(([name, value]): [string, string] => [name, value]);
    if (form) nodes.push(['Form', [decodeForm(form, { now })], form.map((pair) => pair.join('=')).join('&')]);
    return nodes;
  }, [held]);
  return (
    <>
      {parts.map(([title, nodes, raw]) => (
        <section key={title} class="part">
          <h3>{title}</h3>
          <ErrorBoundary raw={raw} what={title}>
            <DecodedTree nodes={nodes} />
          </ErrorBoundary>
        </section>
      ))}
    </>
  );
}

const FATES = {
  continued: 'It was continued as it was.',
  edited: 'It was continued with changes.',
  elsewhere: 'It was sent elsewhere.',
  dropped: 'It was dropped: nothing was sent.',
  left: 'Its tab was closed or left: nothing was sent.',
} as const;

/** What became of an order, in a sentence. */
export function fateWords({ state, fate, reason }: Hold): string {
  if (state === 'disarmed') return `Nothing was held. ${reason ?? 'It was disarmed.'}`;
  return fate ? FATES[fate] : '';
}
