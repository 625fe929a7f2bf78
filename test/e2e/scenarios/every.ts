import { describe, expect, it } from 'vitest';
import { drive } from '../../run/drive.ts';
import { type Recording, record } from '../../run/record.ts';
import type { SandboxSystem } from '../../sandbox/core/system.ts';
import { useStage } from '../stage.ts';

/** One test for each scenario of a system: recorded through the panel, held against the sandbox's log. */
export function testEveryScenario(system: SandboxSystem): void {
  describe(`${system.title} in a real browser`, () => {
    const stage = useStage([system]);
    let recording: Recording | undefined;
    // One tab and one panel for all, as somebody has who tries one consent after the other: to open them costs more than most
    // scenarios do. What failed may have left them anywhere, so that the next gets its own.
    const opened = async () => {
      if (recording) await recording.again();
      else recording = await record(stage.instrument);
      return recording;
    };
    it.each(system.scenarios.map((scenario) => [scenario.title, scenario] as const))('%s', async (_, scenario) => {
      const path = stage.path(scenario.id);
      const driven = await drive(stage.instrument, stage.sandbox, system, scenario, path, {
        recording: await opened(),
      });
      if (driven.faults.length > 0) {
        await recording?.close();
        recording = undefined;
      }
      expect(driven.faults).toEqual([]);
      expect(driven.expected).toBeGreaterThan(0);
      expect(driven.captured).toBe(driven.expected);
    });
  });
}
