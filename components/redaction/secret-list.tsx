import { useState } from 'preact/hooks';
import type { ExportPreview } from '../../lib/session/export-preview.ts';
import type { ListedSecret } from '../../lib/trace/redaction.ts';
import { visible } from '../inspector/value-text.tsx';
import { count } from '../words.ts';

/** Rows that are shown at first: more take a while to draw. */
const FIRST = 200;
/** Places that are named in a row. */
const PLACES = 3;

interface Props {
  preview: ExportPreview;
  listed: readonly ListedSecret[];
  reading: boolean;
}

/** Each value that is hidden, with what stands for it. */
export function SecretList({ preview, listed, reading }: Props) {
  const [sought, setSought] = useState('');
  const [all, setAll] = useState(false);
  const found = listed.filter((secret) => holds(secret, sought.trim().toLowerCase()));
  const shown = all ? found : found.slice(0, FIRST);
  if (listed.length === 0) {
    return reading ? null : (
      <p class="redaction-empty">
        Nothing in this session is secret by its name or by what it looks like. If you know better, write it above.
      </p>
    );
  }
  return (
    <>
      <label class="redaction-search">
        <span>Find in the list</span>
        <input type="search" value={sought} onInput={({ currentTarget }) => setSought(currentTarget.value)} />
      </label>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section class="redaction-list" tabIndex={0} aria-label="Hidden values" aria-busy={reading}>
        <table>
          <thead>
            <tr>
              <th scope="col">What it is</th>
              <th scope="col">Value</th>
              <th scope="col">Where</th>
              <th scope="col">In the file</th>
              <th scope="col">
                <span class="unseen">Choice</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((secret) => (
              <Row key={secret.value} secret={secret} preview={preview} />
            ))}
          </tbody>
        </table>
        {found.length === 0 ? <p class="redaction-empty">None of them has that in it.</p> : null}
        {shown.length < found.length ? (
          <button type="button" class="link" onClick={() => setAll(true)}>
            Show all {found.length.toLocaleString('en')}
          </button>
        ) : null}
      </section>
    </>
  );
}

function Row({ secret, preview }: { secret: ListedSecret; preview: ExportPreview }) {
  const { kind, name, value, pseudonym, revealed, places, besideName } = secret;
  const isOwn = kind === 'hidden';
  const what = isOwn ? 'your own choice' : kind.replaceAll('-', ' ');
  const called = `${what}${name === '' ? '' : `, ${visible(name)}`}`;
  return (
    <tr class={revealed ? 'revealed' : undefined}>
      <th scope="row">
        {what} {name === '' || name === what ? null : <span class="quiet">{visible(name.slice(0, 60))}</span>}
      </th>
      <td class={isOwn ? undefined : 'short'}>
        <span class="mono">{isOwn ? visible(value) : beginningOf(value)}</span>{' '}
        {isOwn ? null : <span class="length quiet">({lengthOf(value)})</span>}
      </td>
      <td>
        {placesInWords(secret)}
        {besideName && places.length > 0 ? <span class="quiet"> (only beside its name)</span> : null}
      </td>
      <td class="mono pseudonym">{revealed ? <b>as it was sent</b> : pseudonym}</td>
      <td>
        <button
          type="button"
          aria-label={isOwn ? `Remove ${visible(value)}` : revealed ? `Hide ${called}` : `Reveal ${called}`}
          onClick={() => (isOwn ? preview.unhide(value) : preview.reveal(value, !revealed))}
        >
          {isOwn ? 'Remove' : revealed ? 'Hide' : 'Reveal'}
        </button>
      </td>
    </tr>
  );
}

/** Enough to know it by, and too little to use. */
export function beginningOf(value: string): string {
  const characters = charactersOf(value);
  const kept = characters.length < 12 ? 2 : 4;
  return characters.length <= 4 ? '…' : `${characters.slice(0, kept).join('')}…`;
}

const lengthOf = (value: string) => count(charactersOf(value).length, 'character');
const charactersOf = (value: string) => [...visible(value.replace(/\s+/g, ' '))];

function placesInWords({ places }: ListedSecret): string {
  if (places.length === 0) return 'only within encoded text';
  const named = places.slice(0, PLACES).map(({ step, where, times }) => {
    const at = step === undefined ? where : `#${step} ${where}`;
    return times === 1 ? visible(at) : `${visible(at)} (${times} times)`;
  });
  const more = places.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${count(more, 'more place')}` : named.join(', ');
}

function holds({ kind, name, value, pseudonym, places }: ListedSecret, sought: string): boolean {
  if (sought === '') return true;
  return [
    kind.replaceAll('-', ' '),
    kind,
    name,
    value,
    pseudonym,
    ...places.map(({ step, where }) => `#${step} ${where}`),
  ].some((text) => text.toLowerCase().includes(sought));
}
