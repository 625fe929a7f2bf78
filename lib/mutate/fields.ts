import { type JsonNode, outlineJson, textOf } from '../decode/json-outline.ts';
import { addressParameters, applyParameters } from '../flow/address-parameters.ts';
import {
  type Parameter,
  parameter,
  spaceSignOf,
  withAdded,
  without,
  withRepeated,
  withValueOf,
} from '../flow/parameter-list.ts';
import type { RequestDraft } from '../flow/request-draft.ts';

export type FieldPart = 'query' | 'fragment' | 'form' | 'json';

/** One named value of a draft. */
export interface DraftField {
  part: FieldPart;
  name: string;
  value: string;
}

/** What is done to all fields of a name in one part. */
export type FieldChange =
  | { kind: 'drop' }
  | { kind: 'set'; value: string }
  /** A second time, behind the first; with the same value where none is given. */
  | { kind: 'repeat'; value?: string }
  | { kind: 'add'; value: string };

/** Values of a JSON body that are read. */
const MOST = 5000;

/** The fields of a draft: of its body first, then of its address. */
export function fieldsOf({ url, body }: RequestDraft): DraftField[] {
  const { query, fragment } = addressParameters(url);
  const listed = (part: FieldPart, list: readonly Parameter[]) =>
    list.map(({ name, value }) => ({ part, name, value }));
  const posted =
    body?.kind === 'form' ? listed('form', body.fields) : body?.kind === 'json' ? membersOf(body.text) : [];
  return [...posted, ...listed('query', query), ...listed('fragment', fragment)];
}

/** The first field of a name; of the same name in several parts that of the body. */
export function fieldIn(draft: RequestDraft, name: string): DraftField | undefined {
  return fieldsOf(draft).find((field) => field.name === name);
}

/** The same draft with one field changed in its part; all else stays to the character. */
export function withField(
  draft: RequestDraft,
  { part, name }: Pick<DraftField, 'part' | 'name'>,
  change: FieldChange,
): RequestDraft {
  const { url, body } = draft;
  if (part === 'query' || part === 'fragment') {
    const list = changedList(addressParameters(url)[part], name, change, '%20');
    return { ...draft, url: applyParameters(url, { [part]: list }) };
  }
  if (part === 'form') {
    const fields = changedList(body?.kind === 'form' ? body.fields : [], name, change, '+');
    return { ...draft, body: { kind: 'form', fields } };
  }
  return body?.kind === 'json'
    ? { ...draft, body: { kind: 'json', text: changedJson(body.text, name, change) } }
    : draft;
}

function changedList(
  list: readonly Parameter[],
  name: string,
  change: FieldChange,
  space: '+' | '%20',
): readonly Parameter[] {
  const sign = spaceSignOf(list, space);
  if (change.kind === 'drop') return without(list, name);
  if (change.kind === 'set') return withValueOf(list, name, change.value, sign);
  if (change.kind === 'repeat') return withRepeated(list, name, change.value);
  return withAdded(list, parameter(name, change.value, sign));
}

/** Members of the object that a JSON text is, those with plain values. */
function membersOf(text: string): DraftField[] {
  const outline = outlineJson(text, MOST);
  return outline.nodes
    .filter(
      ({ parent, kind, name }) => parent === 0 && typeof name === 'string' && kind !== 'object' && kind !== 'array',
    )
    .map((node) => ({ part: 'json', name: String(node.name), value: textOf(outline, node) }));
}

function changedJson(text: string, name: string, change: FieldChange): string {
  const { nodes } = outlineJson(text, MOST);
  const members = nodes.filter(({ parent }) => parent === 0);
  const node = members.find((member) => member.name === name);
  const root = nodes[0];
  if (change.kind === 'add')
    return root?.kind === 'object' ? inserted(text, root, members.length > 0, name, change.value) : text;
  if (!node) return text;
  if (change.kind === 'set')
    return text.slice(0, node.start) + written(text, node, change.value) + text.slice(node.end);
  if (change.kind === 'drop') return dropped(text, node, members);
  const value = change.value === undefined ? text.slice(node.start, node.end) : written(text, node, change.value);
  return `${text.slice(0, node.end)},${JSON.stringify(name)}:${value}${text.slice(node.end)}`;
}

function inserted(text: string, root: JsonNode, hasMembers: boolean, name: string, value: string): string {
  const member = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
  return `${text.slice(0, root.start + 1)}${member}${hasMembers ? ',' : ''}${text.slice(root.start + 1)}`;
}

/** A word or number is written as one where the new value is one, too. */
function written(text: string, { start, end, kind }: JsonNode, value: string): string {
  const isPlain = kind !== 'string' && /^(true|false|null|-?\d{1,15})$/.test(value);
  return isPlain && text.slice(start, end) !== '' ? value : JSON.stringify(value);
}

/** With the comma behind it, or the one before where it is the last. */
function dropped(text: string, node: JsonNode, members: readonly JsonNode[]): string {
  const at = members.indexOf(node);
  const next = members[at + 1];
  if (next) return text.slice(0, node.from) + text.slice(next.from);
  const before = members[at - 1];
  return text.slice(0, before ? before.end : node.from) + text.slice(node.end);
}
