import type { DecodedNode } from '../decode/index.ts';
import { isHashName } from './hashes.ts';
import { kindOf } from './kinds.ts';
import type { Layer, Slot, Under } from './slot.ts';
import { isTrivial, isUrl } from './trivial.ts';

/** What the way down from the root has told so far. */
interface Way {
  path: readonly string[];
  encodings: readonly string[];
  /** Id of the encoding around. */
  within?: string;
  /** The last label that is a name. */
  name: string;
  beside: ReadonlySet<string>;
  under: Under;
  /** A URL is around that is itself a value. */
  copied: boolean;
  /** The browser has undone the percent-encoding of the form around. */
  parsed: boolean;
  /** The name of the value around that is more than one. */
  label?: string;
  /** The token around. */
  token?: string;
  received: boolean;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Encodings that take a text apart and leave the parts as they are. */
const CONTAINERS = new Set(['url', 'form-urlencoded', 'json']);

/** Members of a JWK, and what else is drawn and means nothing by itself. */
const KEY_MATERIAL = new Set(['kty', 'crv', 'x', 'y', 'n', 'e', 'x5c', 'x5t', 'x5t#S256', 'alg']);

/** Labels that say nothing of what stands under them. */
const MUTE = /^(\d+|href|value)$/;

/** `[CLIENT_ID]` in a link that a server issues: whoever follows it is to fill it in. */
const PLACEHOLDER = /^[[{<][\w .-]+[\]}>]$/;

/** Lists of words, some of which carry a value behind a colon. */
const LISTS = /^(scopes?|acr_?values)$/i;

/**
 * Every named text in a decoded tree that is worth to be followed: by its name, or because it is not trivial.
 *
 * @param start labels before the root, such as the name of its header
 * @param received it came in an answer
 */
export function slotsOf(root: DecodedNode, start: readonly string[], under: Under, received: boolean): Slot[] {
  const slots: Slot[] = [];
  const way: Way = {
    path: start,
    encodings: [],
    name: start.at(-1) ?? '',
    beside: NOTHING,
    under,
    copied: false,
    parsed: false,
    received,
  };
  visit(root, way, slots);
  return slots;
}

function visit(node: DecodedNode, way: Way, slots: Slot[]): void {
  const { label } = node;
  const path = label === undefined ? way.path : [...way.path, label];
  const name = label === undefined || MUTE.test(label) ? way.name : label;
  const here = { ...way, path, name };
  const inUrl = way.within === 'url';
  if (inUrl && label === 'path') return void slots.push(...segments(node, here));
  if (inUrl && (label === 'scheme' || label === 'host')) return;
  const swallowed = way.within === 'form-urlencoded' && label === way.label;
  if (label !== undefined && !inUrl && !swallowed && !isStructure(node, way)) slots.push(...slotAt(node, here));
  const below: Way = {
    ...here,
    label: undefined,
    parsed: node.encoding === 'form-urlencoded' && node.raw === '',
    encodings: isPlain(node, way) ? way.encodings : [...way.encodings, node.encoding],
    within: node.encoding,
    beside: node.children.length > 1 ? new Set(node.children.map((child) => child.label ?? '')) : NOTHING,
    under: underOf(node, way),
    ...((node.encoding === 'jwt' || node.encoding === 'jwe') && { token: node.raw }),
    // A message's own address is none, and neither is the route in its fragment.
    copied: way.copied || (node.encoding === 'url' && way.within !== undefined && !inUrl),
  };
  // What a value has swallowed stands beside its own name again.
  if (node.encoding === 'form-urlencoded' && way.within === 'form-urlencoded') below.label = label;
  for (const child of node.children) visit(child, below, slots);
}

/** What the children of a node stand under. */
function underOf({ encoding }: DecodedNode, { under, within }: Way): Under {
  if (encoding === 'jwt' || encoding === 'jwe') return 'claim';
  if (encoding === 'form-urlencoded') return 'parameter';
  if (encoding === 'json') return under === 'claim' || within === 'jwt' ? 'claim' : 'member';
  return under;
}

/** A node that is part of a form, an object or a token, and no text of its own. */
function isStructure({ encoding, value, label }: DecodedNode, { within }: Way): boolean {
  if (within === 'jwt' || within === 'jwe') return true;
  if (label !== undefined && KEY_MATERIAL.has(label)) return true;
  if (typeof value === 'boolean' || value === null) return true;
  return within === 'json' && encoding === 'json' && value === undefined;
}

/** True when undoing the node only takes a message, or a value that is already named, apart. */
function isPlain({ encoding, label }: DecodedNode, { within }: Way): boolean {
  if (encoding === 'text') return true;
  if (within === 'jwt' || within === 'jwe') return true;
  if (!CONTAINERS.has(encoding)) return false;
  return (
    within === undefined || within === 'url' || (encoding === 'json' && (within === 'json' || label === undefined))
  );
}

function slotAt(node: DecodedNode, way: Way): Slot[] {
  const layers = layersOf(node, way);
  const [first] = layers;
  if (!first || (way.received && PLACEHOLDER.test(first.text))) return [];
  const { path, name, under, beside, copied, token, received } = way;
  const kind = kindOf(name, under, received);
  const base = { path, beside, copied, ...(token !== undefined && { token }) };
  const words = LISTS.test(name) ? wordsOf(first, base) : [];
  if (!kind && !isHashName(name) && (typeof node.value === 'number' || !layers.some(({ text }) => isWorth(text))))
    return words;
  return [...words, { ...base, name, under, layers: [first, ...layers.slice(1)], ...(kind && { kind }) }];
}

function isWorth(text: string): boolean {
  return isUrl(text) || !isTrivial(text);
}

/** From what the receiver reads down to where no encoding is left. */
function layersOf(node: DecodedNode, { encodings, within, parsed }: Way): Layer[] {
  const layers: Layer[] = [];
  const add = (text: string, undone: readonly string[]) => {
    if (text !== '' && layers.at(-1)?.text !== text) layers.push({ text, encodings: undone });
  };
  // How a form or JSON writes a text is not part of it.
  const written =
    (within === 'form-urlencoded' && node.encoding === 'percent' && !parsed) ||
    (within === 'json' && node.encoding === 'json');
  if (!written || typeof node.value !== 'string') add(node.raw, encodings);
  let [current, undone]: [DecodedNode | undefined, readonly string[]] = [node, encodings];
  while (current) {
    if (current.encoding !== 'text') undone = [...undone, current.encoding];
    if (typeof current.value === 'string' && !CONTAINERS_WITH_VALUE.has(current.encoding)) add(current.value, undone);
    const [only, second]: DecodedNode[] = current.children;
    current = only && !second && only.label === undefined ? only : undefined;
  }
  return layers;
}

/** Their value is their raw, or all parts in one. */
const CONTAINERS_WITH_VALUE = new Set(['url', 'basic-credentials']);

/** `consent:urn:…`, `consentId:…`, `AIS:…`. */
function wordsOf({ text, encodings }: Layer, base: Pick<Slot, 'path' | 'beside' | 'copied' | 'token'>): Slot[] {
  return text.split(/\s+/).flatMap((word): Slot[] => {
    const colon = word.indexOf(':');
    if (colon < 1 || colon === word.length - 1) return [];
    const [name, rest] = [word.slice(0, colon), word.slice(colon + 1)];
    const kind = kindOf(name, 'word', false);
    if (!kind && isTrivial(rest)) return [];
    return [
      {
        ...base,
        path: [...base.path, name],
        name,
        under: 'word',
        layers: [{ text: rest, encodings }],
        ...(kind && { kind }),
      },
    ];
  });
}

/** Segments of a path, each under the name of the nearest word before it. */
function segments(node: DecodedNode, way: Way): Slot[] {
  const slots: Slot[] = [];
  let name = '';
  for (const raw of node.raw.split('/')) {
    const text = unescaped(raw);
    if (text === '' || /^v\d+$/.test(text)) continue;
    const kind = kindOf(name, 'segment', false);
    const known = kind !== undefined && !isWord(text);
    if (known || !isTrivial(text)) {
      const encodings = text === raw ? way.encodings : [...way.encodings, 'percent'];
      const path = name === '' ? way.path : [...way.path, name];
      const layers: Slot['layers'] = [{ text, encodings }];
      const place = { path, name: name || 'path', under: 'segment' as const, beside: NOTHING, copied: way.copied };
      slots.push({ ...place, layers, ...(known && { kind }) });
      name = '';
    } else name = text;
  }
  return slots;
}

/** `status`, `authorisations`, `handoff.html`. */
function isWord(text: string): boolean {
  return /^[a-z_.-]+$/i.test(text);
}

function unescaped(raw: string): string {
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
