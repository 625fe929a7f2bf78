import { isWeb } from '../../flow/address.ts';
import type { Redaction } from '../redaction.ts';
import { looksRandom } from '../secret-shapes.ts';
import { comment, jsonLiteral, literal } from './literal.ts';
import type { Move, ScriptPlan } from './plan.ts';
import { GO_ON } from './replay-page.ts';
import { type Piece, type ScriptField, scriptFields, type Variable, Variables } from './variables.ts';

/** A recording for @puppeteer/replay and the Recorder of DevTools, and what it needs beside it. */
export interface ReplayRecording {
  /** JSON; a secret stands in it as `${PASSWORD}`. */
  recording: string;
  /** A module for `--extension`: it fills in the secrets from the environment. */
  extension: string;
  variables: readonly Variable[];
}

/** One step, as the schema of @puppeteer/replay has it. */
type ReplayStep = Record<string, unknown>;

/** Milliseconds that a step may take. */
const TIMEOUT = 20_000;

/**
 * A flow as a recording. JSON reads no environment: its secrets are filled in by the extension that comes with it. It
 * asserts that the browser comes back to the redirect URI; state and tokens only the Playwright test compares.
 *
 * The recording alone can be run where it has no secrets and the pages allow `eval` (by their content security policy):
 * the extension does not need it.
 *
 * @param redaction of the trace that the flow is from: what it hides becomes a variable
 * @throws RedactionError where a secret would have been left in; nothing may be written then
 */
export function puppeteerReplay(
  plan: ScriptPlan,
  redaction: Pick<Redaction, 'textByValues' | 'refuseLeaks'>,
): ReplayRecording {
  const recorded = JSON.stringify(plan);
  // What a page was called must not be filled in.
  const variables = new Variables(redaction, (name) => recorded.includes(placeholder(name)));
  const steps: ReplayStep[] = [
    {
      type: 'setViewport',
      width: 1280,
      height: 900,
      deviceScaleFactor: 1,
      isMobile: false,
      hasTouch: false,
      isLandscape: true,
    },
    ...plan.moves.flatMap((move, index) => stepsOf(move, laterThan(index, plan), variables)),
    ...returnSteps(plan, variables),
  ];
  const title = variables.plain(`${plan.title}: ${plan.outcome}`);
  const recording = `${JSON.stringify({ title, timeout: TIMEOUT, steps }, null, 2)}\n`;
  const extension = extensionText(variables.list);
  redaction.refuseLeaks([recording, extension]);
  return { recording, extension, variables: variables.list };
}

/** The pages to which what comes later leads: one that goes on by itself may be gone before anybody looks. */
function laterThan(index: number, { moves, callback }: ScriptPlan): string[] {
  const ends = [...moves.slice(index + 1).flatMap(({ lands }) => lands ?? []), ...(callback?.ends ?? [])];
  return [...new Set(ends)];
}

function stepsOf(move: Move, later: readonly string[], variables: Variables): ReplayStep[] {
  const [to, lands] = [move.to, move.lands].map((text) => text && variables.place(text));
  const others = later.map((text) => variables.place(text));
  if (move.kind === 'goto') {
    const url = textOf(variables.pieces(move.url, [], `in the address of #${move.n}`));
    // Another page at the same place must be told from this one.
    const mark = `(document.documentElement.setAttribute('data-arrived', ''), true)`;
    const isRepeated = lands !== undefined && others.includes(lands);
    return [{ type: 'navigate', url }, ...(isRepeated ? [waitFor(`${at(lands)} ? ${mark} : true`)] : [])];
  }
  const fields = move.kind === 'submit' ? scriptFields(move.fields, variables, looksRandom) : [];
  const fills = fields.filter(isSecret).map(({ name, value = [] }) => ({
    type: 'change',
    selectors: [[`[name=${quoted(name)}]:not([type="hidden"])`]],
    value: textOf(value),
  }));
  const form = fields.map((field) => [field.name, isSecret(field) ? undefined : field.value?.join('')]);
  const given = { to, lands, later: others, ...(move.kind === 'submit' && { form }) };
  return [...fills, waitFor(`(${GO_ON})(${jsonLiteral(given)})`)];
}

function isSecret({ value = [] }: ScriptField): boolean {
  return value.some((piece) => typeof piece !== 'string');
}

function waitFor(expression: string): ReplayStep {
  return { type: 'waitForExpression', expression };
}

/** Whether the page is at a place, without its parameters; `*` is what is another in each run. */
function at(...places: readonly string[]): string {
  const patterns = places.map((text) =>
    text
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^/?#]+'),
  );
  return `new RegExp(${literal(`^(?:${patterns.join('|')})/?(?=[?#]|$)`)}).test(location.href)`;
}

/** A string of CSS (CSS Syntax §4.3.5). */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/[\n\r\f]/g, ' ')}"`;
}

function placeholder(name: string): string {
  return `\${${name}}`;
}

/** A secret as `${NAME}`, for the extension to fill in. */
function textOf(pieces: readonly Piece[]): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : placeholder(piece.variable))).join('');
}

function returnSteps({ callback }: ScriptPlan, variables: Variables): ReplayStep[] {
  if (!callback || !isWeb(callback.to)) return [];
  return [waitFor(at(...new Set([callback.to, ...callback.ends].map((text) => variables.place(text)))))];
}

function extensionText(variables: readonly Variable[]): string {
  const lines = [
    comment('Runs the recording beside it: npx @puppeteer/replay --extension <this file> <recording>'),
    comment(
      variables.length > 0 ? 'Set these in the environment before:' : 'It needs no variables of the environment.',
    ),
    ...variables.map(({ name, words }) => comment(`  ${name}  ${words}`)),
  ];
  return `${lines.join('\n')}
import { PuppeteerRunnerExtension } from '@puppeteer/replay';

const NAMES = [${variables.map(({ name }) => literal(name)).join(', ')}];

/** The same step with what the environment says in the place of each variable; in an address it is encoded. */
function filled(step) {
  const fill = (text, encode) =>
    text.replace(/\\$\\{([A-Z0-9_]+)\\}/g, (whole, name) => (NAMES.includes(name) ? encode(secret(name)) : whole));
  return {
    ...step,
    ...(typeof step.value === 'string' && { value: fill(step.value, (value) => value) }),
    ...(typeof step.url === 'string' && { url: fill(step.url, encodeURIComponent) }),
  };
}

function secret(name) {
  const value = process.env[name];
  if (!value) throw new Error('Set ' + name + ' in the environment; the head of this file says what it is.');
  return value;
}

export default class Secrets extends PuppeteerRunnerExtension {
  async runStep(step, flow) {
    if (step.type === 'waitForExpression') await this.until(step.expression, step.timeout ?? flow?.timeout ?? ${TIMEOUT});
    else if (!(await this.isHidden(step))) await super.runStep(filled(step), flow);
  }

  /** A field that nobody could type in: its page fills it in itself. */
  async isHidden({ type, selectors }) {
    if (type !== 'change') return false;
    return (await this.page.$(selectors[0][0].replace(':not([type="hidden"])', '[type="hidden"]'))) !== null;
  }

  /** As the runner does, but where a page forbids eval, too. While a page goes away, nothing can be asked in it. */
  async until(expression, timeout) {
    const end = Date.now() + timeout;
    while (!(await this.page.evaluate(expression).catch(() => false))) {
      if (Date.now() > end) throw new Error('It did not come to that at ' + this.page.url() + ': ' + expression.slice(-400));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
`;
}
