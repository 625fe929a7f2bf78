import { describe, expect, test } from 'vitest';
import { familiesOf } from '../../lib/flow/draft.ts';
import { fold } from '../../lib/flow/fold.ts';
import type { Recognition, System } from '../../lib/flow/system.ts';
import { systems } from '../../lib/systems/index.ts';
import { arrows, outcomes } from '../fixtures/arrows.ts';
import { readFixture } from '../fixtures/system-fixture.ts';

describe.each(systems.map((system) => [system.id, system] as const))('%s', (id, system) => {
  const recordings = readFixture(id);

  test.each(recordings.map((recording) => [recording.title, recording] as const))('%s', (_, { text, expected }) => {
    const trace = fold(arrows(text), systems);
    expect(outcomes(trace).map((outcome) => outcome.replace(/^\S+ /, ''))).toEqual(expected);
  });

  test('gives its steps the names that it lists, and each of them', () => {
    const { words, listening } = listenTo(system);
    for (const { text } of recordings)
      fold(
        arrows(text),
        systems.map((one) => (one === system ? listening : one)),
      );
    const own = system.steps;
    const all = [...own, ...familiesOf(system).flatMap(({ steps }) => steps)];
    expect([...words].filter((said) => !all.some((name) => isNamed(said, name)))).toEqual([]);
    expect(own.filter((name) => ![...words].some((said) => isNamed(said, name)))).toEqual([]);
  });
});

function listenTo(system: System): { words: Set<string>; listening: System } {
  const words = new Set<string>();
  const note = (recognition: Recognition | undefined) => {
    if (recognition) words.add(recognition.words);
    return recognition;
  };
  const { readReturn } = system;
  const listening: System = {
    ...system,
    recognise: (message) => note(system.recognise(message)),
    ...(readReturn && { readReturn: (message) => note(readReturn(message)) }),
  };
  return { words, listening };
}

/** `token request` names `token request` and `token request: invalid_grant`, but no `token requests`. */
function isNamed(words: string, name: string): boolean {
  return words.startsWith(name) && !/^\w/.test(words.slice(name.length));
}
