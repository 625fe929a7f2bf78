import { addressParameters, applyParameters } from '../flow/address-parameters.ts';
import { draftProblems } from '../flow/draft-problems.ts';
import { type HeldRequest, isElsewhere } from '../flow/hold.ts';
import { type Parameter, parameter } from '../flow/parameter-list.ts';

/** A held request while somebody edits it. */
export interface HeldEdit {
  /** The address without its parameters. */
  place: string;
  query: readonly Parameter[];
  fragment: readonly Parameter[];
  form: readonly Parameter[];
}

/** The lists that can be edited. */
export type Part = Exclude<keyof HeldEdit, 'place'>;

export function editOf({ url, form = [] }: HeldRequest): HeldEdit {
  return {
    place: placeIn(url),
    ...addressParameters(url),
    form: form.map(([name, value]) => parameter(name, value, '+')),
  };
}

/** What would be sent, and why it cannot be or should not. */
export interface Onward {
  request: HeldRequest;
  isChanged: boolean;
  isElsewhere: boolean;
  /** In a sentence. */
  problem?: string;
}

export function onwardOf(held: HeldRequest, edit: HeldEdit): Onward {
  const moved = edit.place.trim() + held.url.slice(placeIn(held.url).length);
  const url = applyParameters(moved, { query: edit.query, fragment: edit.fragment });
  const form = held.form && edit.form.map(({ name, value }): [string, string] => [name, value]);
  const request = { method: held.method, url, ...(form && { form }) };
  const isChanged = url !== held.url || JSON.stringify(form ?? []) !== JSON.stringify(held.form ?? []);
  const [problem] = draftProblems({ method: held.method, url, headers: [] }, 'tab');
  return { request, isChanged, isElsewhere: isElsewhere(held.url, url), ...(problem && { problem: problem.reason }) };
}

function placeIn(url: string): string {
  return /^[^?#]*/.exec(url)?.[0] ?? url;
}
