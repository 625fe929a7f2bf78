import { addressParameters, applyParameters } from '../flow/address-parameters.ts';
import { type Parameter, spaceSignOf, withValueAt } from '../flow/parameter-list.ts';
import type { RequestDraft } from '../flow/request-draft.ts';
import type { Step } from '../flow/step.ts';
import type { ValuePlace } from '../flow/value.ts';
import { StepReader } from '../lineage/read-step.ts';

/** Texts of the recording, each with the one that the fresh run has in its place. */
export type FreshValues = ReadonlyMap<string, string>;

/**
 * A recorded draft with the values of a fresh run in it, wherever they stand: in the path, in parameters (also as a part
 * of one), headers, a form or JSON. What is inside a signed token is not touched.
 */
export function withFreshValues(draft: RequestDraft, fresh: FreshValues): RequestDraft {
  if (fresh.size === 0) return draft;
  // A longer text may hold a shorter one.
  const pairs = [...fresh].filter(([from]) => from !== '').sort(([a], [b]) => b.length - a.length);
  const plain = (text: string) => replaced(text, pairs, (value) => value);
  const { body } = draft;
  return {
    ...draft,
    url: withFreshUrl(draft.url, pairs, plain),
    headers: draft.headers.map((header) => ({ ...header, value: plain(header.value) })),
    ...(body?.kind === 'form' && { body: { kind: 'form', fields: withFreshList(body.fields, plain, '+') } }),
    ...(body?.kind === 'json' && {
      body: { kind: 'json', text: replaced(body.text, pairs, (value) => JSON.stringify(value).slice(1, -1)) },
    }),
    ...(body?.kind === 'text' && { body: { kind: 'text', text: plain(body.text) } }),
  };
}

type Pairs = readonly (readonly [from: string, to: string])[];

function withFreshUrl(url: string, pairs: Pairs, plain: (text: string) => string): string {
  const { query, fragment } = addressParameters(url);
  const changed = applyParameters(url, {
    query: withFreshList(query, plain, '%20'),
    fragment: withFreshList(fragment, plain, '%20'),
  });
  const end = /[?#]|$/.exec(changed)?.index ?? changed.length;
  return replaced(changed.slice(0, end), pairs, encodeURIComponent) + changed.slice(end);
}

function withFreshList(
  list: readonly Parameter[],
  plain: (text: string) => string,
  space: '+' | '%20',
): readonly Parameter[] {
  const sign = spaceSignOf(list, space);
  return list.reduce<readonly Parameter[]>((changed, { value }, at) => {
    const other = plain(value);
    return other === value ? changed : withValueAt(changed, at, other, sign);
  }, list);
}

/** In one pass, so that what was put in is not replaced again; also where the text stands percent-encoded. */
function replaced(text: string, pairs: Pairs, write: (value: string) => string): string {
  const found = pairs.flatMap(([from, to]) => {
    // The last counts: a text that needs no encoding is put in as it stands there.
    const forms = new Map([
      [encodeURIComponent(from), encodeURIComponent(to)],
      [from, write(to)],
      [write(from), write(to)],
    ]);
    return [...forms].filter(([one]) => text.includes(one));
  });
  if (found.length === 0) return text;
  let rest = text;
  let done = '';
  while (rest !== '') {
    const next = found
      .map(([from, to]) => ({ from, to, at: rest.indexOf(from) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at || b.from.length - a.from.length)[0];
    if (!next) break;
    done += rest.slice(0, next.at) + next.to;
    rest = rest.slice(next.at + next.from.length);
  }
  return done + rest;
}

/**
 * What stands at a place of another step of the same kind, as the lineage of the recording names places: with it a
 * runner finds in the fresh answer what a value is this time. Undefined where nothing stands there.
 */
export function valueAt(step: Step, { part, path, encodings }: ValuePlace): string | undefined {
  const slots = new StepReader().read(step).find((one) => one.part === part)?.slots ?? [];
  const slot = slots.find((one) => same(one.path, path));
  return slot && (slot.layers.find((layer) => same(layer.encodings, encodings)) ?? slot.layers[0]).text;
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((label, index) => label === other[index]);
}
