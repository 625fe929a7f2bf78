import { type ReadonlySignal, signal } from '@preact/signals';
import type { RetentionSettings, Settings } from '../browser/settings.ts';
import { words } from '../flow/words.ts';
import type { Told } from './deps.ts';

const KIB = 1024;
const LEAST = 1;
const MOST = 64 * 1024;

/** What the options page needs of the world. */
export interface SettingsDeps {
  read(): Promise<Settings>;
  write(changes: Partial<Settings>): Promise<void>;
  granted(): Promise<string[]>;
  /** @returns false when the browser keeps them */
  release(origins: string[]): Promise<boolean>;
  onPermissionsChanged(callback: () => void): () => void;
  /** Applies the rules of retention as they are now. */
  checkRetention(): Promise<unknown>;
}

export interface SettingsModel {
  /** The body limit in KiB as stored; undefined until read. */
  bodyLimit: ReadonlySignal<number | undefined>;
  /** Whether pictures of pages are kept; undefined until read. */
  screenshots: ReadonlySignal<boolean | undefined>;
  /** What is deleted by itself; undefined until read. */
  retention: ReadonlySignal<RetentionSettings | undefined>;
  hosts: ReadonlySignal<string[] | undefined>;
  /** What the last action did, in a sentence. */
  told: ReadonlySignal<Told | undefined>;
  /** @param text of the field, in KiB */
  saveBodyLimit(text: string): Promise<void>;
  saveScreenshots(kept: boolean): Promise<void>;
  /** @param days text of a field, as is `size`, in MiB; empty or 0 for no rule */
  saveRetention(days: string, size: string): Promise<void>;
  release(origins: string[]): Promise<void>;
  dispose(): void;
}

/** The model of the options page; reads the settings and the permissions at once. */
export function createSettings(deps: SettingsDeps): SettingsModel {
  const bodyLimit = signal<number | undefined>(undefined);
  const screenshots = signal<boolean | undefined>(undefined);
  const retention = signal<RetentionSettings | undefined>(undefined);
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
    screenshots.value = settings.screenshots;
    retention.value = settings.retention;
  }, fail('The settings cannot be read'));
  readHosts().catch(fail('The permissions cannot be read'));
  return {
    bodyLimit,
    ...{ screenshots, retention, hosts, told },
    saveScreenshots: async (kept) => {
      await deps.write({ screenshots: kept }).then(() => {
        screenshots.value = kept;
        const sentence = kept
          ? 'Saved: pictures of pages are kept from now on.'
          : 'Saved: no picture is kept from now on. Those that were made are deleted with their sessions.';
        told.value = { sentence, failed: false };
      }, fail('That was not saved'));
    },
    saveRetention: async (days, size) => {
      const wrong = amountProblem(days, 'days', MOST_DAYS) ?? amountProblem(size, 'MiB', MOST_MIB);
      if (wrong) {
        told.value = { sentence: wrong, failed: true };
        return;
      }
      const rules = { days: Number(days.trim()), size: Number(size.trim()) };
      try {
        await deps.write({ retention: rules });
        retention.value = rules;
        await deps.checkRetention();
        told.value = { sentence: retentionWords(rules), failed: false };
      } catch (error) {
        fail('The rules were not saved')(error);
      }
    },
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

const MOST_DAYS = 3650;
const MOST_MIB = 1024 * 1024;

/** What is wrong with an amount as typed, in a sentence; undefined when nothing is. Nothing at all is 0. */
function amountProblem(text: string, unit: string, most: number): string | undefined {
  const amount = Number(text.trim());
  if (!Number.isSafeInteger(amount) || amount < 0)
    return `The number of ${unit} must be a whole number; leave it empty for no rule.`;
  return amount > most ? `The number of ${unit} must be at most ${most.toLocaleString('en')}.` : undefined;
}

function retentionWords({ days, size }: RetentionSettings): string {
  if (days + size === 0) return 'Saved: nothing is deleted by itself.';
  const rules = [
    days > 0
      ? `sessions that ended more than ${days.toLocaleString('en')} ${days === 1 ? 'day' : 'days'} ago`
      : undefined,
    size > 0 ? `the oldest sessions while all together take more than ${size.toLocaleString('en')} MiB` : undefined,
  ].filter((rule) => rule !== undefined);
  return `Saved. Your rules delete ${rules.join(', and ')}. You are told three days before.`;
}

/** What is wrong with a body limit as typed, in a sentence; undefined when nothing is. */
export function limitProblem(text: string): string | undefined {
  const limit = Number(text);
  if (text.trim() === '' || !Number.isFinite(limit)) return 'The limit must be a number of KiB, such as 1024.';
  if (!Number.isInteger(limit)) return 'The limit must be a whole number of KiB.';
  if (limit < LEAST) return `The limit must be at least ${LEAST} KiB.`;
  return limit > MOST ? `The limit must be at most ${MOST.toLocaleString('en')} KiB (64 MiB).` : undefined;
}
