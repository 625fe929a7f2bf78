import { readToken } from '../decode/forged-token.ts';
import { isJson } from '../flow/json.ts';
import { actionOf, type Field, type FieldProblem, type Form, heldBy, type Reply, textOf, type Value } from './form.ts';

/**
 * What is wrong with an answer, in words, before it is sent. A server may find fault with more: whether a signature
 * verifies and who somebody is only it can tell.
 *
 * @param now milliseconds since the epoch
 */
export function formProblems(form: Form, reply: Reply, now: number): FieldProblem[] {
  const action = actionOf(form, reply);
  if (!action) {
    const known = form.actions.map(({ id }) => id).join(', ');
    return [{ field: '', reason: `${quoted(reply.action)} is no answer to ${form.id}; there is ${known}.` }];
  }
  const strangers = Object.keys(reply.values).filter((id) => !action.fields.some((field) => field.id === id));
  return [
    ...strangers.map((field) => ({ field, reason: `${form.id} has no field of this name.` })),
    ...action.fields.flatMap((field) =>
      fieldProblems(field, heldBy(field, reply), now).map((reason) => ({ field: field.id, reason })),
    ),
  ];
}

function fieldProblems(field: Field, value: Value | undefined, now: number): string[] {
  if (isEmpty(value)) return field.required ? [`It is missing. ${field.because}`] : [];
  if (typeof value === 'boolean') return field.kind === 'boolean' ? [] : ['It is yes or no, where a text belongs.'];
  switch (field.kind) {
    case 'boolean':
      return ['It is neither yes nor no.'];
    case 'resources':
      return Array.isArray(value) ? resourceProblems(field, value) : ['It is no list of ids.'];
    case 'choice':
      return (field.options ?? []).some(({ id }) => id === value)
        ? []
        : [`${quoted(textOf(value))} is none of its options.`];
    case 'jwt':
      return jwtProblems(field, value as Value, now);
    case 'money':
      return moneyProblems(textOf(value));
    case 'number':
      return /^\d{1,15}$/.test(textOf(value)) ? [] : [`${quoted(textOf(value))} is no whole number.`];
    case 'date':
      return dateProblems(textOf(value), now);
    case 'json':
      return isJson(textOf(value)) ? [] : ['It is no JSON.'];
    case 'text':
      return typeof value === 'string' ? [] : ['It is no text.'];
  }
}

function isEmpty(value: Value | undefined): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

function resourceProblems({ options = [] }: Field, ids: readonly string[]): string[] {
  const unknown = ids.find((id) => !options.some((option) => option.id === id));
  const groups = new Set(options.flatMap(({ group }) => group ?? []));
  const missing = [...groups].filter((group) => !options.some((each) => each.group === group && ids.includes(each.id)));
  return [
    ...(unknown === undefined ? [] : [`${quoted(unknown)} is none of the resources that the command offers.`]),
    ...missing.map((group) => `Nothing of the kind ${group} is ticked; the server wants one of each kind.`),
  ];
}

function moneyProblems(text: string): string[] {
  if (!/^\d{1,15}(\.\d{1,2})?$/.test(text))
    return [`${quoted(text)} is no amount: write digits, and where needed a point and two more, as 500 or 500.00.`];
  return Number(text) > 0 ? [] : ['It must be more than 0.'];
}

function dateProblems(text: string, now: number): string[] {
  const match = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}))?$/.exec(text);
  const time = match ? Date.parse(text) : Number.NaN;
  // 31 February becomes 3 March.
  const day = match?.[1] ?? '';
  if (Number.isNaN(time) || new Date(Date.parse(day)).toISOString().slice(0, 10) !== day)
    return [`${quoted(text)} is no date: write it as 2027-01-31.`];
  const end = match?.[2] ? time : time + 86_400_000;
  return end > now ? [] : [`${text} is over.`];
}

function jwtProblems({ claims = {} }: Field, value: Value, now: number): string[] {
  if (typeof value === 'object' && 'recipe' in value && value.token === undefined)
    return ['It has to be signed first: there is no key in this session.'];
  const token = readToken(textOf(value));
  if (!token) return ['It is no signed JWT: three parts of base64url with points between, the first two JSON.'];
  const { header, claims: own } = token;
  return [
    ...(header.alg === 'RS256' ? [] : [`It says alg ${quoted(header.alg)}; the guide wants RS256.`]),
    ...Object.entries(claims)
      .filter(([name, wanted]) => own[name] !== wanted)
      .map(([name, wanted]) => `Its ${name} is ${quoted(own[name])}; it must be the command’s, ${wanted}.`),
    ...(typeof own.cpf === 'string' && /^\d{11}$/.test(own.cpf) ? [] : ['It needs cpf, 11 digits.']),
    ...(typeof own.name === 'string' && own.name !== '' ? [] : ['It needs name.']),
    ...(typeof own.iat === 'number' ? [] : ['It needs iat, seconds since 1970.']),
    ...(typeof own.exp === 'number' && own.exp * 1000 <= now ? [`It expired at ${timeOf(own.exp)}.`] : []),
  ];
}

function timeOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString();
}

function quoted(value: unknown): string {
  return value === undefined ? 'missing' : (JSON.stringify(value) ?? '').slice(0, 60);
}
