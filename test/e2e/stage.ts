import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchOptions } from 'puppeteer-core';
import { afterAll, beforeAll } from 'vitest';
import { type Instrument, launch } from '../run/browser.ts';
import { ROOT } from '../run/build.ts';
import { type Sandbox, startSandbox } from '../sandbox/core/server.ts';
import type { SandboxSystem, Scenario } from '../sandbox/core/system.ts';

export interface Stage {
  sandbox: Sandbox;
  instrument: Instrument;
  /** Where a trace of this name is written. */
  path(name: string): string;
}

/** A sandbox and a real browser with the extension, for the tests of one file. */
export function useStage(systems: readonly SandboxSystem[], options: LaunchOptions = {}): Stage {
  const stage = {} as Stage;
  const folder = mkdtempSync(join(tmpdir(), 'consent-e2e-'));
  stage.path = (name) => join(folder, `${name}.har`);
  beforeAll(async () => {
    stage.sandbox = await startSandbox(systems);
    stage.instrument = await launch(join(ROOT, '.output', 'chrome-mv3-test'), options);
  });
  afterAll(async () => {
    await stage.instrument?.close();
    await stage.sandbox?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return stage;
}

/** The scenario of that id. */
export function scenarioOf(system: SandboxSystem, id: string): Scenario {
  const scenario = system.scenarios.find((each) => each.id === id);
  if (!scenario) throw new Error(`${system.id} has no scenario ${id}`);
  return scenario;
}
