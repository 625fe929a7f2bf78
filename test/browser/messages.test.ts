import { beforeEach, describe, expect, it } from 'vitest';
import browser from 'webextension-polyfill';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { answer, type Handlers } from '../../lib/browser/messages.ts';

const OWN = { id: 'ours', url: 'chrome-extension://ours/panel.html' };
const PAGE = { id: 'ours', url: 'http://tpp.example/cb', tab: { id: 7 }, frameId: 3 };

type Listener = (message: unknown, sender: object) => Promise<unknown> | undefined;
let listener: Listener;
let heard: unknown[];

beforeEach(() => {
  fakeBrowser.reset();
  Object.assign(browser.runtime, { id: 'ours', getURL: (path: string) => `chrome-extension://ours/${path}` });
  browser.runtime.onMessage.addListener = ((given: Listener) => {
    listener = given;
  }) as typeof browser.runtime.onMessage.addListener;
  heard = [];
  const note = async (payload: unknown, sender: unknown) => {
    heard.push([payload, sender]);
    return { recording: true };
  };
  answer({
    'recording.start': async () => ({ session: 1 }),
    'recording.stop': async () => {
      throw new Error('no such session');
    },
    'recording.pause': async () => undefined,
    'recording.resume': async () => undefined,
    'recording.continue': async () => undefined,
    'recording.flush': async () => undefined,
    'console.captured': note,
    'retention.check': async () => undefined,
    'bodies.captured': note,
    'replay.send': async () => ({ attempt: 1 }),
    'replay.cancel': async () => undefined,
    'replay.check': async () => undefined,
    'page.picture': async () => ({ picture: '' }),
    'hold.arm': async () => ({ hold: 1 }),
    'hold.disarm': async () => undefined,
    'hold.caught': async () => ({ held: false }),
    'hold.page': async () => ({ held: false, armed: false }),
    'hold.continue': async () => undefined,
    'hold.drop': async () => undefined,
  } satisfies Handlers);
});

describe('the background', () => {
  it('answers a command of our own page', async () => {
    await expect(listener({ name: 'recording.start', payload: {} }, OWN)).resolves.toEqual({ answer: { session: 1 } });
  });

  it('passes on why a command failed', async () => {
    await expect(listener({ name: 'recording.stop', payload: {} }, OWN)).resolves.toEqual({ error: 'no such session' });
  });

  it('takes a body from a page, with the tab as the browser tells it', async () => {
    await listener({ name: 'bodies.captured', payload: [{ tabId: 99 }] }, PAGE);
    expect(heard).toEqual([
      [[{ tabId: 99 }], { ownPage: false, tabId: 7, frameId: 3, origin: new URL(PAGE.url).origin, url: PAGE.url }],
    ]);
  });

  it('takes the origin that the browser tells, for a frame may have no address of its own', async () => {
    const frame = { ...PAGE, url: 'about:blank', origin: 'https://shop.example' };
    await listener({ name: 'bodies.captured', payload: [] }, frame);
    expect(heard).toMatchObject([[[], { origin: 'https://shop.example' }]]);
  });

  it.each([
    ['a command from a page', { name: 'recording.start', payload: {} }, PAGE],
    ['another extension', { name: 'recording.start', payload: {} }, { ...OWN, id: 'other' }],
    ['a name that is none', { name: 'toString', payload: {} }, OWN],
    ['no message at all', null, OWN],
  ])('does not answer %s', (_, message, sender) => {
    expect(listener(message, sender)).toBeUndefined();
  });
});
