import type { DifferencePart, Value, ValueUse } from '../../lib/flow/value.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import type { Lineage } from '../../lib/lineage/lives.ts';
import { isTrivial } from '../../lib/lineage/trivial.ts';
import { foldLines } from '../fixtures/parties.ts';

/** The values of the only flow in some lines, as `arrows` reads them. */
export function lineageOfLines(...text: string[]): Lineage {
  const { steps, flows } = foldLines(...text);
  const [flow, ...others] = flows;
  if (!flow || others.length > 0) throw new Error(`${flows.length} flows instead of one`);
  return lineageOf(flow, steps);
}

/** The life of one value, as a line. */
export function lifeOfLine(lineage: Lineage, id: string): string {
  const value = lineage.values.find((each) => each.id === id);
  if (!value) throw new Error(`no ${id} among ${lineage.values.map((each) => each.id).join(', ')}`);
  return usesInWords(value);
}

/** A token with a signature that nobody checks. */
export function token(claims: object, alg = 'RS256'): string {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
  return `${part({ alg })}.${part(claims)}.c2lnbmF0dXJl`;
}

/**
 * The values of a flow as lines that a person can review, without a text that is drawn anew in every recording:
 *
 * ```
 * state-1   created #3 address query.state · returned #9 address query.state
 * code-1    issued #8 redirect query.code (percent) · returned #9 address query.code (percent) · redeemed #10 body code
 *           ! why it was not used
 * ```
 */
export function lives({ values }: Lineage): string[] {
  const width = Math.max(0, ...values.map(({ id }) => id.length));
  return values.flatMap((value) => [
    `${value.id.padEnd(width)}  ${usesInWords(value)}`,
    ...(value.unused ? [`${' '.repeat(width)}  ! ${value.unused}`] : []),
  ]);
}

/** Uses, those that differ in nothing but the step as one. */
function usesInWords({ uses }: Value): string {
  const runs = new Map<string, { use: ValueUse; steps: Set<number> }>();
  for (const use of uses) {
    const key = `${use.event} ${placeInWords(use)}`;
    const run = runs.get(key) ?? { use, steps: new Set() };
    run.steps.add(use.step);
    runs.set(key, run);
  }
  return [...runs.values()]
    .map(({ use, steps }) => `${use.event} ${stepsInWords([...steps])} ${placeInWords(use)}`)
    .join(' · ');
}

function stepsInWords(steps: number[]): string {
  if (steps.length <= 3) return steps.map((step) => `#${step}`).join(' ');
  return `#${steps[0]}…#${steps.at(-1)} ×${steps.length}`;
}

const PARTS: Record<ValueUse['place']['part'], string> = {
  address: 'address',
  redirect: 'redirect',
  'request-header': 'header',
  'request-body': 'body',
  'response-header': 'answer header',
  'response-body': 'answer',
};

function placeInWords({ place, host, hash, from, difference }: ValueUse): string {
  const { part, path, encodings } = place;
  const where = path.map((label) => (isTrivial(label) ? label : '…')).join('.');
  const notes = [
    ...encodings,
    ...(hash ? [hash] : []),
    ...(from ? [`from ${from}`] : []),
    ...(host ? [`to ${host.replace(/:\d+$/, '')}`] : []),
    ...(difference ? changed(difference) : []),
  ];
  return [PARTS[part], where, notes.length > 0 ? `(${notes.join(', ')})` : ''].filter((word) => word !== '').join(' ');
}

/** Each change once: what is neither letter nor digit as it is, of others how many there are. */
function changed(parts: readonly DifferencePart[]): string[] {
  const sign = { same: '', missing: '-', added: '+' };
  const changes = parts
    .filter(({ kind }) => kind !== 'same')
    .map(({ kind, text }) => {
      const characters = [...new Set(text)].join('');
      return sign[kind] + (/^[^A-Za-z0-9]{1,3}$/.test(characters) ? JSON.stringify(characters) : text.length);
    });
  const distinct = [...new Set(changes)];
  // Which ones depends on what was drawn.
  return distinct.length > 3 ? ['replaced in several places'] : distinct;
}
