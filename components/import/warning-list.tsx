import { useState } from 'preact/hooks';
import type { ImportWarning } from '../../lib/trace/import/index.ts';
import { Copy } from '../inspector/copy.tsx';
import { visible } from '../inspector/value-text.tsx';

/** How many are shown at once; then as many again at each click. */
const PART = 50;

/** What was odd in a file, entry by entry; folded, and drawn in parts. */
export function WarningList({ name, warnings }: { name: string; warnings: readonly ImportWarning[] }) {
  const [shown, setShown] = useState(PART);
  if (warnings.length === 0) return null;
  const left = warnings.length - shown;
  return (
    <details class="warning-list">
      <summary>What was odd ({warnings.length.toLocaleString('en')})</summary>
      <p class="warning-copy">
        <Copy what="the list" text={warnings.map((one) => `${name}: ${warningWords(one)}`).join('\n')} />
      </p>
      <ul>
        {warnings.slice(0, shown).map((one, at) => (
          <li key={at}>
            <span class="quiet">{visible(placeWords(one))}</span> {visible(one.what)}
          </li>
        ))}
      </ul>
      {left > 0 ? (
        <button type="button" class="link" onClick={() => setShown(shown + PART * 4)}>
          Show {Math.min(left, PART * 4).toLocaleString('en')} more of {left.toLocaleString('en')}
        </button>
      ) : null}
    </details>
  );
}

function placeWords({ entry, where }: ImportWarning): string {
  return entry === undefined ? `${where}:` : `Entry ${entry.toLocaleString('en')}, ${where}:`;
}

const warningWords = (one: ImportWarning) => `${placeWords(one)} ${one.what}`;
