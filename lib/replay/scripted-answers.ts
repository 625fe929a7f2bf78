import { type Action, type Field, type Form, heldBy, type Reply, type Value } from './form.ts';

/** What is saved of a value: never a token, a password or a key. */
export type ScriptedValue =
  | string
  | boolean
  /** Options by their keys, for ids are others in each run; or all that are offered. */
  | { options: 'all' | readonly string[] }
  /** A JWT that is signed anew, with a key that is there when it is run. */
  | { sign: Readonly<Record<string, unknown>>; seconds: number }
  /** Something secret, which has to be supplied again. */
  | { supplied: string };

/** One answer, by the form that it is for. */
export interface ScriptedAnswer {
  /** `authenticate`, `consent`. */
  to: string;
  action: string;
  values: Readonly<Record<string, ScriptedValue>>;
  anyway?: true;
  /** How often it may be given in a row, for asking how things stand. */
  times?: number;
}

/** Answers that can be run again, as they are written to a file. */
export interface ScriptedAnswers {
  kind: 'consent-tracer-answers';
  version: 1;
  /** Id of the runner. */
  runner: string;
  title: string;
  answers: readonly ScriptedAnswer[];
}

/** What a run was told, to be run again. The same question asked again and again becomes one answer. */
export function scriptOf(
  { runner, given }: { runner: string; given: readonly ScriptedAnswer[] },
  title: string,
): ScriptedAnswers {
  const answers: ScriptedAnswer[] = [];
  for (const answer of given) {
    const last = answers.at(-1);
    const { times = 1, ...same } = last ?? { times: 1 };
    if (last && JSON.stringify(same) === JSON.stringify(answer))
      answers[answers.length - 1] = { ...last, times: times + 1 };
    else answers.push(answer);
  }
  return { kind: 'consent-tracer-answers', version: 1, runner, title, answers };
}

/** As the text of a file. */
export function writeScript(script: ScriptedAnswers): string {
  return `${JSON.stringify(script, null, 2)}\n`;
}

/** An answer without what is secret in it. What stands as the form had it at first is not kept. */
export function savable(form: Form, action: Action, reply: Reply): ScriptedAnswer {
  const values = action.fields.flatMap((field) => {
    const value = heldBy(field, reply);
    if (value === undefined || value === '') return [];
    // The next run has a commandId of its own; ticks are kept, for what is offered may change.
    if (field.kind !== 'resources' && JSON.stringify(value) === JSON.stringify(field.initial)) return [];
    return [[field.id, saved(field, value)] as const];
  });
  return { to: form.id, action: action.id, values: Object.fromEntries(values), ...(reply.anyway && { anyway: true }) };
}

function saved(field: Field, value: Value): ScriptedValue {
  if (typeof value === 'object' && 'recipe' in value)
    return { sign: value.recipe.claims, seconds: value.recipe.seconds };
  if (typeof value === 'object') return { options: keysOf(field, value) };
  return field.secret ? { supplied: field.id } : value;
}

function keysOf({ options = [] }: Field, ids: readonly string[]): 'all' | string[] {
  if (options.length > 0 && options.length === ids.length && options.every(({ id }) => ids.includes(id))) return 'all';
  return ids.map((id) => options.find((option) => option.id === id)?.key ?? id);
}

/** What a script cannot have in it. */
export interface Supplies {
  /** Signs claims with the key of this session; absent where there is none. */
  sign?(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** What somebody typed for a secret field, by its id; undefined where nobody did. */
  secret?(id: string): string | undefined;
}

/** A scripted answer as an answer to this very form. Options that are no longer offered are sent as they were called. */
export function replyOf(answer: ScriptedAnswer, form: Form, supplies: Supplies): Reply {
  const fields = form.actions.find(({ id }) => id === answer.action)?.fields ?? [];
  const values = Object.entries(answer.values).flatMap(([id, value]) => {
    const field = fields.find((each) => each.id === id);
    const meant = meantBy(value, field, supplies);
    return meant === undefined ? [] : [[id, meant] as const];
  });
  return { action: answer.action, values: Object.fromEntries(values), ...(answer.anyway && { anyway: true }) };
}

function meantBy(value: ScriptedValue, field: Field | undefined, { secret }: Supplies): Value | undefined {
  if (typeof value !== 'object') return value;
  if ('supplied' in value) return secret?.(value.supplied);
  if ('sign' in value) return { recipe: { claims: value.sign, seconds: value.seconds } };
  const options = field?.options ?? [];
  if (value.options === 'all') return options.map(({ id }) => id);
  return value.options.map((key) => options.find((option) => option.key === key)?.id ?? key);
}

/**
 * The same answer with every JWT signed that has yet to be: its own claims, what the command wants repeated, iat and
 * exp. A claim of its own counts before all of these, so that a wrong jti can be tried.
 */
export async function signed(reply: Reply, form: Form, now: number, { sign }: Supplies): Promise<Reply> {
  if (!sign) return reply;
  const fields = form.actions.find(({ id }) => id === reply.action)?.fields ?? [];
  const values = await Promise.all(
    Object.entries(reply.values).map(async ([id, value]) => {
      if (typeof value !== 'object' || !('recipe' in value) || value.token !== undefined) return [id, value] as const;
      const { claims, seconds } = value.recipe;
      const iat = Math.floor(now / 1000);
      const wanted = fields.find((each) => each.id === id)?.claims;
      const token = await sign({ iat, exp: iat + seconds, ...wanted, ...claims });
      return [id, { ...value, token }] as const;
    }),
  );
  return { ...reply, values: Object.fromEntries(values) };
}
