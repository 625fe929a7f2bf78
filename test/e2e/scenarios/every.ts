import { describe, expect, it } from 'vitest';
import { drive } from '../../run/drive.ts';
import type { SandboxSystem } from '../../sandbox/core/system.ts';
import { useStage } from '../stage.ts';

/** One test for each scenario of a system: recorded through the panel, held against the sandbox's log. */
export function testEveryScenario(system: SandboxSystem): void {
  describe(`${system.title} in a real browser`, () => {
    const stage = useStage([system]);
    it.each(system.scenarios.map((scenario) => [scenario.title, scenario] as const))('%s', async (_, scenario) => {
      const driven = await drive(stage.instrument, stage.sandbox, system, scenario, stage.path(scenario.id));
      expect(driven.faults).toEqual([]);
      expect(driven.expected).toBeGreaterThan(0);
      expect(driven.captured).toBe(driven.expected);
    });
  });
}
