import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { systems } from '../../lib/systems/index.ts';
import { hasFixture } from '../fixtures/system-fixture.ts';

const FOLDER = new URL('../../lib/systems/', import.meta.url);

test('the list of systems and the folder agree', () => {
  const files = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ts') && !['index.ts', 'help.ts'].includes(name))
    .map((name) => name.slice(0, -'.ts'.length));
  expect(systems.map(({ id }) => id).sort()).toEqual(files.sort());
});

describe.each(systems.map((system) => [system.id, system] as const))('%s', (id, system) => {
  test('has a title and a guide, and its own test', () => {
    expect(system.title).not.toBe('');
    expect(new URL(system.guide).protocol).toBe('https:');
    const tests = readdirSync(new URL('.', import.meta.url));
    expect(hasFixture(id) || tests.includes(`${id}.test.ts`)).toBe(true);
  });
});
