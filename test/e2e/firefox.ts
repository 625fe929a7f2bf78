import { spawn } from 'node:child_process';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Marionette } from './marionette.ts';
import { createProfile } from './profile.ts';

const NAMES = ['firefox', 'firefox-esr'];
const PLACES = [
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  ...[process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)']].flatMap((base) =>
    base ? [join(base, 'Mozilla Firefox/firefox.exe')] : [],
  ),
];

/** Path of Firefox: `FIREFOX_PATH`, or an installed one; undefined where there is none. */
export function findFirefox(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const given = process.env.FIREFOX_PATH;
  const places = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...PLACES];
  return (given ? [given] : places).find(runnable);
}

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Firefox {
  marionette: Marionette;
  /** Folder of its profile, which goes with it. */
  profile: string;
  close(): Promise<void>;
}

/** Asks nobody for anything, and nothing of the network but what a test does. */
const QUIET: Preferences = {
  // Any port that is free.
  'marionette.port': 0,
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage': 'about:blank',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.proxy.type': 0,
  'remote.prefs.recommended': true,
  'toolkit.telemetry.enabled': false,
};

type Preferences = Record<string, string | number | boolean>;

/**
 * Starts Firefox without a window, with a profile of its own.
 *
 * @param path of the program
 * @param preferences beside those that keep it quiet
 * @throws Error with what it printed, where it does not come up
 */
export async function launchFirefox(path: string, preferences: Preferences = {}): Promise<Firefox> {
  const profile = createProfile();
  const lines = Object.entries({ ...QUIET, ...preferences }).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  writeFileSync(join(profile.path, 'user.js'), lines.join(''));
  const flags = ['--headless', '--marionette', '--remote-allow-system-access', '--no-remote'];
  const browser = spawn(path, [...flags, '--profile', profile.path], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => {
    browser.once('close', () => resolve());
  });
  try {
    const marionette = await Marionette.connect(await portOf(browser));
    return {
      ...{ marionette, profile: profile.path },
      close: async () => {
        await marionette.quit();
        browser.kill();
        await ended;
        profile.remove();
      },
    };
  } catch (error) {
    browser.kill('SIGKILL');
    await ended;
    profile.remove();
    throw error;
  }
}

/** It says on which port it listens. */
function portOf(browser: ReturnType<typeof spawn>): Promise<number> {
  const printed: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  for (const stream of [browser.stdout, browser.stderr])
    if (stream)
      createInterface(stream).on('line', (line) => {
        printed.push(line);
        const [, port] = /\bListening on port (\d+)/.exec(line) ?? [];
        if (port) resolve(Number(port));
      });
  browser.once('error', reject);
  browser.once('close', () => reject(new Error(`Firefox ended before it listened:\n${printed.join('\n')}`)));
  return promise;
}
