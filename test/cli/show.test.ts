import { describe, expect, it } from 'vitest';
import { goldenIds } from '../fixtures/golden.ts';
import { createStage, harOf } from './stage.ts';

const NOTES = { notes: [{ time: Date.UTC(2026, 10, 21), text: 'the bank was\nslow', step: 2 }], marks: [3] };

describe('show', () => {
  it.each(['opus-handoff', 'vipps-happy-custom-scheme'])('lists flows and steps of %s', async (id) => {
    const stage = createStage();
    stage.put('a.har', harOf(id, NOTES));
    const { out, err, code } = await stage.run('show', 'a.har');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatchSnapshot();
  });

  it('cuts lines to the width of a terminal, and of nothing else', async () => {
    const stage = createStage();
    stage.put('a.har', harOf('opus-handoff'));
    const widest = async () =>
      Math.max(...(await stage.run('show', 'a.har')).out.split('\n').map((line) => [...line].length));
    expect(await widest()).toBeGreaterThan(200);
    stage.columns = 72;
    expect(await widest()).toBe(72);
  });

  it('never lets a recording speak to the terminal', async () => {
    const stage = createStage();
    const evil = '\u001b[2J\u202e\u009b31mowned\r\n';
    stage.put('a.har', harOf('bs2-basic', { session: { name: evil, startedAt: 0 } }));
    const { out } = await stage.run('show', '--all', 'a.har');
    expect(out).toContain('␛[2J⟨U+202E⟩⟨U+009B⟩31mowned␍␊');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: just these are looked for.
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('lists steps of no flow when it is asked to', async () => {
    const stage = createStage();
    stage.put('a.har', harOf('oidc-refresh'));
    expect((await stage.run('show', 'a.har')).out).toContain('1 step of no flow; --all shows them.');
    expect((await stage.run('show', '--all', 'a.har')).out).toContain('Steps of no flow\n');
  });

  it('prints everything as JSON', async () => {
    const stage = createStage();
    const ids = goldenIds().slice(0, 20);
    for (const id of ids) stage.put(`${id}.har`, harOf(id, NOTES));
    const { out, code } = await stage.run('show', '--json', ...ids.map((id) => `${id}.har`), 'gone.har');
    expect(code).toBe(2);
    const { traces } = JSON.parse(out);
    expect(traces.map(({ file }: { file: string }) => file)).toEqual(ids.map((id) => `${id}.har`));
    const [first] = traces;
    expect(first).toMatchObject({
      ...{ format: 'consent-tracer', redacted: false, warnings: [], marks: [3], tags: [] },
      session: { name: ids[0], startedAt: '2026-11-21T00:00:00.000Z', stoppedAt: null },
      notes: [{ time: '2026-11-21T00:00:00.000Z', step: 2, text: 'the bank was\nslow' }],
      flows: [{ id: 'flow-2', system: 'aiia-connect', outcome: { kind: 'refused' } }],
    });
    for (const { flows, steps } of traces)
      for (const flow of flows)
        expect(
          steps.filter((step: { flow: string }) => step.flow === flow.id).map(({ n }: { n: number }) => n),
        ).toEqual(flow.steps);
  });
});
