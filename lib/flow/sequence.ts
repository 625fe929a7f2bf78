import { hostOf } from './address.ts';
import { isDocument } from './bodies.ts';
import { appOf, BROWSER, isClientCall, isFromUnseenApp, type Party, partiesOf } from './parties.ts';
import { type Sender, sendersOf } from './senders.ts';
import { isPreflight } from './side-request.ts';
import type { Flow, Step } from './step.ts';

/** One step as it goes from one party to another. */
export interface Arrow {
  step: Step;
  /** `Party.id` of the sender. */
  from: string;
  /** `Party.id` of the receiver; that of the sender where nothing is sent. */
  to: string;
  /** `Party.id` of who sent the browser there, by a redirect or by a page that goes there by itself. */
  cause?: string;
}

/** A flow as a sequence diagram has it. */
export interface Sequence {
  /** The browser first, then by kind. */
  parties: Party[];
  /** One for each step, in the order of the steps. */
  arrows: Arrow[];
}

/**
 * Who sends what to whom in a flow. A navigation goes from the browser; what a page's script asks
 * goes from the party of that page, unless it asks its own server, which the browser does for it.
 */
export function sequenceOf(flow: Flow): Sequence {
  const senders = sendersOf(flow.steps);
  const parties = partiesOf(flow, senders);
  const byHost = new Map(parties.flatMap((party) => party.hosts.map((host) => [host, party] as const)));
  const partyOf = (host: string | undefined) => (host === undefined ? undefined : byHost.get(host)?.id);
  const client = parties.find(({ kind }) => kind === 'third-party');
  const lodger = client?.hosts.length === 0 ? client.id : undefined;
  const appId = parties.find(({ kind, title }) => kind === 'app' && title === 'app')?.id;
  const senderId = (step: Step, to: string): string => {
    const page = senders.get(step)?.page;
    if (isByBrowser(step)) return BROWSER.id;
    if (isFromUnseenApp(step, senders)) return appId ?? BROWSER.id;
    const known = page ? partyOf(page) : isClientCall(step) ? client?.id : undefined;
    if (known !== to) return known ?? BROWSER.id;
    if (isClientCall(step)) return lodger ?? BROWSER.id;
    // An app is no page of the browser.
    return known === appId ? known : BROWSER.id;
  };
  const arrows = flow.steps.map((step): Arrow => {
    const isReturn = step.role === 'authorization-response' && step.kind === 'http';
    const to = (isReturn ? lodger : undefined) ?? receiverOf(step, partyOf);
    const cause = causeOf(step, senders.get(step), partyOf);
    return { step, from: senderId(step, to), to, ...(cause !== undefined && { cause }) };
  });
  return { parties, arrows };
}

/** Navigations and what the browser asks by itself. */
function isByBrowser(step: Step): boolean {
  return step.kind !== 'http' || !step.exchange || isDocument(step.exchange) || isPreflight(step);
}

/** A change of address, a tab that opens or closes: nobody but the browser has to do with it. */
function receiverOf({ kind, url }: Step, partyOf: (host: string) => string | undefined): string {
  if (kind === 'deep-link') return partyOf(appOf(url)) ?? BROWSER.id;
  return (kind === 'http' ? partyOf(hostOf(url)) : undefined) ?? BROWSER.id;
}

function causeOf(
  step: Step,
  sender: Sender | undefined,
  partyOf: (host: string | undefined) => string | undefined,
): string | undefined {
  // A script that is redirected goes on by itself, out of sight of the browser's pages.
  return step.kind === 'deep-link' || !step.exchange || isDocument(step.exchange) ? partyOf(sender?.cause) : undefined;
}
