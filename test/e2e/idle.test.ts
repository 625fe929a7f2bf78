import type { Browser } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { buttonNamed, press, record } from '../run/record.ts';
import { bs2 } from '../sandbox/bs2.ts';
import { walk } from '../sandbox/core/walk.ts';
import { openOutbox, openServer, rowsOf } from './sending.ts';
import { scenarioOf, useStage } from './stage.ts';

describe('while nothing is recorded', () => {
  const stage = useStage([bs2]);

  it('traffic does not wake the worker; once a session records, it does', async () => {
    const { instrument, sandbox } = stage;
    const scenario = scenarioOf(bs2, 'bs2-client-id');
    const start = sandbox.origin(scenario.start.party) + scenario.start.path;
    const recording = await record(instrument);
    await press(recording.panel, 'Stop');
    await buttonNamed(recording.panel, 'Record');
    await instrument.killWorker();
    await walk(recording.page, start);
    expect(workersOf(instrument.browser)).toEqual([]);

    await press(recording.panel, 'Record');
    await buttonNamed(recording.panel, 'Stop');
    await instrument.killWorker();
    const woken = instrument.browser.waitForTarget((target) => target.type() === 'service_worker');
    await walk(recording.page, start);
    expect((await woken).type()).toBe('service_worker');
    await recording.close();
  });
});

describe('after a step was sent again', () => {
  const held = openServer();
  const stage = useStage([bs2, held.system]);

  it('traffic does not wake the worker, even where that was ended while it sent', async () => {
    const { instrument, sandbox } = stage;
    const recording = await record(instrument);
    await press(recording.panel, 'Stop');
    await buttonNamed(recording.panel, 'Record');
    const outbox = openOutbox(recording.panel);
    const sessions = await rowsOf<{ id: number }>(recording.panel, 'sessions');
    const arrived = new Promise<void>((resolve) => held.routes.set('/held', () => resolve()));
    const draft = { method: 'GET', url: `${sandbox.origin('replay-as')}/held`, headers: [] };
    const id = await outbox.send({ draft, session: sessions.at(-1)?.id ?? 0, of: 'r:1#0' });
    await arrived;
    await instrument.killWorker();
    await outbox.check();
    await outbox.flush();
    expect(await outbox.read(id)).toMatchObject({ state: 'failed' });
    await instrument.killWorker();
    const scenario = scenarioOf(bs2, 'bs2-client-id');
    const start = sandbox.origin(scenario.start.party) + scenario.start.path;
    await walk(recording.page, start);
    expect(workersOf(instrument.browser)).toEqual([]);
    await recording.close();
  });
});

function workersOf(browser: Browser) {
  return browser.targets().filter((target) => target.type() === 'service_worker');
}
