import type { CaptureEvent } from '../flow/capture-event.ts';
import { isOpened } from './following.ts';

/** How many events of tabs that a session does not follow yet are kept for the case that it soon does. */
const MOST = 500;

/** Bytes of request bodies among them. */
const MOST_BODIES = 16 * 1024 * 1024;

/** The last events of tabs that nobody follows yet. */
export class Strays {
  #events: CaptureEvent[] = [];
  #size = 0;

  keep(event: CaptureEvent): void {
    this.#events.push(event);
    this.#size += bodySize(event);
    while (this.#events.length > MOST || this.#size > MOST_BODIES) this.#size -= bodySize(this.#events.shift());
  }

  forget(): void {
    this.#events = [];
    this.#size = 0;
  }

  /** What came before an event and belongs to the tab that is followed because of it. */
  before(event: CaptureEvent): CaptureEvent[] {
    const ofTab = this.#events.filter(({ tabId }) => tabId === event.tabId);
    // A new tab's first requests can arrive before the browser says who opened it.
    if (isOpened(event)) return ofTab;
    // A page of the site comes to a tab that showed others: how it was sent there belongs to it, what was there before
    // does not.
    return ofTab.filter((stray) => 'requestId' in stray && 'requestId' in event && stray.requestId === event.requestId);
  }
}

function bodySize(event: CaptureEvent | undefined): number {
  return event?.kind === 'request' ? (event.body?.size ?? 0) : 0;
}
