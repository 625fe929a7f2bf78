import { useState } from 'preact/hooks';
import { type FieldDifference, isTrueDifference, type SectionDifference } from '../../../lib/replay/comparison.ts';
import { Difference } from '../../lineage/difference.tsx';
import { count } from '../../words.ts';
import { CopyMenu } from '../copy-menu.tsx';
import { ValueText, visible } from '../value-text.tsx';

/** Fields that are listed at once. */
const LISTED = 40;

interface Props {
  section: SectionDifference;
  /** What the two are called: `#4`. */
  before: string;
  after: string;
}

/** One part of two steps: what differs, and folded what differs by design and what is the same. */
export function Section({ section: { title, fields, notes }, before, after }: Props) {
  const differing = fields.filter(isTrueDifference);
  const designed = fields.filter(({ design }) => design !== undefined);
  const same = fields.filter(({ kind }) => kind === 'same');
  const names = { before, after };
  return (
    <section class={differing.length === 0 ? 'part alike' : 'part'} data-compared={title}>
      <h3>{title}</h3>
      {notes.map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
      <Fields fields={differing} {...names} />
      <Folded what="differ by design" one="differs by design" fields={designed} {...names} />
      <Folded what="are the same" one="is the same" fields={same} {...names} />
    </section>
  );
}

interface FieldsProps {
  fields: readonly FieldDifference[];
  before: string;
  after: string;
}

function Folded({ what, one, fields, ...names }: FieldsProps & { what: string; one: string }) {
  const [open, setOpen] = useState(false);
  if (fields.length === 0) return null;
  return (
    <>
      <button type="button" class="link folded" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span aria-hidden="true">{open ? '▾' : '▸'}</span> {count(fields.length, 'value')}{' '}
        {fields.length === 1 ? one : what}
      </button>
      {open ? <Fields fields={fields} {...names} /> : null}
    </>
  );
}

function Fields({ fields, ...names }: FieldsProps) {
  const [listed, setListed] = useState(LISTED);
  if (fields.length === 0) return null;
  return (
    <>
      <ul class="compared">
        {fields.slice(0, listed).map((field) => (
          <Line key={field.path} field={field} {...names} />
        ))}
      </ul>
      {fields.length > listed ? (
        <button type="button" class="more" onClick={() => setListed(listed + 4 * LISTED)}>
          … {(fields.length - listed).toLocaleString('en')} more
        </button>
      ) : null}
    </>
  );
}

const SIGNS = { same: '=', changed: '≠', added: '+', removed: '−' };

function Line({ field, before, after }: { field: FieldDifference; before: string; after: string }) {
  const { path, kind, words, design } = field;
  const told = { same: '', changed: words, added: `not in ${before}`, removed: `not in ${after}` }[kind];
  return (
    <li class={`line ${design === undefined ? kind : 'designed'}`}>
      <span class="sign" aria-hidden="true">
        {SIGNS[kind]}
      </span>
      <span class="label">{visible(path.length > 200 ? `${path.slice(0, 200)}…` : path)}</span>
      <span class="what">
        <Change field={field} /> {told ? <span class="remarks">{told}</span> : null}{' '}
        {design === undefined ? null : <span class="note">differs by design: {design}</span>}{' '}
        <CopyMenu what={path.slice(0, 80)} ways={() => waysOf(field, before, after)} />
      </span>
    </li>
  );
}

function Change({ field: { kind, before = '', after = '', parts } }: { field: FieldDifference }) {
  if (kind === 'same') return after === '' ? <span class="value empty">empty</span> : <ValueText text={after} />;
  if (kind === 'changed' && parts) return <Difference parts={parts} />;
  if (kind === 'changed') {
    return (
      <span class="value">
        {visible(before)} → {visible(after)}
      </span>
    );
  }
  return kind === 'added' ? (
    <ins>
      <ValueText text={after} />
    </ins>
  ) : (
    <del>
      <ValueText text={before} />
    </del>
  );
}

function waysOf({ path, before, after }: FieldDifference, was: string, is: string) {
  return [
    ...(after === undefined ? [] : [{ title: `The value of ${is}`, text: after }]),
    ...(before === undefined ? [] : [{ title: `The value of ${was}`, text: before }]),
    { title: 'The name', text: path },
    { title: 'As JSON', text: JSON.stringify({ path, [was]: before, [is]: after }, null, 2) },
  ];
}
