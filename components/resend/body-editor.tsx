import { useId } from 'preact/hooks';
import { outlineJson } from '../../lib/decode/json-outline.ts';
import { type BodyKind, bodyAs, expectedType } from '../../lib/flow/draft-body.ts';
import { type DraftBody, headerOf, type RequestDraft, withHeader } from '../../lib/flow/request-draft.ts';
import type { Spelling } from '../../lib/flow/typed-pair.ts';
import { Faults, faulty } from './faults.tsx';
import { ParameterRows } from './parameter-rows.tsx';

const KINDS: Readonly<Record<BodyKind, string>> = {
  none: 'none',
  form: 'a form',
  json: 'JSON',
  text: 'raw text',
  base64: 'bytes, as base64',
};

interface Props {
  draft: RequestDraft;
  spelling: Spelling;
  reasons: readonly string[];
  onChange(part: Partial<RequestDraft>): void;
}

/** The body of a draft as what it is: the fields of a form, JSON that is checked while it is typed, or raw. */
export function BodyEditor({ draft, spelling, reasons, onChange }: Props) {
  const id = useId();
  const { body } = draft;
  const put = (next: DraftBody | undefined) => onChange({ body: next } as Partial<RequestDraft>);
  const expected = expectedType(body, headerOf(draft.headers, 'content-type'));
  return (
    <section class="draft-part">
      <h3>
        <label for={id}>Body</label>{' '}
        <select
          id={id}
          value={body?.kind ?? 'none'}
          onChange={({ currentTarget }) => put(bodyAs(currentTarget.value as BodyKind, body))}
        >
          {Object.entries(KINDS).map(([kind, words]) => (
            <option key={kind} value={kind}>
              {words}
            </option>
          ))}
        </select>
      </h3>
      {body?.kind === 'form' ? (
        <ParameterRows
          title="Fields"
          one="field"
          list={body.fields}
          spelling={spelling}
          space="+"
          onChange={(fields) => put({ kind: 'form', fields })}
        />
      ) : body ? (
        <BodyText body={body} reasons={reasons} onBody={put} />
      ) : null}
      {body?.kind === 'form' || !body ? <Faults reasons={reasons} /> : null}
      {expected === undefined ? null : (
        <p class="quiet">
          The Content-Type does not say so.{' '}
          <button
            type="button"
            class="link"
            onClick={() => onChange({ headers: withHeader(draft, 'Content-Type', expected).headers })}
          >
            Set it to {expected}
          </button>
        </p>
      )}
    </section>
  );
}

interface TextProps {
  body: Exclude<DraftBody, { kind: 'form' }>;
  reasons: readonly string[];
  onBody(body: DraftBody): void;
}

function BodyText({ body, reasons, onBody }: TextProps) {
  const id = useId();
  const text = body.kind === 'base64' ? body.base64 : body.text;
  const damage = body.kind === 'json' && reasons.length > 0 ? damageOf(text) : undefined;
  return (
    <>
      <textarea
        class="body-text"
        aria-label="Text of the body"
        rows={6}
        autocomplete="off"
        spellcheck={false}
        value={text}
        {...faulty(id, reasons)}
        onInput={({ currentTarget: { value } }) =>
          onBody(body.kind === 'base64' ? { kind: 'base64', base64: value } : { kind: body.kind, text: value })
        }
      />
      <Faults id={id} reasons={damage === undefined ? reasons : [...reasons, damage]} />
    </>
  );
}

/** Where a JSON text is broken, and how, in a sentence. */
function damageOf(text: string): string | undefined {
  const [problem] = outlineJson(text).problems;
  if (!problem) return undefined;
  const before = text.slice(0, problem.offset ?? 0).split('\n');
  return `In line ${before.length}, at character ${(before.at(-1)?.length ?? 0) + 1}: ${problem.message}`;
}
