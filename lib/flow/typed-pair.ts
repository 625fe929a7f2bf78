import { type Parameter, parameter, readParameterList, type SpaceSign, withValueAt } from './parameter-list.ts';

/** How somebody reads and types the pairs of a list: as they are sent, or as their receiver reads them. */
export type Spelling = 'as sent' | 'decoded';

/** A pair as it is shown: what stands before its first `=`, and what stands behind. */
export function shownPair({ name, value, raw }: Parameter, spelling: Spelling): { name: string; value: string } {
  if (spelling === 'decoded') return { name, value };
  const equals = raw.indexOf('=');
  return equals < 0 ? { name: raw, value: '' } : { name: raw.slice(0, equals), value: raw.slice(equals + 1) };
}

/** With another name; its value stays as it is written. */
export function withTypedName(one: Parameter, name: string, spelling: Spelling, space: SpaceSign): Parameter {
  const equals = one.raw.indexOf('=');
  const behind = equals < 0 ? '' : one.raw.slice(equals);
  const written =
    spelling === 'decoded'
      ? parameter(name, '', space).raw.slice(0, -1)
      : contained(name).replaceAll('=', '%3D').replaceAll('?', '%3F');
  return read(written + behind);
}

/** With another value; its name stays as it is written. */
export function withTypedValue(one: Parameter, value: string, spelling: Spelling, space: SpaceSign): Parameter {
  if (spelling === 'decoded') return withValueAt([one], 0, value, space)[0] ?? one;
  const { name, value: before } = shownPair(one, 'as sent');
  // A name alone stays one for as long as nobody gives it a value.
  return value === before ? one : read(`${name}=${contained(value)}`);
}

/** What would begin another pair, or end the text, is encoded. */
function contained(typed: string): string {
  return typed.replace(/[&#]/g, (sign) => (sign === '&' ? '%26' : '%23'));
}

/** An empty pair that stands alone would be none: it keeps its sign. */
function read(raw: string): Parameter {
  return readParameterList(raw === '' ? '=' : raw)[0] ?? { name: '', value: '', raw: '=' };
}
