import { describe, expect, test } from 'vitest';
import { toHar } from '../../lib/trace/har.ts';
import { partOf } from '../../lib/trace/part.ts';
import { redactHar } from '../../lib/trace/redaction.ts';
import { about, traceOf } from './trace-fixture.ts';

const CODE = 'kV5n0Qx8TzW2cJ7m';
const trace = traceOf(
  { url: `https://client.example/cb?code=${CODE}` },
  { url: 'https://client.example/app.js' },
  { url: 'https://as.example/token', method: 'POST', answer: '{"ok":true}' },
  { url: `https://client.example/said?about=${CODE}` },
);
const har = toHar(trace, {
  ...about,
  notes: [
    { time: 1, text: 'of the whole' },
    { time: 2, text: 'of the third', step: 3 },
    { time: 3, text: 'of the first', step: 1 },
  ],
  marks: [1, 3],
});

describe('a part of a trace', () => {
  test('has the chosen steps with their entries, notes and marks, under their own numbers', () => {
    const { log } = partOf(har, [3, 4]);
    expect(log.entries.map(({ request }) => request.url)).toEqual([
      'https://as.example/token',
      `https://client.example/said?about=${CODE}`,
    ]);
    expect(log._consent.steps.map(({ n, entry }) => [n, entry])).toEqual([
      [3, 0],
      [4, 1],
    ]);
    expect(log._consent.notes.map(({ text }) => text)).toEqual(['of the third']);
    expect(log._consent.marks).toEqual([3]);
    expect(log._consent.flows.map(({ id, steps }) => [id, steps])).toEqual([['f1', [3, 4]]]);
    expect(log._consent.partOf).toBe(4);
  });

  test('leaves out a flow of which no step is chosen, and what the trace does not have', () => {
    const { log } = partOf(har, [99]);
    expect([log.entries, log._consent.steps, log._consent.flows]).toEqual([[], [], []]);
  });

  test('hides what is secret only by the words of a step that is not in it', async () => {
    const { har: redacted } = await redactHar(har);
    const part = partOf(redacted, [4]);
    expect(JSON.stringify(part)).not.toContain(CODE);
    expect(part.log.entries[0]?.request.url).toMatch(/about=\(code-[0-9a-f]+\)$/);
  });

  test('alters nothing of the whole', () => {
    const before = structuredClone(har);
    partOf(har, [1]);
    expect(har).toEqual(before);
  });
});
