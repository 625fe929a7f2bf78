import { fetchJson } from '../browser/json-fetch.ts';
import { send } from '../browser/messages.ts';
import { changeMutes, watchMutes } from '../browser/mutes.ts';
import { hasHosts, onPermissionsChanged, requestHosts } from '../browser/permissions.ts';
import { presence } from '../browser/presence.ts';
import { runTabs } from '../browser/run-tabs.ts';
import { openShortcutSettings, readShortcuts, takeNoteMoment } from '../browser/shortcuts.ts';
import { watchStops } from '../browser/stops.ts';
import { aboutThis, isPrivate } from '../browser/tabs.ts';
import type { Reader } from '../reader/client.ts';
import { workerImporter } from '../reader/importing/client.ts';
import { workerReader } from '../reader/worker-reader.ts';
import { TraceDatabase } from '../store/schema.ts';
import { keptAnswers, keptPlay } from './answers-shelf.ts';
import type { SessionDeps } from './deps.ts';
import { keptCollector } from './kept-collector.ts';
import { keptPacking } from './packing.ts';
import { keptFilter, keptHistory } from './search-history.ts';
import { whenLoaded } from './when-loaded.ts';

/**
 * What a session needs, from the real browser.
 *
 * @param reader one that was begun before, for it takes its time
 */
export function browserDeps(reader: Reader = workerReader()): SessionDeps {
  return {
    db: new TraceDatabase(),
    send,
    permissions: { has: hasHosts, request: requestHosts, onChanged: onPermissionsChanged },
    watchStops,
    save: (name, text) => saveFile(name, new Blob([text], { type: typeOf(name) })),
    saveImage: saveFile,
    saveFile,
    about: aboutThis,
    reader,
    importer: workerImporter(),
    catalogue: whenLoaded(async () => {
      const { catalogue } = await import('./catalogue.ts');
      return () => catalogue;
    }),
    hostMutes: { watch: watchMutes, change: changeMutes },
    now: Date.now,
    page: document,
    searches: keptHistory(localStorage),
    // With the tab: a link to a step, opened in another one, is not filtered.
    filter: keptFilter(() => sessionStorage),
    presence,
    shortcuts: { read: readShortcuts, change: openShortcutSettings, takeNoteMoment },
    isPrivate: isPrivate(),
    tabs: runTabs,
    locks: navigator.locks,
    storage: navigator.storage,
    fetchJson: (address, cancel) => fetchJson(address, { cancel }),
    collector: keptCollector(() => localStorage),
    packing: keptPacking(() => localStorage),
    answers: keptAnswers(() => localStorage),
    played: keptPlay(() => sessionStorage),
  };
}

/** Browsers may give a file the ending of its type: the two must agree. */
function typeOf(name: string): string {
  if (name.endsWith('.svg')) return 'image/svg+xml';
  if (name.endsWith('.mjs')) return 'text/javascript';
  return /\.(mmd|ts)$/.test(name) ? 'text/plain' : 'application/json';
}

function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own reference by the time this task ends; a minute is for slow disks.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
