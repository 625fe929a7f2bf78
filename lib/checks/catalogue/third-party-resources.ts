import { hostOf } from '../../flow/address.ts';
import type { Header } from '../../flow/capture-event.ts';
import { rfc } from '../../flow/clauses.ts';
import type { Step } from '../../flow/step.ts';
import { callbackPage, isPage, partWithSecret } from '../callback-page.ts';
import { couldNotTell, defineCheck, judged, notApplicable, type Where } from '../check.ts';
import { isLoaded, isThird, partiesOf } from '../leaks.ts';
import type { Traffic } from '../traffic.ts';

/** Policies under which another origin never learns the query (Referrer Policy §3). */
const PROTECTS = new Set([
  ...['no-referrer', 'same-origin', 'origin', 'strict-origin'],
  ...['origin-when-cross-origin', 'strict-origin-when-cross-origin'],
]);
const UNSAFE = new Set(['no-referrer-when-downgrade', 'unsafe-url']);

/** Characters of a page in which a meta element is looked for: it stands in the head. */
const HEAD = 100_000;

/**
 * C5. Resources of other hosts on the callback page, where nothing keeps its address from them. Scripts of
 * others can read the address in spite of any policy; that is not what is checked here.
 */
export default defineCheck({
  id: 'third-party-resources',
  code: 'C5',
  title: 'The callback page loads from other hosts without a Referrer-Policy',
  severity: 'warning',
  clauses: [rfc('RFC 9700', '4.2.4'), rfc('RFC 9700', '4.2.1')],
  needs: ['authorizationResponse', 'traffic'],
  help: {
    why: 'What a page loads from other hosts learns the address of the page, unless a Referrer-Policy forbids it. Browsers of today leave the query out by default; older ones, web views and a laxer policy of the whole site do not. RFC 9700 asks that the page that answers an authorization response holds nothing from elsewhere, and that it suppresses the Referer. A script of others reads the address itself, whatever the policy.',
    attack: [
      'The callback page shows a picture or loads a script of another host.',
      'A browser that sends whole addresses tells that host the code.',
      'Who runs the host redeems it, or injects it into a sign-in of their own.',
    ],
    fix: {
      'third party':
        'Send Referrer-Policy: no-referrer with the callback, load nothing from other hosts there, and redirect to a clean address.',
      'authorization server': 'Offer response_mode=form_post, which keeps the code out of addresses.',
    },
  },
  check({ authorizationResponse: response, traffic, flow }) {
    const page = callbackPage(response, flow, traffic);
    if (!isPage(page)) return page;
    if (partWithSecret(page.url)?.part !== 'query')
      return notApplicable('The query of the page’s address holds no code, so no Referer can tell it.');
    const parties = partiesOf(flow.steps);
    const third = loadedBy(page, traffic).filter((step) => isThird(hostOf(step.url), parties));
    const where = { step: page.n, field: 'response header Referrer-Policy' };
    const [first] = third;
    if (!first) return judged([], where);
    const policy = policyOf(page);
    const referers = third.map(refererOf);
    const told = third.find((_, index) => partWithSecret(referers[index] ?? '') !== undefined);
    if (policy.protects && !told) return judged([], where);
    const hosts = [...new Set(third.map(({ url }) => hostOf(url)))];
    if (!told && policy.unsure) {
      // Without any policy a browser tells at least the origin.
      if (third.every(({ exchange }, index) => exchange?.requestHeaders && referers[index] === undefined))
        return judged([], where);
      return couldNotTell(`whether the callback page sets a policy, as it loads from ${hosts[0]}`, policy.unsure);
    }
    return judged([
      {
        where: [where, ...[told ?? first].map(({ n }): Where => ({ step: n, field: 'request header Referer' }))],
        expected: 'Referrer-Policy: no-referrer',
        ...(policy.text !== undefined && { seen: policy.text }),
        cause: `The callback page loads from ${hosts.slice(0, 3).join(', ')}${hosts.length > 3 ? ' and others' : ''}, and ${policy.text === undefined ? 'has no Referrer-Policy' : `its Referrer-Policy is ${policy.text}`}.`,
        remedy: 'Send Referrer-Policy: no-referrer with the callback, and load nothing from other hosts there.',
      },
    ]);
  },
});

/** What the page itself loads, frames of others too, but not what is loaded in those. */
function loadedBy(page: Step, traffic: Traffic): Step[] {
  const frame = page.exchange?.frameId ?? 0;
  const found: Step[] = [];
  for (const step of traffic.onPage(page)) {
    const { exchange } = step;
    if (!exchange || exchange.hop > 0) continue;
    const isFrame = exchange.type === 'sub_frame' && exchange.frameId !== frame;
    const byPage = exchange.initiator === undefined || hostOf(exchange.initiator) === hostOf(page.url);
    if (isFrame ? byPage : isLoaded(step) && exchange.frameId === frame) found.push(step);
  }
  return found;
}

function refererOf({ exchange }: Step): string | undefined {
  return headerIn(exchange?.requestHeaders, 'referer');
}

function headerIn(headers: readonly Header[] | undefined, wanted: string): string | undefined {
  return headers?.find(({ name }) => name.toLowerCase() === wanted)?.value;
}

interface Policy {
  protects: boolean;
  text?: string;
  /** How to find out, where the page may set one that was not seen. */
  unsure?: string;
}

/** A meta element comes after the header and wins; of several words the last that is known. */
function policyOf(page: Step): Policy {
  const headers = page.exchange?.responseHeaders;
  const html = page.response.absence === undefined ? page.response.body?.text : undefined;
  const header = known(headerIn(headers, 'referrer-policy'));
  const meta = html === undefined ? undefined : known(metaIn(html));
  const text = meta ?? header;
  if (text !== undefined && PROTECTS.has(text)) return { protects: true, text };
  const base = { protects: false, ...(text !== undefined && { text }) };
  if (!headers) return { ...base, unsure: 'Its headers were not captured: record it again.' };
  if (html === undefined)
    return { ...base, unsure: 'Record with DevTools open, so that its HTML and a <meta name="referrer"> can be seen.' };
  return base;
}

function known(policy: string | undefined): string | undefined {
  const words = policy
    ?.toLowerCase()
    .split(',')
    .map((word) => word.trim());
  return words?.findLast((word) => PROTECTS.has(word) || UNSAFE.has(word));
}

function metaIn(html: string): string | undefined {
  for (const [tag] of html.slice(0, HEAD).matchAll(/<meta\s[^>]{0,500}>/gi)) {
    if (/\sname\s*=\s*["']?referrer["'\s/>]/i.test(tag)) return /\scontent\s*=\s*["']?([\w-]+)/i.exec(tag)?.[1];
  }
  return undefined;
}
