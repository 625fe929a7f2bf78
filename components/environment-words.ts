import type { Environment } from '../lib/flow/environment.ts';
import { count, duration } from './words.ts';

/** Milliseconds: a Date header is cut to the second, and the way to a server takes its time. */
const AGREES = 1000;

/** Where a session was recorded, in one line: `Chrome 156.0.1 on Linux, en-GB, Europe/Stockholm; extension 0.1.0`. */
export function environmentWords({ browser, os, locale, timeZone, extensionVersion }: Environment): string {
  const program = [browser.name, browser.version].filter((part) => part !== '').join(' ');
  const place = [os === undefined ? program : `${program} on ${os}`, locale, timeZone];
  return `${place.filter((part) => part !== undefined).join(', ')}; extension ${extensionVersion}`;
}

/** What the answers say of this computer's clock; undefined where none said anything. */
export function clockWords({ clockSkew }: Environment): string | undefined {
  if (!clockSkew) return undefined;
  const { median, answers } = clockSkew;
  const by = `by ${count(answers, 'answer')}`;
  if (Math.abs(median) < AGREES) return `The clock of this computer agrees with the servers’ (${by}).`;
  return `The clock of this computer is ${duration(Math.abs(median))} ${median > 0 ? 'ahead of' : 'behind'} the servers’ (${by}).`;
}
