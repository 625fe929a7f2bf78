import { type JsonOutline, pathOf, textOf } from '../../../lib/decode/json-outline.ts';
import { Copy } from '../copy.tsx';
import { CopyMenu } from '../copy-menu.tsx';
import { ValueText, visible } from '../value-text.tsx';
import { isContainer } from './json-model.ts';

/** The selected value of a tree: where it stands, and all that it says. */
export function JsonDetail({ outline, index }: { outline: JsonOutline; index: number }) {
  const node = outline.nodes[index];
  if (!node) return null;
  const path = pathOf(outline, index);
  const raw = outline.text.slice(node.start, node.end);
  const text = textOf(outline, node);
  const ways = () => [
    { title: 'Value', text },
    { title: 'As sent', text: raw },
    { title: 'Path (JSONPath)', text: path },
    { title: 'As path = value', text: `${path} = ${raw}` },
    ...(typeof node.name === 'string' ? [{ title: 'As JSON', text: `{ ${JSON.stringify(node.name)}: ${raw} }` }] : []),
  ];
  return (
    <div class="json-detail">
      <p class="line">
        <span class="label">{visible(path)}</span> <Copy text={path} what="path" />
      </p>
      <p class="line">
        {isContainer(node) ? (
          <span class="quiet">
            {node.kind === 'object' ? 'an object' : 'a list'} of {node.size.toLocaleString('en')}
          </span>
        ) : (
          <ValueText key={index} text={text} />
        )}{' '}
        <span class="copies">
          <Copy text={text} what="value" />
          <CopyMenu what="value" ways={ways} />
        </span>
      </p>
    </div>
  );
}
