import { describe, expect, it } from 'vitest';
import { buttonNamed, press, record } from '../run/record.ts';
import { bs2 } from '../sandbox/bs2.ts';
import { walk } from '../sandbox/core/walk.ts';
import { scenarioOf, useStage } from './stage.ts';

describe('while nothing is recorded', () => {
  const stage = useStage([bs2]);
  const workers = () => stage.instrument.browser.targets().filter((target) => target.type() === 'service_worker');

  it('traffic does not wake the worker; once a session records, it does', async () => {
    const { instrument, sandbox } = stage;
    const scenario = scenarioOf(bs2, 'bs2-client-id');
    const start = sandbox.origin(scenario.start.party) + scenario.start.path;
    const recording = await record(instrument);
    await press(recording.panel, 'Stop');
    await buttonNamed(recording.panel, 'Record');
    await instrument.killWorker();
    await walk(recording.page, start);
    expect(workers()).toEqual([]);

    await press(recording.panel, 'Record');
    await buttonNamed(recording.panel, 'Stop');
    await instrument.killWorker();
    const woken = instrument.browser.waitForTarget((target) => target.type() === 'service_worker');
    await walk(recording.page, start);
    expect((await woken).type()).toBe('service_worker');
    await recording.close();
  });
});
