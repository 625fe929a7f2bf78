import type { Page } from 'puppeteer-core';
import { describe, expect, it, vi } from 'vitest';
import { compare, faultsOf } from '../run/compare.ts';
import { record } from '../run/record.ts';
import { walk } from '../sandbox/core/walk.ts';
import { oidc } from '../sandbox/oidc.ts';
import { scenarioOf, useStage } from './stage.ts';

/** What a view shows: the numbered steps in their roles, how the flow ended, and the step that decided it. */
async function shown(view: Page) {
  return view.evaluate(() => ({
    steps: [...document.querySelectorAll<HTMLElement>('[role=treeitem][data-step]')]
      .map(({ dataset }) => `#${dataset.step} ${dataset.role}`)
      .sort(),
    outcomes: [...document.querySelectorAll<HTMLElement>('[role=treeitem] [data-outcome]')].map(
      ({ dataset }) => dataset.outcome,
    ),
    decided: [...document.querySelectorAll('[role=treeitem]:has(.decided)')].map((row) => row.id),
  }));
}

describe('a view that is opened late', () => {
  const stage = useStage([oidc]);

  it.each(['panel', 'viewer'])(
    'as a %s, shows every step and the same outcome, also while it records',
    async (kind) => {
      const { instrument, sandbox } = stage;
      const { start } = scenarioOf(oidc, 'oidc-code-pkce');
      const from = sandbox.log.entries.length;
      const recording = await record(instrument);
      const { panel, page } = recording;
      await walk(page, sandbox.origin(start.party) + start.path);
      const [tab] = /\?tab=\d+$/.exec(panel.url()) ?? [''];
      const open = async (address: string) => {
        const view = await instrument.browser.newPage();
        // Tall enough for every row to be drawn.
        await view.setViewport({ width: 1280, height: 2000 });
        await view.goto(instrument.url(address));
        return view;
      };
      await panel.setViewport({ width: 1280, height: 2000 });
      const served = () => sandbox.log.since(from, Object.keys(oidc.parties));
      const shows = (view: Page) =>
        vi.waitFor(
          async () => {
            const seen = await shown(panel);
            expect(seen).toMatchObject({ outcomes: ['consented'], decided: [expect.anything()] });
            expect(seen.steps).toHaveLength(served().length);
            expect(await shown(view)).toEqual(seen);
          },
          { timeout: 30_000, interval: 100 },
        );

      const address = kind === 'panel' ? `panel.html${tab}` : 'viewer.html';
      const during = await open(address);
      await shows(during);
      const har = await recording.finish(stage.path(kind));
      expect(faultsOf(compare(served(), har.log._consent.steps))).toEqual([]);
      const after = await open(address);
      await shows(after);
      await shows(during);
      await during.close();
      await after.close();
      await recording.close();
    },
  );
});
