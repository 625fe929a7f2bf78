import type { Redaction } from '../redaction.ts';
import { looksRandom } from '../secret-shapes.ts';
import { comment, expression, literal } from './literal.ts';
import type { Expected, Move, ScriptPlan } from './plan.ts';
import { PLAYWRIGHT_HELPERS } from './playwright-helpers.ts';
import { scriptFields, type Variable, Variables } from './variables.ts';

/** A script as it is written to a file. */
export interface FlowScript {
  text: string;
  /** What has to be set in the environment; its header says so as well. */
  variables: readonly Variable[];
}

/**
 * A flow as a test of Playwright: what was done in the browser, then what has to come of it. It takes every secret from
 * the environment, and asserts on the run’s own state, code and tokens, never on recorded ones.
 *
 * @param redaction of the trace that the flow is from: what it hides becomes a variable
 * @throws RedactionError where a secret would have been left in the text; nothing may be written then
 */
export function playwrightTest(
  plan: ScriptPlan,
  redaction: Pick<Redaction, 'textByValues' | 'refuseLeaks'>,
): FlowScript {
  const variables = new Variables(redaction);
  const moves = plan.moves.map((move) => moveLine(move, variables));
  const body = [...moves, ...returnLines(plan, variables), ...tokenLines(plan)];
  const places = { AUTHORIZATION: plan.authorization, CALLBACK: plan.callback, TOKEN: plan.token };
  const constants = Object.entries(places).flatMap(([name, place]) =>
    place && body.some((line) => line.includes(`(run, ${name})`))
      ? [`const ${name} = place(${literal(variables.place(place.to))});`]
      : [],
  );
  const text = [
    ...header(plan, variables),
    `import { expect, type Page, type Request, test } from '@playwright/test';`,
    '',
    ...constants,
    '',
    `test(${literal(variables.plain(`${plan.title}: ${plan.outcome}`))}, async ({ page }) => {`,
    '  test.setTimeout(10 * patience());',
    '  const run = watch(page);',
    ...body.map((line) => (line === '' ? '' : `  ${line}`)),
    '});',
    PLAYWRIGHT_HELPERS,
  ].join('\n');
  redaction.refuseLeaks(text);
  return { text, variables: variables.list };
}

function header({ title, outcome, notes }: ScriptPlan, variables: Variables): string[] {
  const list = variables.list;
  return [
    comment(variables.plain(`${title}: recorded as ${outcome}, written by Consent Tracer.`)),
    comment('Run it with Playwright: npx playwright test <this file>'),
    comment(''),
    comment(list.length > 0 ? 'Set these in the environment before:' : 'It needs no variables of the environment.'),
    ...list.map(({ name, words }) => comment(`  ${name}  ${words}`)),
    ...notes.map((note) => comment(variables.plain(note))),
    '',
  ];
}

function moveLine(move: Move, variables: Variables): string {
  const title = literal(variables.plain(`#${move.n} ${move.words}`));
  const step = (call: string) => `await test.step(${title}, () => ${call});`;
  if (move.kind === 'goto') {
    const url = variables.pieces(move.url, [], `in the address of #${move.n}`);
    return step(`goTo(run, ${expression(url, true)})`);
  }
  const to = `place(${literal(variables.place(move.to))})`;
  if (move.kind === 'follow') return step(`follow(run, ${to})`);
  const fields = scriptFields(move.fields, variables, looksRandom).map(
    ({ name, value }) => `[${literal(name)}, ${value ? expression(value) : 'undefined'}]`,
  );
  return step(`submit(run, '${move.method}', ${to}, [${fields.join(', ')}])`);
}

function returnLines({ callback, authorization }: ScriptPlan, variables: Variables): string[] {
  if (!callback) return [];
  const sent = authorization && (callback.isAsSent || callback.expected.some(({ is }) => is === 'as sent'));
  // A fragment is seen a little later than the page.
  const first = callback.expected.find(({ is }) => is !== 'absent')?.name;
  return [
    '',
    `await test.step(${literal(variables.plain(`#${callback.n} ${callback.words}`))}, async () => {`,
    '  await expect.poll(() => addressAt(run, CALLBACK), { timeout: patience() }).toBeTruthy();',
    ...(first === undefined
      ? []
      : [
          `  await expect.poll(() => parametersAt(run, CALLBACK).get(${literal(first)}), ${literal(first)}).toBeTruthy();`,
        ]),
    '  const answer = parametersAt(run, CALLBACK);',
    ...(sent ? ['  const sent = parametersAt(run, AUTHORIZATION);'] : []),
    ...(callback.isAsSent
      ? [`  expect(addressAt(run, CALLBACK)?.split(/[?#]/)[0], 'the redirect URI').toBe(sent.get('redirect_uri'));`]
      : []),
    ...callback.expected.flatMap((each) => assertions(each, variables)).map((line) => `  ${line}`),
    '});',
  ];
}

function assertions(expected: Expected, variables: Variables): string[] {
  const { name } = expected;
  const value = `answer.get(${literal(name)})`;
  switch (expected.is) {
    case 'there':
      return [`expect(${value}, ${literal(name)}).toBeTruthy();`];
    case 'absent':
      return [`expect(${value}, ${literal(name)}).toBeUndefined();`];
    case 'as sent':
      return [
        `expect(sent.get(${literal(name)}), 'state of the request').toBeTruthy();`,
        `expect(${value}, 'the same state that was sent').toBe(sent.get(${literal(name)}));`,
      ];
    case 'equal':
      return [
        `expect(${value}).toBe(${expression(variables.pieces(expected.to, [name], `for ${name} of the return`))});`,
      ];
  }
}

function tokenLines({ token }: ScriptPlan): string[] {
  if (!token) return [];
  return [
    '',
    `await test.step(${literal(`#${token.n} token request`)}, async () => {`,
    `  await expect.poll(() => statusAt(run, TOKEN), { timeout: patience() }).toBeTruthy();`,
    `  expect(statusAt(run, TOKEN), 'status of the token request').toBe(${token.status});`,
    '});',
  ];
}
