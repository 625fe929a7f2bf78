import type { Piece } from './decoder.ts';

/** What an address is or opens, where its scheme, host or path says so. */
export interface AppLink {
  title?: string;
  note?: string;
  /** What its path holds. */
  parts?: Piece[];
}

/** Apps by the schemes of their own (RFC 8252 §7.1) and by the hosts of their Universal Links and App Links. */
const SCHEMES = new Map([
  ['bankid', 'the BankID app'],
  ['frejaeid', 'the Freja app'],
]);
const HOSTS = new Map([['app.bankid.com', 'the BankID app']]);

/**
 * What is known of an address beside its parts. A web address that an app has claimed as a Universal Link or App Link
 * looks like any other: only hosts that are for nothing else are named.
 */
export function appLinkOf(scheme = '', host = '', path = ''): AppLink | undefined {
  const app = SCHEMES.get(scheme.toLowerCase());
  if (app) return { note: `opens ${app}` };
  if (!/^https?$/i.test(scheme)) return undefined;
  const claimed = HOSTS.get(host.toLowerCase());
  if (claimed)
    return { title: 'Universal Link or App Link', note: `opens ${claimed}, or a web page where it is missing` };
  return handoff(path);
}

/** `https://<EV>/auth/handoff/{id}`, shown as a QR code on the other device. */
function handoff(path: string): AppLink | undefined {
  const id = path.length < 512 ? /\/auth\/handoff\/([\w.~-]+)$/.exec(path)?.[1] : undefined;
  if (id === undefined) return undefined;
  return {
    title: 'hand-off URL',
    note: 'Opus Open Finance: the bank app asks it for the first command, with Accept: application/json',
    parts: [{ label: 'handoff id', raw: id, title: 'hand-off identifier' }],
  };
}
