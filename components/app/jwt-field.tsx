import { useId, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { decode } from '../../lib/decode/index.ts';
import { asObject } from '../../lib/flow/json.ts';
import type { Field, Value } from '../../lib/replay/form.ts';
import { useSession } from '../context.ts';
import { DecodedTree } from '../inspector/decoded-tree.tsx';

interface Props {
  field: Field;
  value: Value | undefined;
  labelledby: string;
  onValue(value: Value): void;
}

/** A signed JWT: its claims, signed with the key of this session when it is sent; or one that is pasted. */
export function JwtField({ field, value, labelledby, onValue }: Props) {
  const [pasted, setPasted] = useState(typeof value === 'string' && value !== '');
  const name = useId();
  const choose = (paste: boolean) => {
    setPasted(paste);
    if (paste) onValue('');
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would stand outside of the grid of fields
    <div role="group" aria-labelledby={labelledby} class="jwt">
      <p class="actions">
        <label>
          <input type="radio" name={name} checked={!pasted} onChange={() => choose(false)} /> signed here
        </label>
        <label>
          <input type="radio" name={name} checked={pasted} onChange={() => choose(true)} /> typed or pasted
        </label>
      </p>
      {pasted ? (
        <Pasted text={typeof value === 'string' ? value : ''} onText={onValue} />
      ) : (
        <Signed field={field} onValue={onValue} />
      )}
    </div>
  );
}

function Pasted({ text, onText }: { text: string; onText(text: string): void }) {
  const { time } = useSession();
  const token = text.trim();
  const node = useMemo(() => (token === '' ? undefined : decode(token, { now: time.now() })), [token]);
  return (
    <>
      <textarea
        rows={4}
        aria-label="Signed JWT"
        spellcheck={false}
        autocomplete="off"
        placeholder="eyJ…"
        value={text}
        onInput={({ currentTarget }) => onText(currentTarget.value)}
      />
      {node ? <DecodedTree nodes={[node]} /> : null}
    </>
  );
}

/** Seconds that a JWT lives which is signed here. */
const SECONDS = 300;

function Signed({ field, onValue }: { field: Field; onValue(value: Value): void }) {
  const { playing } = useSession();
  const [person, setPerson] = useState({ cpf: '', name: '' });
  const name = (part: Partial<typeof person>) => setPerson((before) => ({ ...before, ...part }));
  const [seconds, setSeconds] = useState(SECONDS);
  const [more, setMore] = useState('');
  const ids = { cpf: useId(), name: useId(), seconds: useId(), more: useId() };
  const further = useMemo(() => claimsIn(more), [more]);
  const key = playing.key.value;
  // Before anybody can send it.
  useLayoutEffect(() => {
    // A claim that is left empty is left out: to see what a server does without it.
    const named = Object.fromEntries(Object.entries(person).filter(([, text]) => text !== ''));
    onValue({ recipe: { claims: { ...named, ...further }, seconds } });
  }, [person, seconds, further]);
  const repeated = Object.entries(field.claims ?? {});
  return (
    <>
      <div class="fields">
        <label for={ids.cpf}>cpf</label>
        <input
          id={ids.cpf}
          value={person.cpf}
          inputMode="numeric"
          autocomplete="off"
          placeholder="11 digits"
          onInput={({ currentTarget }) => name({ cpf: currentTarget.value.trim() })}
        />
        <label for={ids.name}>name</label>
        <input
          id={ids.name}
          value={person.name}
          autocomplete="off"
          onInput={({ currentTarget }) => name({ name: currentTarget.value })}
        />
        <label for={ids.seconds}>valid for, in s</label>
        <input
          id={ids.seconds}
          type="number"
          value={seconds}
          onInput={({ currentTarget }) => setSeconds(Number(currentTarget.value))}
        />
        <label for={ids.more}>further claims</label>
        <textarea
          id={ids.more}
          rows={2}
          spellcheck={false}
          placeholder={'{"cnpj": "…"} as JSON; it counts before what is written by itself'}
          aria-invalid={further === undefined}
          value={more}
          onInput={({ currentTarget }) => setMore(currentTarget.value)}
        />
      </div>
      {further === undefined ? <p class="odd">The further claims are no JSON object: they are left out.</p> : null}
      <p class="quiet">
        iat and exp are written when it is sent
        {repeated.length > 0 ? `, and ${repeated.map(([name, claim]) => `${name} ${claim}`).join(', ')}` : ''}; RS256
        {key ? ` with the key ${key.kid}.` : '.'}
      </p>
      {key ? null : <p class="odd">There is no key in this session yet: generate or paste one below.</p>}
    </>
  );
}

function claimsIn(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {};
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}
