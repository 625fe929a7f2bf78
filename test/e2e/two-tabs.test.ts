import { describe, expect, it } from 'vitest';
import { compare } from '../run/compare.ts';
import { record } from '../run/record.ts';
import { aiia } from '../sandbox/aiia.ts';
import { bs2 } from '../sandbox/bs2.ts';
import { walk } from '../sandbox/core/walk.ts';
import { scenarioOf, useStage } from './stage.ts';

describe('two tabs that record at once', () => {
  const stage = useStage([aiia, bs2]);

  it('each have their own flow and nothing of the other', async () => {
    const { instrument, sandbox } = stage;
    const jobs = [
      { system: aiia, scenario: scenarioOf(aiia, 'aiia-full') },
      { system: bs2, scenario: scenarioOf(bs2, 'bs2-client-id') },
    ];
    const recordings = [await record(instrument), await record(instrument)];
    await Promise.all(
      jobs.map(({ scenario }, index) => {
        const page = recordings[index]?.page;
        const url = sandbox.origin(scenario.start.party) + scenario.start.path;
        return page && walk(page, url, { timeout: 60_000 });
      }),
    );
    for (const [index, { system, scenario }] of jobs.entries()) {
      const har = await recordings[index]?.finish(stage.path(scenario.id));
      const { steps = [], flows = [] } = har?.log._consent ?? {};
      const { lost, invented } = compare(sandbox.log.since(0, Object.keys(system.parties)), steps);
      expect({ lost, invented }).toEqual({ lost: [], invented: [] });
      expect(flows.map((flow) => [flow.system, flow.outcome.kind])).toEqual([[scenario.recognisedAs, 'consented']]);
    }
  });
});
