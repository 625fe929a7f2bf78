import { defineBackground } from 'wxt/utils/define-background';
import { showBadge } from '../lib/browser/badge.ts';
import { createCapture, type MakeEvent } from '../lib/browser/capture.ts';
import { answer } from '../lib/browser/messages.ts';
import { installPageScripts, removePageScripts } from '../lib/browser/page-scripts.ts';
import { onPermissionsChanged } from '../lib/browser/permissions.ts';
import { browserRun } from '../lib/browser/run.ts';
import { watchSettings } from '../lib/browser/settings.ts';
import { readStops, writeStops } from '../lib/browser/stops.ts';
import { tabUrl } from '../lib/browser/tabs.ts';
import { originOf } from '../lib/store/following.ts';
import { Recorder } from '../lib/store/recorder.ts';
import { type Scope, type SessionRow, TraceDatabase } from '../lib/store/schema.ts';

export default defineBackground({
  type: 'module',
  main() {
    let bodyLimit: number | undefined;
    const early: MakeEvent[] = [];
    const capture = createCapture((make) => {
      if (bodyLimit === undefined) early.push(make);
      else void recorder.record(make(bodyLimit));
    });
    // At once and synchronously: what woke this worker must find its listener.
    capture.start();
    const settled = new Promise<void>((resolve) => {
      watchSettings((settings) => {
        bodyLimit = settings.bodyLimit;
        for (const make of early.splice(0)) void recorder.record(make(bodyLimit));
        resolve();
      });
    });

    const recorder = new Recorder({
      db: new TraceDatabase(),
      run: browserRun(),
      onActive: (sessions) => follow(sessions),
      onFault: (reason) => void showBadge('fault', `Consent Tracer: ${reason}`),
      stops: { read: readStops, write: writeStops },
    });

    // One after another: a stop and a start at once must not leave a recording without its scripts.
    let scripts = Promise.resolve();
    function arrange(task: () => Promise<void>): Promise<void> {
      scripts = scripts.then(task).catch((error) => console.error('Consent Tracer cannot reach the pages', error));
      return scripts;
    }

    // Tabs with pages that have the scripts, or get them as they load.
    let reached: number[] | 'all' = [];
    function follow(sessions: SessionRow[]): void {
      if (sessions.length === 0) {
        capture.stop();
        reached = [];
        void arrange(removePageScripts);
        void showBadge('idle', 'Consent Tracer');
        return;
      }
      capture.start();
      const tabs = tabsOf(sessions.map(({ scope }) => scope));
      const fresh = without(tabs, reached);
      reached = tabs;
      void arrange(() => installPageScripts(fresh));
      void showBadge('recording', `Consent Tracer: recording ${sessions.map(({ name }) => name).join(', ')}`);
    }

    // A site that is allowed while a session records has pages open already.
    onPermissionsChanged(() => {
      reached = [];
      void recorder.ready.then(() => follow(recorder.active));
    });

    answer({
      'recording.start': async ({ scope, name }) => {
        await settled;
        const kept = scope.kind === 'tab' ? await tabScope(scope.tabId) : scope;
        // Before a view can see that it records: the very next page must have them.
        const tabs = tabsOf([kept]);
        await arrange(() => installPageScripts(tabs, Date.now()));
        reached = tabs;
        try {
          const session = await recorder.start(kept, name ?? new Date().toISOString().slice(0, 16).replace('T', ' '));
          return { session: session.id };
        } catch (error) {
          follow(recorder.active);
          throw error;
        }
      },
      'recording.stop': async ({ session }) => {
        await settled;
        await recorder.stop(session);
      },
      'recording.flush': async () => {
        await settled;
        await recorder.flush();
      },
      'bodies.captured': async (bodies, sender) => {
        const events = bodies.map(({ tabId, frameId = 0, ...body }) => {
          if (sender.ownPage) return { ...body, tabId, frameId, kind: 'body' as const };
          const origin = sender.origin === undefined ? {} : { origin: sender.origin };
          return {
            ...body,
            ...{ tabId: sender.tabId ?? -1, frameId: sender.frameId ?? 0, ...origin },
            kind: 'body' as const,
          };
        });
        // The answer says that they are stored: without one the sender sends them again.
        await Promise.all(events.map((event) => recorder.record(event)));
        return { recording: events.some(({ tabId }) => recorder.follows(tabId)) };
      },
    });
  },
});

async function tabScope(tabId: number): Promise<Scope> {
  const origin = originOf((await tabUrl(tabId)) ?? '');
  return { kind: 'tab', tabIds: [tabId], ...(origin && { origins: [origin] }) };
}

/** The tabs in which there may be pages already. */
function tabsOf(scopes: Scope[]): number[] | 'all' {
  const tabs = scopes.flatMap((scope) => (scope.kind === 'tab' ? scope.tabIds : []));
  return scopes.some(({ kind }) => kind === 'all') ? 'all' : tabs;
}

function without(tabs: number[] | 'all', reached: number[] | 'all'): number[] | 'all' {
  if (reached === 'all') return [];
  return tabs === 'all' ? tabs : tabs.filter((tab) => !reached.includes(tab));
}
