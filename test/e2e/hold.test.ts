import type { Page } from 'puppeteer-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { HeldRequest, Hold, HoldTarget } from '../../lib/flow/hold.ts';
import type { Instrument } from '../run/browser.ts';
import { openConsentPanel } from '../run/devtools.ts';
import { buttonNamed, press, type Recording, record } from '../run/record.ts';
import type { SandboxSystem } from '../sandbox/core/system.ts';
import { walk } from '../sandbox/core/walk.ts';
import { oidc } from '../sandbox/oidc.ts';
import { openPayments } from '../sandbox/open-payments.ts';
import { opus } from '../sandbox/opus.ts';
import { blankServer, openCamera, page, redirect } from './captured.ts';
import { rowsOf, stopAll } from './sending.ts';
import { scenarioOf, useStage } from './stage.ts';

const stage = useStage([oidc, opus, openPayments, blankServer], { handleDevToolsAsPage: true });

/** Commands and the store, by one of the extension's own pages. */
function openHolds(panel: Page) {
  const command = async (name: string, payload: object) => {
    const reply = await panel.evaluate((said) => chrome.runtime.sendMessage(said), { name, payload });
    const { answer, error } = reply as { answer?: { hold: number }; error?: string };
    if (error) throw new Error(error);
    return answer?.hold ?? 0;
  };
  const session = async () => (await rowsOf<{ id: number }>(panel, 'sessions')).at(-1)?.id ?? 0;
  const read = async (id: number) => (await rowsOf<Hold>(panel, 'holds')).find((hold) => hold.id === id) as Hold;
  return {
    arm: async (target: HoldTarget, more: object = {}) =>
      command('hold.arm', { session: await session(), target, ...more }),
    disarm: () => command('hold.disarm', {}),
    release: (hold: number, onward?: HeldRequest) => command('hold.continue', { hold, ...(onward && { onward }) }),
    drop: (hold: number) => command('hold.drop', { hold }),
    read,
    /** Waits until it holds something. */
    caught: async (id: number) => {
      await expect.poll(async () => (await read(id)).state, { timeout: 20_000 }).toBe('held');
      return (await read(id)).held as NonNullable<Hold['held']>;
    },
    rules: () => panel.evaluate(() => chrome.declarativeNetRequest.getSessionRules()),
    scripts: () =>
      panel
        .evaluate(() => chrome.scripting.getRegisteredContentScripts())
        .then((scripts) => scripts.map(({ id }) => id).filter((id) => id.startsWith('hold'))),
    badge: () => panel.evaluate(() => chrome.action.getBadgeText({})),
  };
}

let last: Recording | undefined;
afterEach(async ({ task }) => {
  if (last) await stopAll(last.panel);
  // What failed may have left it anywhere.
  if (task.result?.state === 'fail') await close();
});

async function close(): Promise<void> {
  await last?.close().catch(() => undefined);
  last = undefined;
}

/** Records in the tab of the test before, for to open one costs more than most of what is held here. */
async function begin() {
  if (last && isPanel(last.panel)) await last.again();
  else {
    await close();
    last = await record(stage.instrument);
  }
  return { recording: last, holds: openHolds(last.panel) };
}

function isPanel(page: Page): boolean {
  return page.url().startsWith(stage.instrument.url('panel.html'));
}

/** The same, for what servers of its own answer. */
async function aim() {
  await close();
  const camera = await openCamera(stage);
  last = camera.recording;
  return { camera, holds: openHolds(camera.recording.panel) };
}

/** What a server was asked at a path since then. */
function served(party: string, path: string, from: number): string[] {
  return stage.sandbox.log.entries
    .slice(from)
    .flatMap((entry) =>
      entry.kind === 'http' && entry.party === party && new URL(entry.url).pathname === path ? [entry.method] : [],
    );
}

function start(recording: Recording, system: SandboxSystem, id: string) {
  const { party, path } = scenarioOf(system, id).start;
  const walking = walk(recording.page, stage.sandbox.origin(party) + path, { timeout: 90_000 });
  // Whoever stops before its end has no use for its complaint.
  walking.catch(() => undefined);
  return walking;
}

/** Nothing is left that could stop anybody. */
async function isOpen(holds: ReturnType<typeof openHolds>): Promise<void> {
  await expect.poll(holds.rules).toEqual([]);
  await expect.poll(holds.scripts).toEqual([]);
}

async function pageOfHold(instrument: Instrument, id: number): Promise<Page> {
  const target = await instrument.browser.waitForTarget((one) =>
    one.url().startsWith(instrument.url(`hold.html?hold=${id}`)),
  );
  return (await target.page()) as Page;
}

const KINDS = [
  ['in the query', 'oidc-code-pkce', 'GET'],
  ['in the fragment', 'oidc-hybrid', 'GET'],
  ['by form_post', 'oidc-form-post', 'POST'],
] as const;

describe('a callback that is held', () => {
  it.each(KINDS)('%s is not requested until it goes on, and then ends well', async (_, id, method) => {
    const { recording, holds } = await begin();
    const from = stage.sandbox.log.entries.length;
    const hold = await holds.arm({ kind: 'next' });
    expect(await holds.badge()).toBe('HOLD');
    const walking = start(recording, oidc, id);
    const held = await holds.caught(hold);
    expect(held.method).toBe(method);
    expect(
      new URLSearchParams(held.form?.map((pair) => [...pair]) ?? held.url.split(/[?#]/)[1]).get('code'),
    ).toBeTruthy();
    await expect.poll(() => recording.page.url()).toContain(stage.instrument.url('hold.html'));
    expect(await holds.badge()).toBe('HELD');
    await isOpen(holds);
    const heldPage = await pageOfHold(stage.instrument, hold);
    await buttonNamed(heldPage, method === 'POST' ? 'Continue: post it as it is' : 'Continue as it is');
    await expect.poll(() => heldPage.evaluate(() => document.body.innerText)).toMatch(/\bcode\b.*\bstate\b/s);
    expect(served('oidc-tpp', '/callback', from)).toEqual([]);
    await holds.release(hold);
    await walking;
    expect(served('oidc-tpp', '/callback', from)).toEqual([method]);
    const har = await recording.finish(stage.path(`${id}-held`));
    const { flows, steps } = har.log._consent;
    expect(flows.map(({ outcome }) => outcome.kind)).toEqual(['consented']);
    const told = steps.filter(({ words }) => /held/.test(words));
    expect(told.map(({ words, flow }) => [words, flow])).toEqual([
      [`${method === 'POST' ? 'form post' : 'callback'} held, then continued as it was`, flows[0]?.id],
    ]);
    expect(steps.filter(({ role }) => role === 'authorization-response')).toHaveLength(1);
    expect(JSON.stringify(har.log.entries.map(({ request }) => request.url))).not.toContain('hold.html');
  });

  it('with another state goes on from the hold page, and is refused', async () => {
    const { recording, holds } = await begin();
    const from = stage.sandbox.log.entries.length;
    const hold = await holds.arm({ kind: 'next' });
    const walking = start(recording, oidc, 'oidc-code-pkce');
    await holds.caught(hold);
    const heldPage = await pageOfHold(stage.instrument, hold);
    await press(heldPage, 'Edit…');
    const field = await heldPage.waitForSelector('input[aria-label="Value of Query state"]');
    await field?.evaluate((input) => (input as HTMLInputElement).select());
    await field?.type('forged');
    await press(heldPage, 'Continue with the changes');
    await walking;
    expect(served('oidc-tpp', '/callback', from)).toEqual(['GET']);
    const har = await recording.finish(stage.path('edited'));
    expect(har.log._consent.flows.map(({ outcome }) => outcome.kind)).not.toContain('consented');
    expect(har.log._consent.steps.some(({ words }) => words === 'callback held, then continued with changes')).toBe(
      true,
    );
    expect(har.log._consent.steps.some(({ role }) => role === 'token-request')).toBe(false);
  });

  it('is dropped in the panel, and nothing of it is ever sent', async () => {
    const { recording, holds } = await begin();
    const from = stage.sandbox.log.entries.length;
    const hold = await holds.arm({ kind: 'address', url: `${stage.sandbox.origin('oidc-tpp')}/callback` });
    void start(recording, oidc, 'oidc-code-pkce');
    await holds.caught(hold);
    await press(recording.panel, 'Drop it');
    await expect.poll(async () => (await holds.read(hold)).fate).toBe('dropped');
    await expect
      .poll(() => recording.page.evaluate(() => document.body.innerText))
      .toContain('It was dropped: nothing was sent.');
    await isOpen(holds);
    await expect(holds.release(hold)).rejects.toThrow('somebody has decided already');
    const har = await recording.finish(stage.path('dropped'));
    expect(served('oidc-tpp', '/callback', from)).toEqual([]);
    expect(har.log._consent.steps.at(-1)?.words).toBe('callback held and dropped');
  });

  it('is sent elsewhere after a warning', async () => {
    const { recording, holds } = await begin();
    const from = stage.sandbox.log.entries.length;
    const hold = await holds.arm({ kind: 'next' });
    void start(recording, oidc, 'oidc-code-pkce');
    await holds.caught(hold);
    const heldPage = await pageOfHold(stage.instrument, hold);
    await press(heldPage, 'Edit…');
    const field = await heldPage.waitForSelector('.held-place input');
    await field?.evaluate((input) => (input as HTMLInputElement).select());
    await field?.type(`${stage.sandbox.origin('capture-tpp')}/stolen`);
    await expect.poll(() => heldPage.evaluate(() => document.body.innerText)).toContain('never sees it');
    await press(heldPage, 'Send it elsewhere');
    await expect.poll(() => served('capture-tpp', '/stolen', from)).toEqual(['GET']);
    expect(served('oidc-tpp', '/callback', from)).toEqual([]);
    expect((await holds.read(hold)).fate).toBe('elsewhere');
  });

  it('sends nothing again when its page is loaded or gone back to', async () => {
    const { recording, holds } = await begin();
    const hold = await holds.arm({ kind: 'next' });
    const walking = start(recording, oidc, 'oidc-code-pkce');
    await holds.caught(hold);
    const address = recording.page.url();
    await recording.page.reload();
    await buttonNamed(recording.page, 'Continue as it is');
    await holds.release(hold);
    await walking;
    const from = stage.sandbox.log.entries.length;
    await recording.panel.goto(address);
    await expect
      .poll(() => recording.panel.evaluate(() => document.body.innerText))
      .toContain('It was continued as it was.');
    expect(served('oidc-tpp', '/callback', from)).toEqual([]);
  });
});

describe('an app that is held', () => {
  it('is the bank’s app that opens an Opus authorization URL', async () => {
    const { recording, holds } = await begin();
    const from = stage.sandbox.log.entries.length;
    const hold = await holds.arm({ kind: 'address', url: `${stage.sandbox.origin('opus-as')}/auth/auth` });
    const walking = start(recording, opus, 'opus-payment');
    const held = await holds.caught(hold);
    expect(new URL(held.url).searchParams.get('client_id')).toBeTruthy();
    expect(served('opus-as', '/auth/auth', from)).toEqual([]);
    await holds.release(hold);
    await walking;
    const har = await recording.finish(stage.path('opus-held'));
    expect(har.log._consent.flows[0]?.outcome.kind).toBe('consented');
  });

  it('is opened by a page only when it goes on, and the page stays', async () => {
    const { recording, holds } = await begin();
    const hold = await holds.arm({ kind: 'scheme', scheme: 'bankid:' });
    const id = openPayments.scenarios.find(({ explains }) => explains.includes('bankid:///'))?.id ?? '';
    const walking = start(recording, openPayments, id);
    const held = await holds.caught(hold);
    expect(held.url).toMatch(/^bankid:\/\/\/\?autostarttoken=/);
    const opened = async () =>
      (await rowsOf<{ navigation: string; url: string }>(recording.panel, 'navigations')).filter(
        ({ navigation, url }) => navigation === 'failed' && url === held.url,
      );
    const heldPage = await pageOfHold(stage.instrument, hold);
    await expect.poll(() => heldPage.evaluate(() => document.body.innerText)).toContain('the page waits in its tab');
    expect(await opened()).toEqual([]);
    expect(recording.page.url()).toContain(stage.sandbox.origin('openpayments-tpp'));
    await isOpen(holds);
    await press(heldPage, 'Continue as it is');
    await expect.poll(async () => (await opened()).length).toBe(1);
    await heldPage.close();
    await walking;
    const har = await recording.finish(stage.path('bankid-held'));
    expect(har.log._consent.flows[0]?.outcome.kind).toBe('consented');
    expect(har.log._consent.steps.filter(({ words }) => words.startsWith('deep link held'))).toHaveLength(1);
  });

  const SCRIPTS: [string, string][] = [
    ['a script that sets its address', `location.href = 'myapp://cb?code=1&state=2'`],
    ['a script that opens a window', `window.open('myapp://cb?code=1&state=2')`],
    ['a click on a link', `document.querySelector('a').click()`],
  ];

  it.each(SCRIPTS)('is opened by %s', async (_, script) => {
    const { camera, holds } = await aim();
    const body = '<a href="myapp://cb?code=1&amp;state=2">app</a>';
    const take = await camera.film({ '/': page(script, { body }) }, async (tab) => {
      const hold = await holds.arm({ kind: 'next' });
      await tab.goto(camera.at('/'));
      expect(await holds.caught(hold)).toMatchObject({ method: 'GET', url: 'myapp://cb?code=1&state=2' });
      await (await pageOfHold(stage.instrument, hold)).close();
      await holds.drop(hold);
    });
    expect(take.lines).toEqual(['GET / 200', 'deep-link myapp://cb?code=1&state=2']);
  });

  it('is where a redirect leads', async () => {
    const { camera, holds } = await aim();
    const take = await camera.film({ '/': redirect(302, 'myapp://cb?code=1#f') }, async (tab) => {
      const hold = await holds.arm({ kind: 'address', url: 'myapp://cb' });
      await tab.goto(camera.at('/')).catch(() => undefined);
      expect(await holds.caught(hold)).toMatchObject({ method: 'GET', url: 'myapp://cb?code=1#f' });
      await holds.drop(hold);
    });
    expect(take.lines).toEqual(['GET / 302', 'deep-link myapp://cb?code=1#f']);
    expect(take.har.log._consent.steps.at(-1)?.words).toBe('deep link held and dropped');
  });
});

describe('what is not to be held', () => {
  it('goes its way: other forms, other apps, other pages', async () => {
    const { camera, holds } = await aim();
    const form = (action: string) =>
      `<form method="post" action="${action}"><input name="code" value="ä b"><button name="by" value="1">Go</button></form>`;
    const take = await camera.film(
      {
        '/': page('', { body: form(camera.at('as:/login')) }),
        '/login': page(`document.querySelector('form').submit()`, { body: form(camera.at('/posted')) }),
        '/posted': page(`location.href = 'other:app'`),
      },
      async (tab) => {
        await holds.arm({ kind: 'address', url: camera.at('/callback') });
        await tab.goto(camera.at('/'));
        await tab.click('button');
        await tab.waitForFunction(() => document.title === 'done' && location.pathname === '/posted');
        await camera.navigated('other:app');
        await holds.disarm();
      },
    );
    expect(take.lines).toEqual(['GET / 200', 'POST as:/login 200', 'POST /posted 200', 'deep-link other:app']);
    expect(take.har.log.entries[1]?.request.postData?.params).toEqual(
      // In the order in which Chromium tells of them.
      [
        { name: 'by', value: '1' },
        { name: 'code', value: 'ä b' },
      ],
    );
  });

  it.each<[HoldTarget, RegExp]>([
    [{ kind: 'address', url: 'nowhere' }, /no scheme/],
    [{ kind: 'address', url: 'https://*.bank.example/cb' }, /name one host/],
    [{ kind: 'address', url: 'https://bank.example/*' }, /every page of bank.example/],
    [{ kind: 'address', url: 'javascript:alert(1)' }, /opens no app/],
    [{ kind: 'scheme', scheme: 'https:' }, /hold them all/],
  ])('is %j, in words', async (target, reason) => {
    const { holds } = await begin();
    await expect(holds.arm(target)).rejects.toThrow(reason);
    expect(await holds.rules()).toEqual([]);
  });
});

describe('what is armed is disarmed', () => {
  it('when the recording stops', async () => {
    const { recording, holds } = await begin();
    const hold = await holds.arm({ kind: 'next' });
    expect(await holds.rules()).not.toEqual([]);
    await press(recording.panel, 'Stop');
    await expect.poll(async () => (await holds.read(hold)).state).toBe('disarmed');
    await isOpen(holds);
    expect(await holds.badge()).toBe('');
    await expect(holds.arm({ kind: 'next' })).rejects.toThrow('Nothing records');
  });

  it('when the panel is closed from which it was armed', async () => {
    const { recording, holds } = await begin();
    await press(recording.panel, 'Hold…');
    await press(recording.panel, 'Arm');
    await buttonNamed(recording.panel, 'Disarm');
    expect(await holds.rules()).not.toEqual([]);
    await recording.panel.goto(stage.instrument.url('options.html'));
    await isOpen(holds);
    expect((await rowsOf<Hold>(recording.panel, 'holds')).at(-1)?.reason).toContain('was closed');
  });

  it('when DevTools is closed', async () => {
    const { recording, holds } = await begin();
    await recording.page.goto(stage.sandbox.startUrl);
    const { devtools, panel } = await openConsentPanel(stage.instrument, recording.page);
    await (await buttonNamed(panel, 'Hold…')).evaluate((button) => button.click());
    await (await buttonNamed(panel, 'Arm')).evaluate((button) => button.click());
    await expect.poll(holds.rules).not.toEqual([]);
    await devtools.close();
    await isOpen(holds);
  });

  it('when the worker is killed, and says why', async () => {
    const { holds } = await begin();
    const hold = await holds.arm({ kind: 'next' });
    expect(await holds.rules()).not.toEqual([]);
    await stage.instrument.killWorker();
    // Whatever wakes it.
    await holds.disarm();
    await isOpen(holds);
    expect(await holds.read(hold)).toMatchObject({ state: 'disarmed', reason: expect.stringContaining('restarted') });
  });

  it('when its time is over', async () => {
    const { holds } = await begin();
    const hold = await holds.arm({ kind: 'next' }, { time: 1000 });
    await expect.poll(async () => (await holds.read(hold)).state).toBe('disarmed');
    await isOpen(holds);
  });

  it('but what is held already can go on after the worker was killed', async () => {
    const { recording, holds } = await begin();
    const hold = await holds.arm({ kind: 'next' });
    const walking = start(recording, oidc, 'oidc-code-pkce');
    await holds.caught(hold);
    await stage.instrument.killWorker();
    await holds.release(hold);
    await walking;
    expect((await holds.read(hold)).fate).toBe('continued');
  });
});

// What runs inside the extension's own page.
declare const chrome: {
  runtime: { sendMessage(message: object): Promise<unknown> };
  declarativeNetRequest: { getSessionRules(): Promise<object[]> };
  scripting: { getRegisteredContentScripts(): Promise<{ id: string }[]> };
  action: { getBadgeText(of: object): Promise<string> };
};
