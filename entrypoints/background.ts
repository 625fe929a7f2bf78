import { defineBackground } from 'wxt/utils/define-background';
import { onDaily } from '../lib/browser/alarms.ts';
import { createBadgeKeeper } from '../lib/browser/badge-keeper.ts';
import { createCapture, type MakeEvent } from '../lib/browser/capture.ts';
import { environmentHere } from '../lib/browser/environment.ts';
import { createGate } from '../lib/browser/holding/gate.ts';
import { askJudge, dismissJudge } from '../lib/browser/judge-page.ts';
import { answer } from '../lib/browser/messages.ts';
import { readMutes } from '../lib/browser/mutes.ts';
import { pictureOf } from '../lib/browser/page-picture.ts';
import { installPageScripts, removePageScripts } from '../lib/browser/page-scripts.ts';
import { onPermissionsChanged } from '../lib/browser/permissions.ts';
import { createPhotographer } from '../lib/browser/photographer.ts';
import { onViewClosed } from '../lib/browser/presence.ts';
import { browserRun } from '../lib/browser/run.ts';
import { createSender } from '../lib/browser/sending/sender.ts';
import { watchSettings } from '../lib/browser/settings.ts';
import { onCommand } from '../lib/browser/shortcuts.ts';
import { readStops, writeStops } from '../lib/browser/stops.ts';
import type { CaptureEvent } from '../lib/flow/capture-event.ts';
import { sessionName } from '../lib/flow/session-name.ts';
import { retain } from '../lib/session/daily.ts';
import { createKeyCommands } from '../lib/session/key-commands.ts';
import { scopeAgain, scopeOf } from '../lib/session/scope.ts';
import { keepConsoleErrors } from '../lib/store/console.ts';
import { Holder } from '../lib/store/holder.ts';
import { Outbox } from '../lib/store/outbox.ts';
import { isPaused } from '../lib/store/pausing.ts';
import { Recorder } from '../lib/store/recorder.ts';
import { type Scope, type SessionRow, TraceDatabase } from '../lib/store/schema.ts';
import { keepScreenshot } from '../lib/store/screenshots.ts';

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
    const photographer = createPhotographer(
      (tabId) => recorder.follows(tabId),
      (screenshot) => keepScreenshot(db, idsOf(recorder.following(screenshot.tabId)), screenshot),
    );
    photographer.start();
    let photographs: boolean | undefined;
    const run = browserRun();
    const sender = createSender(run);
    sender.start();
    const settled = new Promise<void>((resolve) => {
      watchSettings((settings) => {
        bodyLimit = settings.bodyLimit;
        photographs = settings.screenshots;
        photograph();
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
      onFault: (reason) => badge.fault(reason),
      onMore: () => badge.more(),
      environment: environmentHere,
      stops: { read: readStops, write: writeStops },
    });
    const gate = createGate({
      wants: (tabId, request) => holder.wants(tabId, request),
      caught: (tabId, request) => void holder.intercept(tabId, request),
    });
    gate.start();
    let holding: 'armed' | 'held' | 'idle' = 'idle';
    const badge = createBadgeKeeper({
      look: () => ({
        ...{ holding, steps: recorder.steps },
        sessions: recorder.active.map((row) => ({ id: row.id, name: row.name, paused: isPaused(row) })),
      }),
      judge: async ({ sessions }) => askJudge({ sessions, mutes: await readMutes() }),
      dismissJudge,
    });
    const holder = new Holder({
      ...{ db, run, gate, record: (event) => recorder.record(event) },
      onChange: (state) => {
        holding = state;
        badge.changed();
      },
    });
    // The panel from which something was armed is closed, or DevTools with it.
    onViewClosed((view) => void holder.viewClosed(view));

    function photograph(): void {
      if (photographs && recorder.active.length > 0) photographer.start();
      // Not before both are known: a page load may have woken this worker for it.
      else if (photographs !== undefined && isReady) photographer.stop();
    }
    let isReady = false;
    void recorder.ready.then(() => {
      isReady = true;
      photograph();
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
      holder.follow(sessions);
      badge.changed();
      photograph();
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

    /** Puts the scripts into the pages first: before a view can see that it records, the very next page must have them. */
    async function begin<T>(scope: Scope, task: () => Promise<T>): Promise<T> {
      const tabs = tabsOf([scope]);
      await arrange(() => installPageScripts(tabs, Date.now()));
      reached = tabs;
      try {
        return await task();
      } catch (error) {
        follow(recorder.active);
        throw error;
      }
    }

    const press = createKeyCommands({ db, recorder, badge, begin });
    onCommand((name, tabId) => void settled.then(() => recorder.ready).then(() => press(name, tabId)));

    onDaily(() => void retain(db, recorder));
    void retain(db, recorder).catch((error) =>
      console.error('Consent Tracer cannot apply the rules of retention', error),
    );

    answer({
      'recording.start': async ({ scope, name }) => {
        await settled;
        const kept = await scopeOf(scope);
        const session = await begin(kept, () => recorder.start(kept, name ?? sessionName(Date.now(), undefined)));
        return { session: session.id };
      },
      'recording.stop': async ({ session }) => {
        await settled;
        await recorder.stop(session);
      },
      'recording.pause': async ({ session }) => {
        await settled;
        await recorder.pause(session);
      },
      'recording.resume': async ({ session }) => {
        await settled;
        const row = recorder.active.find(({ id }) => id === session);
        // Pages fell silent meanwhile; of those that were loaded in the pause only what they fetch from now on is read.
        if (row) await begin(row.scope, () => recorder.resume(session));
      },
      'recording.continue': async ({ session, tabId }) => {
        await settled;
        await recorder.ready;
        const row = await db.sessions.get(session);
        if (!row) throw new Error('it is not there any more');
        const kept = await scopeAgain(db, row, tabId);
        await begin(kept, () => recorder.continue(session, kept));
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
      'console.captured': async (errors, { tabId = -1, frameId = 0, url: page = '' }) => {
        await recorder.ready;
        const sessions = idsOf(recorder.following(tabId));
        await keepConsoleErrors(
          db,
          sessions,
          errors.map((error) => ({ ...error, tabId, frameId, page })),
        );
        return { recording: sessions.length > 0 };
      },
      'retention.check': async () => retain(db, recorder, true),
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

function idsOf(sessions: readonly SessionRow[]): number[] {
  return sessions.map(({ id }) => id);
}

/** The tabs in which there may be pages already. */
function tabsOf(scopes: Scope[]): number[] | 'all' {
  const tabs = scopes.flatMap((scope) => (scope.kind === 'all' ? [] : scope.tabIds));
  return scopes.some(({ kind }) => kind === 'all') ? 'all' : tabs;
}

function without(tabs: number[] | 'all', reached: number[] | 'all'): number[] | 'all' {
  if (reached === 'all') return [];
  return tabs === 'all' ? tabs : tabs.filter((tab) => !reached.includes(tab));
}
