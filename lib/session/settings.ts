import { type ReadonlySignal, signal } from '@preact/signals';
import type { Settings } from '../browser/settings.ts';
import { words } from '../flow/words.ts';
import type { Told } from './deps.ts';

const KIB = 1024;
const LEAST = 1;
const MOST = 64 * 1024;

/** What the options page needs of the world. */
export interface SettingsDeps {
  read(): Promise<Settings>;
  write(settings: Settings): Promise<void>;
  granted(): Promise<string[]>;
  /** @returns false when the browser keeps them */
  release(origins: string[]): Promise<boolean>;
  onPermissionsChanged(callback: () => void): () => void;
}

export interface SettingsModel {
  /** The body limit in KiB as stored; undefined until read. */
  bodyLimit: ReadonlySignal<number | undefined>;
  hosts: ReadonlySignal<string[] | undefined>;
  /** What the last action did, in a sentence. */
  told: ReadonlySignal<Told | undefined>;
  /** @param text of the field, in KiB */
  saveBodyLimit(text: string): Promise<void>;
  release(origins: string[]): Promise<void>;
  dispose(): void;
}

/** The model of the options page; reads the settings and the permissions at once. */
export function createSettings(deps: SettingsDeps): SettingsModel {
  const bodyLimit = signal<number | undefined>(undefined);
  const hosts = signal<string[] | undefined>(undefined);
  const told = signal<Told | undefined>(undefined);
  const readHosts = async () => {
    hosts.value = await deps.granted();
  };
  const fail = (what: string) => (error: unknown) => {
    told.value = { sentence: `${what}: ${words(error)}`, failed: true };
  };
  deps.read().then((settings) => {
    bodyLimit.value = settings.bodyLimit / KIB;
  }, fail('The settings cannot be read'));
  readHosts().catch(fail('The permissions cannot be read'));
  return {
    bodyLimit,
    hosts,
    told,
    saveBodyLimit: async (text) => {
      const wrong = limitProblem(text);
      if (wrong) {
        told.value = { sentence: wrong, failed: true };
        return;
      }
      const limit = Number(text);
      await deps.write({ bodyLimit: limit * KIB }).then(() => {
        bodyLimit.value = limit;
        told.value = {
          sentence: `Saved: ${limit.toLocaleString('en')} KiB of each body are kept from now on.`,
          failed: false,
        };
      }, fail('The limit was not saved'));
    },
    release: async (origins) => {
      const gone = await deps.release(origins);
      await readHosts();
      told.value = gone
        ? { sentence: `Given back: ${origins.join(', ')}.`, failed: false }
        : {
            sentence: 'The browser keeps this permission; it was granted when the extension was installed.',
            failed: true,
          };
    },
    dispose: deps.onPermissionsChanged(() => void readHosts()),
  };
}

/** What is wrong with a body limit as typed, in a sentence; undefined when nothing is. */
export function limitProblem(text: string): string | undefined {
  const limit = Number(text);
  if (text.trim() === '' || !Number.isFinite(limit)) return 'The limit must be a number of KiB, such as 1024.';
  if (!Number.isInteger(limit)) return 'The limit must be a whole number of KiB.';
  if (limit < LEAST) return `The limit must be at least ${LEAST} KiB.`;
  return limit > MOST ? `The limit must be at most ${MOST.toLocaleString('en')} KiB (64 MiB).` : undefined;
}
