import { hostOf } from '../flow/address.ts';
import type { Step } from '../flow/step.ts';

/** Whether an address was gone to, over the network or into an app: what a page writes into its own was seen before. */
export function isOpened({ kind, exchange }: Step): boolean {
  return kind === 'http' ? exchange !== undefined : kind === 'deep-link';
}

/** To whom an address goes: a host, or the scheme of an app. */
export function receiverOf({ url }: Step): string {
  return hostOf(url) || `an app (${url.slice(0, url.indexOf(':') + 1)})`;
}
