import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attempt } from '../../lib/flow/attempt.ts';
import { press, type Recording, record } from '../run/record.ts';
import type { Attack } from '../sandbox/core/attacks.ts';
import { oidc } from '../sandbox/oidc.ts';
import { weakParty } from '../sandbox/weak/weaknesses.ts';
import { weakSystem } from '../sandbox/weak.ts';
import {
  choose,
  chooseOneOfEach,
  confirmHosts,
  finished,
  leaveOut,
  line,
  openAt,
  rules,
  runs,
  type,
  withPerson,
} from './attacking.ts';
import { rowsOf } from './sending.ts';
import { scenarioOf, useStage } from './stage.ts';

/** Milliseconds that a code lives at the correct place: a late one is awaited, and a slow machine redeems one in time. */
const CODE_LIFETIME = 6000;

describe('an attack run in a real browser', () => {
  const stage = useStage([weakSystem({ codeLifetimes: { correct: CODE_LIFETIME } }), oidc]);
  let recording: Recording;

  beforeAll(async () => {
    recording = await record(stage.instrument);
  });
  afterAll(() => recording?.close());

  const openAttacks = (place: Attack | 'correct', kind: string, consent = '&consent=allow') =>
    openAt(recording, `${stage.sandbox.origin(weakParty(place, 'tpp'))}/start?flow=${kind}${consent}`);

  it('finds everything rejected as required at the correct place, where tokens pass the browser, too', async () => {
    const { panel } = recording;
    await openAttacks('correct', 'hybrid');
    if (process.env.SOAK) await press(panel, 'all');
    else await chooseOneOfEach(panel);
    await type(panel, 'Requests per second', '50');
    await type(panel, 'Wait before a late code', String((CODE_LIFETIME + 1000) / 1000));
    await confirmHosts(panel);
    const run = await finished(panel);
    expect(run).toMatchObject({ state: 'done' });
    expect(run.results.length).toBe(run.planned);
    expect(run.results.length).toBeGreaterThan(process.env.SOAK ? 50 : 15);
    expect(run.results.filter(({ verdict }) => verdict !== 'rejected').map(line)).toEqual([]);
    // Each attempt stands under the step that it is of, and the one that decided carries the attack.
    const attempts = await rowsOf<Attempt>(panel, 'attempts');
    const own = new Map(attempts.filter((attempt) => attempt.run === run.id).map((attempt) => [attempt.id, attempt]));
    expect(run.results.every(({ attempts: ids }) => ids.length > 0 && ids.every((id) => own.has(id)))).toBe(true);
    for (const { attack, decisive } of run.results) expect(own.get(decisive ?? -1)?.mutation).toBe(attack);
    await press(panel, 'Back to the steps');
  });

  it('finds everything rejected as required at oidc-provider, where a person signs in each time', async () => {
    const { panel } = recording;
    const { party, path } = scenarioOf(oidc, 'oidc-code-pkce').start;
    await openAt(recording, stage.sandbox.origin(party) + path);
    if (process.env.SOAK) await press(panel, 'all');
    else await chooseOneOfEach(panel);
    // Its codes live for a minute.
    await leaveOut(panel, 'code-late');
    await type(panel, 'Requests per second', '50');
    await confirmHosts(panel);
    const { results, planned, state } = await withPerson(recording, finished(panel));
    expect([state, results.length]).toEqual(['done', planned]);
    expect(results.length).toBeGreaterThan(process.env.SOAK ? 30 : 10);
    expect(results.filter(({ verdict }) => verdict !== 'rejected').map(line)).toEqual([]);
    await press(panel, 'Back to the steps');
  });

  /** The tab of the run, once it asks somebody to consent. */
  const asked = async () => {
    await recording.panel.waitForSelector('.run-progress .person');
    const target = await stage.instrument.browser.waitForTarget((target) => target.url().includes('/authorize?'));
    return (await target.page()) as Page;
  };

  it.each(['code', 'hybrid'])(
    'asks a person to consent where only a person can, and goes on by itself: %s',
    async (kind) => {
      const { panel } = recording;
      await openAttacks('correct', kind, '');
      await press(panel, 'none');
      await choose(panel, 'code-twice');
      await confirmHosts(panel);
      const over = finished(panel);
      const tab = await asked();
      await tab.waitForSelector('[data-next]');
      await tab.evaluate(() => document.querySelector<HTMLElement>('[data-next]')?.click());
      expect((await over).results.map(line)).toEqual([
        expect.stringMatching(/^rejected code-twice #\d+: The server answered invalid_grant/),
      ]);
      expect(await rules(panel)).toEqual([]);
      await press(panel, 'Back to the steps');
    },
  );

  it('says so where the tab is closed in the middle, and makes the rest', async () => {
    const { panel } = recording;
    await openAttacks('correct', 'code', '');
    await press(panel, 'none');
    await choose(panel, 'code-twice');
    await choose(panel, 'redirect-uri/slash');
    await confirmHosts(panel);
    const over = finished(panel);
    await (await asked()).close();
    const { results, state } = await over;
    expect(state).toBe('done');
    expect(results.map(line)).toEqual([
      expect.stringMatching(/^rejected redirect-uri\/slash/),
      expect.stringMatching(/^unclear code-twice #\d+: Nobody came back in the tab: the tab was closed\.$/),
    ]);
    expect(await rules(panel)).toEqual([]);
    await press(panel, 'Back to the steps');
  });

  it('stands in the store as far as it came when the view is closed in the middle', async () => {
    const { panel } = recording;
    await openAttacks('correct', 'code');
    await type(panel, 'Requests per second', '3');
    await confirmHosts(panel);
    const before = (await runs(panel)).length;
    await panel.evaluate(() => document.querySelector<HTMLElement>('.start button')?.click());
    const last = async () => (await runs(panel)).toSorted((a, b) => a.startedAt - b.startedAt)[before];
    await expect.poll(async () => (await last())?.results.length).toBeGreaterThan(1);
    await panel.reload();
    const flow = (await last())?.flow;
    await panel.waitForSelector('[role="tree"]');
    await panel.focus('[role="tree"]');
    await panel.keyboard.press('Home');
    await panel.waitForSelector(`button[data-flow="${flow}"]`);
    await panel.$eval(`button[data-flow="${flow}"]`, (element) => (element as HTMLElement).click());
    await expect.poll(async () => (await last())?.state).toBe('interrupted');
    expect((await last())?.results.every(({ verdict }) => verdict === 'rejected')).toBe(true);
    await panel.waitForFunction(() => document.querySelector('.run-summary')?.textContent?.includes('was closed'));
    await press(panel, 'Back to the steps');
  });
});
