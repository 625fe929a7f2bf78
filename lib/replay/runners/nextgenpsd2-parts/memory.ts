import { parseUrl } from '../../../flow/address.ts';
import type { Header } from '../../../flow/capture-event.ts';
import { asObject, asText } from '../../../flow/json.ts';
import { type Answered, jsonOf } from '../../answered.ts';
import type { Run } from '../../runner.ts';

/** What a run remembers of a consent, from one answer to the next. */
export interface Known {
  /** Address of the consents of this server. */
  consents: string;
  /** Sent with every call. */
  headers: readonly Header[];
  consentId?: string;
  authorisationId?: string;
  /** Absolute, of the same server. */
  links: Readonly<Record<string, string>>;
  /** Addresses for a browser: they may lead anywhere. */
  pages: Readonly<Record<string, string>>;
  /** Names of links that cannot be followed from here. */
  strange: readonly string[];
  scaMethods: readonly unknown[];
  scaStatus?: string;
  consentStatus?: string;
  approach?: string;
  psuMessage?: string;
  challenge?: unknown;
}

export function knownOf({ memory }: Run): Known {
  return JSON.parse(memory.known ?? '{}') as Known;
}

export function remembered(known: Known): Record<string, string> {
  return { known: JSON.stringify(known) };
}

/** Where a browser is sent; everything else is called. */
const PAGES = new Set(['scaRedirect', 'scaOAuth']);

/** What is known after an answer: what it does not say stays as it was. */
export function learned(known: Known, answered: Answered, requested: string): Known {
  const json = jsonOf(answered) ?? {};
  const links = asObject(json._links);
  const said = <T>(name: string, value: T | undefined) => (value === undefined ? {} : { [name]: value });
  const approach = answered.headers.find(({ name }) => /^aspsp-sca-approach$/i.test(name))?.value;
  const learnedLinks = links && linksOf(links, requested);
  // Where the status is read does not change, though not every answer says it.
  const { status } = known.links;
  return {
    ...known,
    ...(learnedLinks && { ...learnedLinks, links: { ...(status !== undefined && { status }), ...learnedLinks.links } }),
    ...said('consentId', asText(json.consentId)),
    ...said('authorisationId', asText(json.authorisationId)),
    ...said('scaStatus', asText(json.scaStatus)),
    ...said('consentStatus', asText(json.consentStatus)),
    ...said('psuMessage', asText(json.psuMessage)),
    ...said('approach', approach?.toUpperCase()),
    ...(Array.isArray(json.scaMethods) && { scaMethods: json.scaMethods }),
    ...(json.challengeData !== undefined && { challenge: json.challengeData }),
  };
}

/** Berlin Group wants objects with an href; some banks send the bare address. */
function linksOf(links: Record<string, unknown>, base: string): Pick<Known, 'links' | 'pages' | 'strange'> {
  const found = Object.entries(links).flatMap(([name, link]) => {
    const href = asText(link) ?? asText(asObject(link)?.href);
    return href === undefined ? [] : [[name, href] as const];
  });
  const own: [string, string][] = [];
  const strange: string[] = [];
  for (const [name, href] of found.filter(([name]) => !PAGES.has(name))) {
    const absolute = absoluteOf(href, base);
    // A server must not make others be called with its third party's token.
    if (absolute !== undefined && sameServer(absolute, base)) own.push([name, absolute]);
    else strange.push(name);
  }
  // As they stand: a placeholder in square brackets would be encoded.
  const pages = found.filter(([name]) => PAGES.has(name));
  return { links: Object.fromEntries(own), pages: Object.fromEntries(pages), strange };
}

function absoluteOf(href: string, base: string): string | undefined {
  try {
    return new URL(href, base).href;
  } catch {
    return undefined;
  }
}

function sameServer(one: string, other: string): boolean {
  const [a, b] = [parseUrl(one), parseUrl(other)];
  return a !== undefined && a.origin === b?.origin;
}
