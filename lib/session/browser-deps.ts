import { fetchJson } from '../browser/json-fetch.ts';
import { send } from '../browser/messages.ts';
import { changeMutes, watchMutes } from '../browser/mutes.ts';
import { hasHosts, onPermissionsChanged, requestHosts } from '../browser/permissions.ts';
import { watchStops } from '../browser/stops.ts';
import { aboutThis } from '../browser/tabs.ts';
import { workerReader } from '../reader/worker-reader.ts';
import { TraceDatabase } from '../store/schema.ts';
import type { SessionDeps } from './deps.ts';
import { keptHistory } from './search-history.ts';
import { whenLoaded } from './when-loaded.ts';

/** What a session needs, from the real browser. */
export function browserDeps(): SessionDeps {
  return {
    db: new TraceDatabase(),
    send,
    permissions: { has: hasHosts, request: requestHosts, onChanged: onPermissionsChanged },
    watchStops,
    save: saveFile,
    about: aboutThis,
    reader: workerReader(),
    catalogue: whenLoaded(async () => {
      const { catalogue } = await import('./catalogue.ts');
      return () => catalogue;
    }),
    hostMutes: { watch: watchMutes, change: changeMutes },
    now: Date.now,
    page: document,
    searches: keptHistory(localStorage),
    fetchJson: (address, cancel) => fetchJson(address, { cancel }),
  };
}

function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own reference by the time this task ends; a minute is for slow disks.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
