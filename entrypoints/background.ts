import { defineBackground } from 'wxt/utils/define-background';
import { showBadge } from '../lib/browser/badge.ts';
import { createCapture, type MakeEvent } from '../lib/browser/capture.ts';
import { createGate } from '../lib/browser/holding/gate.ts';
import { answer } from '../lib/browser/messages.ts';
import { pictureOf } from '../lib/browser/page-picture.ts';
import { installPageScripts, removePageScripts } from '../lib/browser/page-scripts.ts';
import { onPermissionsChanged } from '../lib/browser/permissions.ts';
import { onViewClosed } from '../lib/browser/presence.ts';
import { browserRun } from '../lib/browser/run.ts';
import { createSender } from '../lib/browser/sending/sender.ts';
import { watchSettings } from '../lib/browser/settings.ts';
import { readStops, writeStops } from '../lib/browser/stops.ts';
import { tabUrl } from '../lib/browser/tabs.ts';
import type { CaptureEvent } from '../lib/flow/capture-event.ts';
import { originOf } from '../lib/store/following.ts';
import { Holder } from '../lib/store/holder.ts';
import { Outbox } from '../lib/store/outbox.ts';
import { Recorder } from '../lib/store/recorder.ts';
import { type Scope, type SessionRow, TraceDatabase } from '../lib/store/schema.ts';

export default defineBackground({
  type: 'module',
  main() {
    let bodyLimit: number | undefined;
    const early: MakeEvent[] = [];
    const capture = createCapture((make) => {
      if (bodyLimit === undefined) early.push(make);
      else take(make(bodyLimit));
    });
    function take(event: CaptureEvent): void {
      gate.hear(event);
      holder.hear(event);
      void recorder.record(event);
    }
    // At once and synchronously: what woke this worker must find its listener.
    capture.start();
    const run = browserRun();
    const sender = createSender(run);
    sender.start();
    const settled = new Promise<void>((resolve) => {
      watchSettings((settings) => {
        bodyLimit = settings.bodyLimit;
        for (const make of early.splice(0)) take(make(bodyLimit));
        resolve();
      });
    });

    const db = new TraceDatabase();
    const outbox = new Outbox({ db, send: sender.send, tidy: sender.tidy });
    const recorder = new Recorder({
      db,
      run,
      onActive: (sessions) => follow(sessions),
      onFault: (reason) => void showBadge('fault', `Consent Tracer: ${reason}`),
      stops: { read: readStops, write: writeStops },
    });
    const gate = createGate({
      wants: (tabId, request) => holder.wants(tabId, request),
      caught: (tabId, request) => void holder.intercept(tabId, request),
    });
    gate.start();
    let holding: 'armed' | 'held' | 'idle' = 'idle';
    const holder = new Holder({
      ...{ db, run, gate, record: (event) => recorder.record(event) },
      onChange: (state) => {
        holding = state;
        badge(recorder.active);
      },
    });
    // The panel from which something was armed is closed, or DevTools with it.
    onViewClosed((view) => void holder.viewClosed(view));

    function badge(sessions: SessionRow[]): void {
      const names = sessions.map(({ name }) => name).join(', ');
      if (holding === 'armed') void showBadge('armed', 'Consent Tracer: armed, it holds what it was told to');
      else if (holding === 'held') void showBadge('held', 'Consent Tracer: something is held, and waits for you');
      else if (sessions.length > 0) void showBadge('recording', `Consent Tracer: recording ${names}`);
      else void showBadge('idle', 'Consent Tracer');
    }

    // One after another: a stop and a start at once must not leave a recording without its scripts.
    let scripts = Promise.resolve();
    function arrange(task: () => Promise<void>): Promise<void> {
      scripts = scripts.then(task).catch((error) => console.error('Consent Tracer cannot reach the pages', error));
      return scripts;
    }

    // Tabs with pages that have the scripts, or get them as they load.
    let reached: number[] | 'all' = [];
    function follow(sessions: SessionRow[]): void {
      holder.follow(sessions);
      badge(sessions);
      if (sessions.length === 0) {
        capture.stop();
        reached = [];
        void arrange(removePageScripts);
        return;
      }
      capture.start();
      const tabs = tabsOf(sessions.map(({ scope }) => scope));
      const fresh = without(tabs, reached);
      reached = tabs;
      void arrange(() => installPageScripts(fresh));
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
      'replay.send': async (errand) => ({ attempt: await outbox.send(errand) }),
      'replay.cancel': ({ attempt }) => outbox.cancel(attempt),
      'page.picture': async ({ tabId }) => ({ picture: await pictureOf(tabId) }),
      'replay.check': async () => {
        await outbox.ready;
      },
      'hold.arm': async (order) => {
        await recorder.ready;
        return { hold: await holder.arm(order) };
      },
      'hold.disarm': async ({ hold }) => {
        await holder.disarm(undefined, ({ id }) => hold === undefined || id === hold);
      },
      'hold.caught': async ({ hold, url }, { tabId = -1 }) => {
        await holder.ready;
        const address = url ?? gate.locationOf(tabId);
        if (address === undefined) return { held: false };
        return { held: await holder.caught(hold, tabId, { method: 'GET', url: address }) };
      },
      'hold.page': async (request, { tabId = -1, frameId, origin }) => {
        await holder.ready;
        const armed = holder.current !== undefined;
        return { held: frameId === 0 && (await holder.intercept(tabId, request, origin)), armed };
      },
      'hold.continue': async ({ hold, onward }) => {
        await holder.release(hold, onward);
      },
      'hold.drop': async ({ hold }) => {
        await holder.drop(hold);
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
