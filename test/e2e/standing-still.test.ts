import { existsSync } from 'node:fs';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { describe, expect, it } from 'vitest';
import { drive } from '../run/drive.ts';
import { page } from '../sandbox/core/page.ts';
import { defineSandboxSystem } from '../sandbox/core/system.ts';
import { scenarioOf, useStage } from './stage.ts';

const stuck = defineSandboxSystem({
  id: 'stuck',
  title: 'Standing still',
  note: '',
  parties: { 'stuck-tpp': 'third party' },
  scenarios: [
    {
      id: 'stuck-midway',
      title: '',
      explains: '',
      start: { party: 'stuck-tpp', path: '/go' },
      outcome: { kind: 'consented' },
      recognisedAs: 'oauth',
    },
  ],
  serve() {
    const app = new Hono();
    app.get('/go', (c) => c.redirect('/here'));
    app.get('/here', (c) =>
      c.html(page({ title: 'Here', party: 'third party', name: 'TPP', body: html`<p>here</p>` })),
    );
    return { 'stuck-tpp': app };
  },
});

describe('a scenario that goes no further', () => {
  const stage = useStage([stuck]);

  it('has failed, with its trace and the counts of both sides', async () => {
    const path = stage.path('stuck');
    const scenario = scenarioOf(stuck, 'stuck-midway');
    const driven = await drive(stage.instrument, stage.sandbox, stuck, scenario, path, { timeout: 2000 });
    expect(driven).toMatchObject({ expected: 2, captured: 2, lost: [], invented: [] });
    const here = `${stage.sandbox.origin('stuck-tpp')}/here`;
    expect(driven.faults[0]).toMatch(`the scenario stands still at ${here} “`);
    expect(driven.har?.log.entries.map(({ request }) => request.url)).toContain(here);
    expect(existsSync(path)).toBe(true);
  });
});
