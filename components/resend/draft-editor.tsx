import { useId } from 'preact/hooks';
import { addressParameters, applyParameters } from '../../lib/flow/address-parameters.ts';
import type { DraftProblem } from '../../lib/flow/request-draft.ts';
import { visible } from '../inspector/value-text.tsx';
import { BodyEditor } from './body-editor.tsx';
import { faultsAt } from './draft-faults.ts';
import { Faults, faulty } from './faults.tsx';
import { HeaderRows } from './header-rows.tsx';
import type { Editing } from './kept-drafts.tsx';
import { ParameterRows } from './parameter-rows.tsx';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

interface Props {
  editing: Editing;
  faults: readonly DraftProblem[];
}

/** The draft, field by field; what is wrong with one stands beside it. */
export function DraftEditor({ editing, faults }: Props) {
  const { draft, change, manner, choose, original } = editing;
  const { query, fragment } = addressParameters(draft.url);
  const common = { spelling: manner.spelling, space: '%20' } as const;
  return (
    <>
      {original.problems.map(({ where, reason }) => (
        <p key={where + reason} class="hint recorded-without">
          {visible(reason)}
        </p>
      ))}
      <FirstLine editing={editing} faults={faults} />
      <p class="spelling">
        <label>
          <input
            type="checkbox"
            checked={manner.spelling === 'decoded'}
            onChange={({ currentTarget }) => choose({ spelling: currentTarget.checked ? 'decoded' : 'as sent' })}
          />{' '}
          Type parameters decoded
        </label>{' '}
        <span class="quiet">
          {manner.spelling === 'decoded'
            ? 'What you type is encoded for you; what you do not touch stays as it was sent.'
            : 'Names and values stand as they are sent: type %20 for a blank.'}
        </span>
      </p>
      <ParameterRows
        title="Query"
        one="query parameter"
        list={query}
        {...common}
        onChange={(list) => change({ url: applyParameters(draft.url, { query: list }) })}
      />
      {fragment.length > 0 || draft.url.includes('#') ? (
        <>
          <ParameterRows
            title="Fragment"
            one="fragment parameter"
            list={fragment}
            {...common}
            onChange={(list) => change({ url: applyParameters(draft.url, { fragment: list }) })}
          />
          {manner.way === 'navigation' ? null : (
            <p class="quiet beside">No server gets the fragment: it stays in the browser, and counts in a tab alone.</p>
          )}
        </>
      ) : null}
      <HeaderRows
        headers={draft.headers}
        cookies={manner.cookies}
        faults={faults}
        onChange={(headers) => change({ headers })}
      />
      <BodyEditor draft={draft} spelling={manner.spelling} reasons={faultsAt(faults, 'body')} onChange={change} />
    </>
  );
}

/** Method and address. */
function FirstLine({ editing: { draft, change }, faults }: Props) {
  const id = useId();
  const [method, address] = [faultsAt(faults, 'method'), faultsAt(faults, 'address')];
  return (
    <div class="first-line">
      <input
        class="draft-method"
        type="text"
        list={`${id}methods`}
        aria-label="Method"
        size={8}
        autocomplete="off"
        spellcheck={false}
        value={draft.method}
        {...faulty(`${id}method`, method)}
        onInput={({ currentTarget }) => change({ method: currentTarget.value })}
      />
      <datalist id={`${id}methods`}>
        {METHODS.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <textarea
        class="draft-address"
        aria-label="Address"
        rows={2}
        autocomplete="off"
        spellcheck={false}
        value={draft.url}
        {...faulty(`${id}address`, address)}
        // An address has no lines.
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        onInput={({ currentTarget }) => change({ url: currentTarget.value })}
      />
      <Faults id={`${id}method`} reasons={method} />
      <Faults id={`${id}address`} reasons={address} />
    </div>
  );
}
