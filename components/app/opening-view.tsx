import { useId, useState } from 'preact/hooks';
import { filledIn, type Opening } from '../../lib/replay/form.ts';
import { Copy } from '../inspector/copy.tsx';
import { ValueText } from '../inspector/value-text.tsx';
import { OpenButton } from './open-button.tsx';
import { QrCode } from './qr-code.tsx';

/** An address that a person or an app has to open, its placeholders filled in first; nothing opens it by itself. */
export function OpeningView({ opening, of }: { opening: Opening; of: string | undefined }) {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const id = useId();
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
  const url = filledIn(opening, given);
  const missing = opening.placeholders.filter((placeholder) => given[placeholder] === undefined);
  return (
    <div class="opening">
      <p>
        <b>{opening.title}</b> <span class="where">{opening.from}</span>
      </p>
      {opening.placeholders.length > 0 ? (
        <div class="fields">
          {opening.placeholders.map((placeholder) => (
            <Placeholder
              key={placeholder}
              id={`${id}${placeholder}`}
              name={placeholder}
              value={values[placeholder] ?? ''}
              onValue={(value) => setValues((before) => ({ ...before, [placeholder]: value }))}
            />
          ))}
        </div>
      ) : null}
      <p class="app-address">
        <ValueText text={url} folded={160} /> <Copy text={url} what="address" />
      </p>
      <p class="actions">
        <OpenButton url={url} of={of} label="Open it in the tab" placeholders={missing} />
      </p>
      <QrCode key={url} text={url} name="opening" />
    </div>
  );
}

interface PlaceholderProps {
  id: string;
  name: string;
  value: string;
  onValue(value: string): void;
}

function Placeholder({ id, name, value, onValue }: PlaceholderProps) {
  return (
    <>
      <label for={id}>{name}</label>
      <input
        id={id}
        value={value}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
      />
    </>
  );
}
