import browser, { type Runtime } from 'webextension-polyfill';
import type { Attempt, SendOrder } from '../flow/attempt.ts';
import type { BodyEvent } from '../flow/capture-event.ts';
import type { HeldRequest, HoldTarget } from '../flow/hold.ts';
import type { PageError } from './console-hook.ts';

/** Every message of the extension: name → payload → answer. Commands only; data is read from the store. */
export interface Messages {
  'recording.start': {
    payload: {
      scope: { kind: 'tab'; tabId: number } | { kind: 'site'; site: string; tabId?: number } | { kind: 'all' };
      name?: string;
    };
    answer: { session: number };
  };
  'recording.stop': { payload: { session: number }; answer: undefined };
  'recording.pause': { payload: { session: number }; answer: undefined };
  'recording.resume': { payload: { session: number }; answer: undefined };
  /** Goes on with a session that the browser interrupted; a session of tabs needs one that is open, in `tabId` or where it was. */
  'recording.continue': { payload: { session: number; tabId?: number }; answer: undefined };
  /** Resolves when all that was captured before is stored. */
  'recording.flush': { payload: undefined; answer: undefined };
  /** Response bodies, read in a page or by DevTools. `tabId` counts only from our own pages. */
  'bodies.captured': {
    payload: (Omit<BodyEvent, 'kind' | 'frameId' | 'origin'> & { frameId?: number })[];
    /** Answered once they are stored: whether anything records their tab. */
    answer: { recording: boolean };
  };
  /** What a page told its console as errors. */
  'console.captured': { payload: PageError[]; answer: { recording: boolean } };
  /** Deletes what retention is about to, or says what it would. */
  'retention.check': { payload: undefined; answer: undefined };
  /** Sends a draft as an attempt of its own under a step; answered as soon as that is stored, before it is sent. */
  'replay.send': {
    payload: SendOrder & Pick<Attempt, 'session' | 'of' | 'mutation' | 'run'>;
    answer: { attempt: number };
  };
  'replay.cancel': { payload: { attempt: number }; answer: undefined };
  /** Wakes the background, which marks as interrupted what an earlier one left unfinished. */
  'replay.check': { payload: undefined; answer: undefined };
  /** A picture of what is seen of a tab's page, as a `data:` URL of a PNG. Refused in a sentence that says the way out. */
  'page.picture': { payload: { tabId: number }; answer: { picture: string } };
  /** Stops the browser before it goes to what is to be held, once. `time` in milliseconds. */
  'hold.arm': {
    payload: { session: number; target: HoldTarget; view?: string; time?: number };
    answer: { hold: number };
  };
  /** Absent: whatever is armed. */
  'hold.disarm': { payload: { hold?: number }; answer: undefined };
  /** Our page stands in the place of this; without an address, the background knows it. */
  'hold.caught': { payload: { hold: number; url?: string }; answer: { held: boolean } };
  /** What a page is about to do. */
  'hold.page': { payload: HeldRequest; answer: { held: boolean; armed: boolean } };
  /** Lets go on what is held; without `onward` as it was. */
  'hold.continue': { payload: { hold: number; onward?: HeldRequest }; answer: undefined };
  'hold.drop': { payload: { hold: number }; answer: undefined };
}

export type MessageName = keyof Messages;
type Payload<N extends MessageName> = Messages[N]['payload'];
type Answer<N extends MessageName> = Messages[N]['answer'];

/** Who sent a message. */
export interface Sender {
  /** One of the extension's own pages, as opposed to a content script in a page. */
  ownPage: boolean;
  tabId: number | undefined;
  frameId: number | undefined;
  /** Origin of the document that it speaks for; that of the document it came from where it has no address. */
  origin: string | undefined;
  /** Address of the document. */
  url: string | undefined;
}

export type Handlers = {
  [N in MessageName]: (payload: Payload<N>, sender: Sender) => Promise<Answer<N>>;
};

/** What content scripts, which live beside hostile pages, may send. */
const FROM_PAGES: ReadonlySet<MessageName> = new Set<MessageName>(['bodies.captured', 'console.captured', 'hold.page']);

/**
 * Sends a command to the background.
 *
 * @throws Error with the background's own words when it refuses
 */
export async function send<N extends MessageName>(name: N, payload: Payload<N>): Promise<Answer<N>> {
  const reply = (await browser.runtime.sendMessage({ name, payload })) as
    | { answer?: Answer<N>; error?: string }
    | undefined;
  if (reply?.error) throw new Error(reply.error);
  return reply?.answer as Answer<N>;
}

/** Answers commands in the background. Registers synchronously; unknown senders and names get no answer. */
export function answer(handlers: Handlers): void {
  browser.runtime.onMessage.addListener((message: unknown, from: Runtime.MessageSender) => {
    if (from.id !== browser.runtime.id || !isMessage(message, handlers)) return undefined;
    const sender: Sender = {
      ownPage: from.url?.startsWith(browser.runtime.getURL('')) === true,
      tabId: from.tab?.id,
      frameId: from.frameId,
      origin: originOf(from),
      url: from.url,
    };
    if (!sender.ownPage && !FROM_PAGES.has(message.name)) return undefined;
    const handle = handlers[message.name] as (payload: unknown, sender: Sender) => Promise<unknown>;
    return handle(message.payload, sender).then(
      (value) => ({ answer: value }),
      (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
}

function originOf(from: Runtime.MessageSender): string | undefined {
  // The types leave it out; older versions of Firefox, too.
  const { origin } = from as { origin?: string };
  return origin ?? (from.url !== undefined && URL.canParse(from.url) ? new URL(from.url).origin : undefined);
}

function isMessage(message: unknown, handlers: Handlers): message is { name: MessageName; payload: unknown } {
  if (typeof message !== 'object' || message === null || !('name' in message)) return false;
  return typeof message.name === 'string' && Object.hasOwn(handlers, message.name);
}
