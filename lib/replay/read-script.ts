import { asObject } from '../flow/json.ts';
import { words } from '../flow/words.ts';
import type { ScriptedAnswer, ScriptedAnswers, ScriptedValue } from './scripted-answers.ts';

/** Characters; no script of a person is longer. */
const LONGEST = 1_000_000;
const MOST_ANSWERS = 1000;
/** `eyJ` begins every JWT; the third part may be missing. */
const JWT = /\beyJ[\w-]{8,}\.[\w-]+/;
const KEY = /-----BEGIN [A-Z ]*KEY-----/;

/**
 * Reads answers that were saved.
 *
 * @param runners ids of the runners that there are
 * @returns the answers, or in a sentence what is wrong and where. What holds a JWT or a key is refused: they are never
 * saved, so somebody put them in.
 */
export function readScript(
  text: string,
  runners: readonly string[],
): { script: ScriptedAnswers } | { problem: string } {
  if (text.length > LONGEST) return { problem: `This is too long for answers: ${text.length} characters.` };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // The parser's words would quote from a text that may hold a key.
    const place = /position \d+|line \d+ column \d+/.exec(words(error))?.[0];
    return { problem: `This is no JSON${place ? ` (${place})` : ''}.` };
  }
  const whole = asObject(json);
  const problem = whole ? wholeProblem(whole, runners) : 'These are no answers: the file holds no JSON object.';
  if (!whole || problem !== undefined) return { problem: problem ?? '' };
  const answers: ScriptedAnswer[] = [];
  for (const [index, one] of (whole.answers as unknown[]).entries()) {
    const read = answerOf(one);
    if (typeof read === 'string') return { problem: `answers[${index}]${read}` };
    answers.push(read);
  }
  const { runner, title } = whole as { runner: string; title?: unknown };
  const called = typeof title === 'string' ? title.slice(0, 200) : '';
  return { script: { kind: 'consent-tracer-answers', version: 1, runner, title: called, answers } };
}

function wholeProblem(whole: Record<string, unknown>, runners: readonly string[]): string | undefined {
  const { kind, version, runner, answers } = whole;
  if (kind !== 'consent-tracer-answers') return 'These are no answers: kind is not consent-tracer-answers.';
  if (version !== 1) return `Answers of version ${shown(version)} cannot be read here, only of version 1.`;
  if (typeof runner !== 'string' || !runners.includes(runner))
    return `There is no runner ${shown(runner)}; there is ${runners.join(', ')}.`;
  if (!Array.isArray(answers)) return 'answers is no list.';
  if (answers.length > MOST_ANSWERS)
    return `There are ${answers.length} answers; more than ${MOST_ANSWERS} are not read.`;
  return undefined;
}

/** An answer, or what is wrong with it, to be put behind its place. */
function answerOf(json: unknown): ScriptedAnswer | string {
  const answer = asObject(json);
  if (!answer) return ' is no object.';
  const { to, action, values = {}, anyway, times } = answer;
  if (typeof to !== 'string' || to === '') return '.to is missing: the form that it answers.';
  if (typeof action !== 'string' || action === '') return '.action is missing.';
  if (anyway !== undefined && typeof anyway !== 'boolean') return '.anyway is neither true nor false.';
  if (times !== undefined && !(Number.isInteger(times) && Number(times) > 0 && Number(times) <= MOST_ANSWERS))
    return `.times is no whole number from 1 to ${MOST_ANSWERS}.`;
  const held = asObject(values);
  if (!held) return '.values is no object.';
  const read: [string, ScriptedValue][] = [];
  for (const [name, value] of Object.entries(held)) {
    const one = valueIn(value);
    if ('problem' in one) return `.values.${name.slice(0, 60)} ${one.problem}`;
    read.push([name, one.value]);
  }
  return {
    to,
    action,
    values: Object.fromEntries(read),
    ...(anyway === true && { anyway }),
    ...(times !== undefined && { times: Number(times) }),
  };
}

function valueIn(json: unknown): { value: ScriptedValue } | { problem: string } {
  const text = JSON.stringify(json) ?? '';
  if (JWT.test(text)) return { problem: 'holds a JWT: none is taken from a file.' };
  if (KEY.test(text)) return { problem: 'holds a key: none is taken from a file.' };
  if (typeof json === 'string' || typeof json === 'boolean') return { value: json };
  const object = asObject(json);
  if (object && typeof object.supplied === 'string') return { value: { supplied: object.supplied } };
  const options = object?.options;
  if (options === 'all') return { value: { options } };
  if (Array.isArray(options) && options.every((key) => typeof key === 'string')) return { value: { options } };
  const claims = asObject(object?.sign);
  if (claims) {
    if ('d' in claims && 'kty' in claims) return { problem: 'holds a key: none is taken from a file.' };
    const seconds = object?.seconds ?? 60;
    if (typeof seconds !== 'number' || !Number.isInteger(seconds))
      return { problem: 'has seconds that are no whole number.' };
    return { value: { sign: claims, seconds } };
  }
  return { problem: 'is neither a text, true or false, nor options, sign or supplied.' };
}

function shown(value: unknown): string {
  return value === undefined ? 'that is not named' : JSON.stringify(value).slice(0, 40);
}
