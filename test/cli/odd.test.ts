import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createStage, harOf, plainHarOf, type Stage } from './stage.ts';

/** What somebody's program may have put in the place of anything. */
const ODD = fc.oneof(
  fc.constantFrom(null, '', 0, -1, 1e308, Number.MAX_SAFE_INTEGER, true, [], {}, [null], 'not a time', 'javascript:1'),
  fc.constantFrom('2026-13-45T99:99:99Z', '-271821-04-19T00:00:00Z', '__proto__', '\u0000\u001b[2J', '<img src=x>'),
  fc.constantFrom('%', '%E0%A4%A', 'https://[', 'http://a:b@c:99999/#code=1', '\ud800', 'x'.repeat(70_000)),
);

/** Commands with what they may end in. */
const COMMANDS: readonly (readonly [words: readonly string[], codes: readonly number[]])[] = [
  [
    ['check', '--json', 'a.har'],
    [0, 1, 2],
  ],
  [
    ['check', 'a.har'],
    [0, 1, 2],
  ],
  [
    ['check', '--sarif', 'a.har'],
    [0, 1, 2],
  ],
  [
    ['show', '--all', 'a.har'],
    [0, 2],
  ],
  [
    ['show', '--json', 'a.har'],
    [0, 2],
  ],
  [
    ['diff', 'a.har', 'b.har'],
    [0, 1, 2],
  ],
  [
    ['redact', 'a.har', 'c.har'],
    [0, 1, 2],
  ],
  [
    ['report', 'a.har', 'c.html'],
    [0, 1, 2],
  ],
];

async function survive(stage: Stage, har: unknown): Promise<void> {
  stage.put('a.har', JSON.stringify(har));
  for (const [words, codes] of COMMANDS) {
    const { code, out, err } = await stage.run(...words);
    expect(codes).toContain(code);
    // A fault of ours has its place with it.
    expect(err).not.toMatch(/\n\s+at /);
    expect(err).not.toMatch(/is not a function|undefined \(reading|Invalid time|not iterable/);
    if (words.includes('--json') || words.includes('--sarif')) JSON.parse(out);
  }
}

/** One that carries what was found in it. */
async function redacted(stage: Stage): Promise<string> {
  stage.put('raw.har', harOf('faulty-state-dropped'));
  await stage.run('redact', 'raw.har', 'redacted.har');
  return readFileSync(join(stage.folder, 'redacted.har'), 'utf8');
}

it.each([
  ['our own', () => harOf('bs2-basic')],
  ['another program’s', () => plainHarOf('oidc-cancelled')],
  ['a redacted', redacted],
])(
  'whatever stands anywhere in %s trace, every command ends in peace',
  async (_, make) => {
    const stage = createStage();
    const har = JSON.parse(await make(stage));
    stage.put('b.har', harOf('bs2-basic'));
    const places = placesIn(har);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(places.length - 1), ODD), { minLength: 1, maxLength: 6 }),
        (changes) => {
          const copy = structuredClone(har);
          for (const [at, odd] of changes) put(copy, places[at] ?? [], odd);
          return survive(stage, copy);
        },
      ),
      { numRuns: 12 },
    );
    // Eight commands, a dozen times, also on a busy machine.
  },
  180_000,
);

/** The way to every member, how ever deep. */
function placesIn(value: unknown, way: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [[...way, name], ...placesIn(member, [...way, name])]);
}

function put(root: unknown, way: readonly string[], value: unknown): void {
  let at = root as Record<string, unknown>;
  for (const name of way.slice(0, -1)) {
    const next = at[name];
    // Another change may have cut the way off.
    if (typeof next !== 'object' || next === null) return;
    at = next as Record<string, unknown>;
  }
  at[way.at(-1) ?? ''] = value;
}
