import type { Value, ValueEvent, ValueUse } from '../../lib/flow/value.ts';
import type { Lives } from '../../lib/lineage/lives.ts';

/** A value whose life is written as `created #1, returned #2`. */
export function lived(name: string, text: string, life: string, more: Partial<Value> = {}): Value {
  const uses = life.split(', ').map((entry): ValueUse => {
    const [event = '', step = ''] = entry.split(' #');
    const place = { part: 'address' as const, path: ['query', name], encodings: [] };
    return { step: Number(step), event: event as ValueEvent, place, text };
  });
  return { id: name, kind: 'other', name, text, uses, life, ...more };
}

/** The lives in a flow as if they had been found: the same values whatever is in its steps. */
export function livesWith(values: readonly Value[]): (of: { flow: string }) => Lives {
  const texts = new Map(values.flatMap(({ uses }, at) => uses.map(({ text }) => [text, at] as const)));
  return ({ flow }) => ({ flowId: flow, values, texts });
}
