import { useState } from 'preact/hooks';
import { Copy } from '../copy.tsx';
import { ValueText } from '../value-text.tsx';
import { HexView } from './hex-view.tsx';
import { JsonTree } from './json-tree.tsx';

interface Props {
  text: string | undefined;
  base64: string | undefined;
  /** Of the whole body in bytes. */
  size: number;
  truncated: boolean;
}

type Look = 'tree' | 'text' | 'bytes';
const TITLES: Record<Look, string> = { tree: 'Tree', text: 'Text', bytes: 'Bytes' };

/** A body as a tree where it is JSON, as its text, or byte by byte. */
export function BodyView({ text, base64, size, truncated }: Props) {
  const [chosen, setChosen] = useState<Look | undefined>(undefined);
  if (text === undefined && base64 === undefined) return null;
  const looks: Look[] = [...(looksLikeJson(text) ? (['tree'] as const) : []), 'text', 'bytes'];
  const look = chosen !== undefined && looks.includes(chosen) ? chosen : (looks[0] ?? 'text');
  const shown = text ?? base64 ?? '';
  return (
    <>
      <div class="body-tools">
        <fieldset class="looks">
          <legend class="unseen">Show the body as</legend>
          {looks.map((each) => (
            <button key={each} type="button" aria-pressed={each === look} onClick={() => setChosen(each)}>
              {each === 'text' && text === undefined ? 'Base64' : TITLES[each]}
            </button>
          ))}
        </fieldset>
        {text === undefined ? <span class="quiet">Not text.</span> : null}
        <Copy text={shown} what="body" />
      </div>
      {look === 'tree' ? <JsonTree key={shown} text={shown} /> : null}
      {look === 'bytes' ? <HexView text={text} base64={base64} size={size} truncated={truncated} /> : null}
      {look === 'text' && shown === '' ? <p class="hint">Empty.</p> : null}
      {look === 'text' && shown !== '' ? <ValueText text={shown} folded={20_000} block /> : null}
    </>
  );
}

/** Damaged JSON too: the tree says where it breaks. */
function looksLikeJson(text: string | undefined): boolean {
  return text !== undefined && /^[\s\ufeff]*(?:\{\s*["}]|\[\s*["{[\]\d\-tfn])/.test(text.slice(0, 2000));
}
