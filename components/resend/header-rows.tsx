import { useId, useState } from 'preact/hooks';
import type { CookieChoice } from '../../lib/flow/attempt.ts';
import type { Header } from '../../lib/flow/capture-event.ts';
import { headerFate } from '../../lib/flow/header-fate.ts';
import type { DraftProblem } from '../../lib/flow/request-draft.ts';
import { faultsAt } from './draft-faults.ts';
import { Faults, faulty } from './faults.tsx';
import { Rows, RowTools } from './row-tools.tsx';

interface Props {
  headers: readonly Header[];
  cookies: CookieChoice;
  faults: readonly DraftProblem[];
  onChange(headers: readonly Header[]): void;
}

/** The headers of a draft, and how each of them comes to be sent. */
export function HeaderRows({ headers, cookies, faults, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const faultyHeaders = faults.filter(({ where }) => where.startsWith('header')).length;
  const moved = (from: number, to: number) => {
    const one = headers[from];
    if (one) onChange(headers.toSpliced(from, 1).toSpliced(to, 0, one));
  };
  return (
    <details
      class="draft-part"
      // What is wrong is seen; once it is mended, nothing closes under the hands that mend it.
      open={open || faultyHeaders > 0}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>
        <h3>
          Headers <span class="where">{headers.length === 0 ? 'none' : headers.length}</span>
        </h3>
      </summary>
      {headers.length === 0 ? null : (
        <Rows label="Headers" class="header-rows" length={headers.length} onMove={moved}>
          {headers.map((header, at) => (
            // Names may repeat: their place is their identity.
            <HeaderRow
              key={at}
              at={at}
              length={headers.length}
              header={header}
              cookies={cookies}
              faults={faults}
              onHeader={(next) => onChange(headers.with(at, next))}
              onDelete={() => onChange(headers.toSpliced(at, 1))}
            />
          ))}
        </Rows>
      )}
      <button type="button" class="link" onClick={() => onChange([...headers, { name: '', value: '' }])}>
        Add a header
      </button>{' '}
      <span class="quiet">
        Host, User-Agent, Accept-Language and the like the browser adds where they are not here.
      </span>
    </details>
  );
}

interface RowProps {
  at: number;
  length: number;
  header: Header;
  cookies: CookieChoice;
  faults: readonly DraftProblem[];
  onHeader(header: Header): void;
  onDelete(): void;
}

function HeaderRow({ at, length, header, cookies, faults, onHeader, onDelete }: RowProps) {
  const id = useId();
  const { name, value } = header;
  const what = `header ${name === '' ? at + 1 : name}`;
  const reasons = faultsAt(faults, name === '' ? 'headers' : `header ${name}`);
  const note = noteOf(name, cookies);
  const common = { type: 'text', autocomplete: 'off', spellcheck: false, ...faulty(id, reasons) } as const;
  return (
    <li data-row={at}>
      <input
        {...common}
        data-part="name"
        aria-label={`Name of header ${at + 1}`}
        value={name}
        onInput={({ currentTarget }) => onHeader({ ...header, name: currentTarget.value })}
      />
      <input
        {...common}
        data-part="value"
        aria-label={`Value of ${what}`}
        value={value}
        onInput={({ currentTarget }) => onHeader({ ...header, value: currentTarget.value })}
      />
      <RowTools at={at} length={length} what={what} onDelete={onDelete} />
      <Faults id={id} reasons={reasons} />
      {note === undefined ? null : <span class="row-note quiet">{note}</span>}
    </li>
  );
}

/** How a header is sent, where that is not as any other. */
function noteOf(name: string, cookies: CookieChoice): string | undefined {
  if (/^cookie$/i.test(name) && cookies !== 'draft')
    return cookies === 'none'
      ? 'Not sent: no cookies are.'
      : 'Not sent: the cookies are those that the browser has now. Choose “of the draft” to send this one.';
  const fate = headerFate(name);
  if (fate === 'browser') return 'Not sent as written: it is of the connection, and the browser writes it by itself.';
  return fate === 'rule' ? 'fetch refuses it: the browser writes it into the request by a rule.' : undefined;
}
