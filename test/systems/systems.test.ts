import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { familiesOf } from '../../lib/flow/draft.ts';
import type { System, Term } from '../../lib/flow/system.ts';
import { explainParameter, limitsOf } from '../../lib/systems/help.ts';
import { systems } from '../../lib/systems/index.ts';
import { hasFixture } from '../fixtures/system-fixture.ts';

const ROOT = new URL('../../', import.meta.url);
/** What of the folder is no system. */
const OTHERS = ['index.ts', 'help.ts'];

test('the list of systems, the folder and the documentation agree', () => {
  const files = readdirSync(new URL('lib/systems/', ROOT))
    .filter((name) => name.endsWith('.ts') && !OTHERS.includes(name))
    .map((name) => name.slice(0, -'.ts'.length));
  expect(systems.map(({ id }) => id).sort()).toEqual(files.sort());
  const [, section = ''] = readFileSync(new URL('README.md', ROOT), 'utf8').split('## Systems it recognises');
  const documented = [...(section.split('\n## ')[0] ?? '').matchAll(/^- (.+)$/gm)].map(([, title]) => title);
  expect(documented).toEqual(systems.map(({ title }) => title));
});

test('a family is in the list, comes behind its kinds, and is its own ancestor nowhere', () => {
  for (const system of systems)
    for (const family of familiesOf(system)) expect(systems.indexOf(family)).toBeGreaterThan(systems.indexOf(system));
});

/** Half a sentence, to stand behind a colon. */
const HALF = /^\S.*[^.\s]$/;
const SENTENCE = /^[^a-z\s].*\.$/;

describe.each(systems.map((system) => [system.id, system] as const))('%s', (id, system) => {
  test('has a title, a guide, and recordings that show it', () => {
    expect(system.title).not.toBe('');
    expect(new URL(system.guide).protocol).toBe('https:');
    expect(hasFixture(id)).toBe(true);
  });

  test('explains each parameter in a sentence', () => {
    expect(Object.keys(system.parameters)).not.toEqual([]);
    for (const [name, sentence] of Object.entries(system.parameters)) {
      expect(sentence, name).toMatch(SENTENCE);
      expect(sentence.length, name).toBeLessThan(200);
      expect(explainParameter(id, name), name).toBe(sentence);
    }
  });

  test('says of each word what it means, and of each failure what to do', () => {
    for (const [word, term] of Object.entries(system.vocabulary)) expectTerm(word, term);
  });

  test('has limits that can pass, each with its source', () => {
    expect(limitsOf(id)).not.toEqual([]);
    for (const { seconds, title, source } of system.limits) {
      expect(seconds).toBeGreaterThan(0);
      expect(Number.isInteger(seconds)).toBe(true);
      expect([title, source]).not.toContain('');
    }
  });

  test('knows nothing of what only looks like a name', () => expectNothing(system));
});

function expectTerm(word: string, { kind, meaning, remedy }: Term): void {
  expect(meaning, word).toMatch(HALF);
  if (kind === 'failure' || kind === 'refusal') expect(remedy, word).toBeDefined();
  if (remedy !== undefined) expect(remedy, word).toMatch(SENTENCE);
}

function expectNothing({ id, parameters, vocabulary }: System): void {
  for (const name of ['constructor', '__proto__', 'toString', '']) {
    expect(explainParameter(id, name)).toBeUndefined();
    expect(Object.hasOwn(parameters, name) || Object.hasOwn(vocabulary, name)).toBe(false);
  }
}
