import type { DecodedNode } from '../../lib/decode/index.ts';
import type { Way } from './copy-menu.tsx';
import { layersOf } from './layers.ts';
import { visible } from './value-text.tsx';

/** A decoded value in every form in which it may be wanted. */
export function nodeWays(node: DecodedNode, inner: DecodedNode): Way[] {
  const { label, raw } = node;
  const plain = plainOf(node);
  const decoded = typeof plain === 'object' && plain !== null ? JSON.stringify(plain, null, 2) : String(plain);
  return [
    { title: 'As shown', text: visible(inner.children.length > 0 ? raw : decoded) },
    { title: 'As sent', text: raw },
    { title: 'Decoded', text: decoded },
    ...(label === undefined ? [] : [{ title: 'As name=value', text: `${label}=${raw}` }]),
    {
      title: 'As JSON',
      text: JSON.stringify(label === undefined ? plain : { [label]: plain }, null, 2),
    },
  ];
}

/** A header or a field in every form in which it may be wanted. */
export function pairWays(name: string, value: string): Way[] {
  return [
    { title: 'As shown', text: visible(value) },
    { title: 'As sent', text: value },
    { title: 'As name=value', text: `${name}=${value}` },
    { title: 'As name: value', text: `${name}: ${value}` },
    { title: 'As JSON', text: JSON.stringify({ [name]: value }, null, 2) },
  ];
}

type Plain = string | number | boolean | null | Plain[] | { [name: string]: Plain };

/** What came out of a value, as JSON would have it; of repeated names a list. */
function plainOf(node: DecodedNode): Plain {
  const { inner } = layersOf(node);
  // An address says more as a whole than in its parts.
  if (inner.encoding === 'url') return inner.raw;
  if (inner.children.length === 0) return inner.value === undefined ? inner.raw : inner.value;
  if (inner.children.every(({ label }, index) => label === String(index))) return inner.children.map(plainOf);
  const members = new Map<string, Plain[]>();
  for (const child of inner.children) {
    const name = child.label ?? child.title;
    members.set(name, [...(members.get(name) ?? []), plainOf(child)]);
  }
  return Object.fromEntries(
    [...members].map(([name, values]) => [name, values.length > 1 ? values : (values[0] ?? null)]),
  );
}
