import type { CaptureEvent } from '../flow/capture-event.ts';
import type { Pause, SessionRow } from './schema.ts';

type Paused = Pick<SessionRow, 'pauses'>;

/** Whether a session that records stores nothing at the moment. */
export function isPaused({ pauses = [] }: Paused): boolean {
  const last = pauses.at(-1);
  return last !== undefined && last.to === undefined;
}

/** The pauses with one more that begins, milliseconds since the epoch; the same where one goes on. */
export function pausedFrom(row: Paused, from: number): Pause[] {
  const { pauses = [] } = row;
  return isPaused(row) ? pauses : [...pauses, { from }];
}

/** The pauses when whatever goes on has ended. */
export function pausedUntil({ pauses = [] }: Paused, to: number): Pause[] {
  return pauses.map((pause) => (pause.to === undefined ? { ...pause, to: Math.max(pause.from, to) } : pause));
}

/** Pauses that touch a stretch of time, both ends included. */
export function pausesWithin({ pauses = [] }: Paused, from: number, to: number): Pause[] {
  return pauses.filter((pause) => pause.from <= to && (pause.to ?? Number.POSITIVE_INFINITY) >= from);
}

/** Whether a body is of a request that was sent in a pause, and read only after it. */
export function isSentInPause(row: Paused, event: CaptureEvent): boolean {
  return event.kind === 'body' && pausesWithin(row, event.startedAt, event.startedAt).length > 0;
}

/**
 * Requests that began while a session was paused: what the browser says of them afterwards is left out as well. A worker
 * that was ended in between no longer knows them; then the end of such a request is kept, without its beginning.
 */
export class PassedOver {
  readonly #requests = new Set<string>();

  /** Hears of an event that is not stored. */
  pass(event: CaptureEvent): void {
    if (event.kind === 'request') this.#requests.add(event.requestId);
    else this.#forget(event);
  }

  /** Whether an event after the pause is of a request within it. A redirect that begins afterwards is not. */
  has(event: CaptureEvent): boolean {
    if (!('requestId' in event) || !this.#requests.has(event.requestId)) return false;
    if (event.kind === 'request') return !this.#requests.delete(event.requestId);
    this.#forget(event);
    return true;
  }

  #forget(event: CaptureEvent): void {
    if (event.kind === 'completed' || event.kind === 'failed') this.#requests.delete(event.requestId);
  }
}
