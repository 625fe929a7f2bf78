import { appLinkOf } from '../decode/app-links.ts';
import { splitUrl } from '../decode/url-text.ts';
import { isDeepLink, isWeb, parseUrl, schemeOf } from '../flow/address.ts';
import { readParameters } from '../flow/parameters.ts';
import { intentOf } from './intent-link.ts';
import { SOURCES, type Source } from './lead-sources.ts';
import { runnerFor } from './runners/index.ts';

/** Where a link is opened. */
export type Platform = 'iOS' | 'Android' | 'desktop';

/** What a link does in one place, and who says so. */
export interface Lead {
  platform: Platform;
  /** What opens, in one sentence. */
  opens: string;
  /** Why, in one sentence. */
  because: string;
  source: Source;
  /** Where it goes wrong, in one sentence. */
  warning?: string;
}

export type LinkKind = 'custom-scheme' | 'intent' | 'app-link' | 'web';

/** A link as it would be followed outside of this browser. What is installed there cannot be known. */
export interface Leads {
  kind: LinkKind;
  /** `custom scheme bankid:`. */
  title: string;
  /** In the order iOS, Android, desktop. */
  leads: readonly [Lead, Lead, Lead];
  /** What is to be said of parts of the link: BankID's `redirect`. */
  remarks: readonly { words: string; source: Source }[];
}

/**
 * Where a link would lead on each kind of device.
 *
 * @param knownAppLink a system says that an app has claimed this https address
 * @returns undefined for what opens nothing outside: `about:`, `data:`, a URN
 */
export function leadsOf(url: string, knownAppLink = false): Leads | undefined {
  const scheme = schemeOf(url);
  if (scheme === 'urn:' || scheme === '') return undefined;
  if (scheme === 'intent:') return intent(url);
  if (isDeepLink(url)) return customScheme(url, scheme.slice(0, -1));
  if (!isWeb(url) || !parseUrl(url)) return undefined;
  return knownAppLink || isAppLink(url) ? appLink(url) : webPage();
}

/** An https address of which a system says that an app claims it: BankID's, Freja's, MitID's, the hand-off of Opus. */
export function isAppLink(url: string): boolean {
  const parsed = parseUrl(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return false;
  const { scheme, host, path } = splitUrl(url);
  if (appLinkOf(scheme, host, path)?.title !== undefined) return true;
  if (/^appswitch\.([\w-]+\.)*mitid\.dk$/.test(parsed.hostname)) return true;
  if (parsed.searchParams.get('action') === 'bindUserToTransaction') return true;
  return isIntercepted(url);
}

/** What the app of a bank intercepts by the guide of Opus. */
function isIntercepted(url: string): boolean {
  return /\/auth\/(auth|handoff\/[^/?#]+)\/?([?#]|$)/.test(url) && runnerFor(getOf(url))?.id === 'opus-app2as';
}

function getOf(url: string) {
  return { method: 'GET', url, headers: [] };
}

function customScheme(url: string, scheme: string): Leads {
  const owner = appOf(scheme) ?? `the app that registered ${scheme}:`;
  const isBankId = scheme === 'bankid';
  const iosRedirect = isBankId ? redirectOf(url) : undefined;
  const iosWarning = isBankId ? bankIdOnIos(iosRedirect) : undefined;
  return {
    kind: 'custom-scheme',
    title: `custom scheme ${scheme}:`,
    leads: [
      {
        platform: 'iOS',
        opens: `Opens ${owner}, after Safari has asked; where no app has it, Safari says that the address is invalid.`,
        because: 'The scheme decides alone; which app opens where several registered it is not defined.',
        source: isBankId ? SOURCES.bankIdAutostart : SOURCES.appleScheme,
        ...(iosWarning !== undefined && { warning: iosWarning }),
      },
      {
        platform: 'Android',
        opens: `Opens ${owner}; where several registered it, the user chooses; where none did, nothing happens.`,
        because: 'The intent filters of the installed apps decide by scheme, host and path.',
        source: SOURCES.androidDeepLinks,
      },
      {
        platform: 'desktop',
        opens: `Asks, and then opens ${isBankId ? 'BankID’s program' : `the program that registered ${scheme}:`}, if there is one.`,
        because: 'The browser hands schemes that it does not know to the operating system, and asks the user before.',
        source: SOURCES.handOffToSoftware,
      },
    ],
    remarks: [...bankIdRemarks(url, isBankId), ...ownership(scheme)],
  };
}

/** Schemes of which it is known whose they are. */
function appOf(scheme: string): string | undefined {
  const named: Record<string, string> = {
    bankid: 'the BankID app',
    frejaeid: 'the Freja app',
    vipps: 'the Vipps app',
    mobilepay: 'the MobilePay app',
    vippsmobilepay: 'the Vipps MobilePay app',
  };
  return Object.hasOwn(named, scheme) ? named[scheme] : undefined;
}

function ownership(scheme: string): Leads['remarks'] {
  if (appOf(scheme) !== undefined) return [];
  const words = scheme.includes('.')
    ? `Any app can register ${scheme}, although its name follows a domain.`
    : `${scheme} has no dot: it follows no domain, and two honest apps may have registered it.`;
  return [{ words, source: SOURCES.rfc8252Schemes }];
}

/** The `redirect` of a link of BankID: undefined where it is not there. */
function redirectOf(url: string): string | undefined {
  return readParameters(splitUrl(url).query ?? '').get('redirect');
}

function bankIdOnIos(redirect: string | undefined): string | undefined {
  if (redirect === undefined) return 'It has no redirect: on iOS the user stays in the BankID app.';
  if (redirect === '' || redirect === 'null')
    return `Its redirect is ${redirect === '' ? 'empty' : 'null'}: on iOS no app returns by itself, and the user stays in the BankID app.`;
  return undefined;
}

function bankIdRemarks(url: string, isBankId: boolean): Leads['remarks'] {
  if (!isBankId) return [];
  const redirect = redirectOf(url);
  const source = SOURCES.bankIdAutostart;
  const token = readParameters(splitUrl(url).query ?? '').get('autostarttoken');
  const back =
    redirect === undefined || redirect === '' || redirect === 'null'
      ? 'Without an address in redirect, Android and desktop go back to where the app was opened from.'
      : `When it is done, the BankID app opens ${redirect.slice(0, 300)}.`;
  return [
    ...(token ? [] : [{ words: 'It has no autostarttoken: the app opens, and knows of no order.', source }]),
    { words: back, source },
  ];
}

function intent(url: string): Leads {
  const { link, app, fallback, problem } = intentOf(url);
  const target = app === undefined ? `any app that takes ${link}` : `the app ${app} with ${link}`;
  const otherwise =
    fallback !== undefined
      ? `where it is missing, ${fallback}`
      : app !== undefined
        ? `where it is missing, its page in the Play Store`
        : 'where there is none, nothing happens';
  const nowhere = (platform: 'iOS' | 'desktop'): Lead => ({
    platform,
    opens: 'Opens nothing.',
    because: 'Only Android understands intent:, and there only browsers that follow Chrome.',
    source: SOURCES.chromeIntents,
    warning: 'A page that sends every device here strands this one.',
  });
  return {
    kind: 'intent',
    title: 'Android intent link',
    leads: [
      nowhere('iOS'),
      {
        platform: 'Android',
        opens: `Opens ${target}; ${otherwise}.`,
        because:
          app === undefined
            ? 'It names no package: the intent filters of the installed apps decide.'
            : 'Its package names the one app that may take it.',
        source: SOURCES.chromeIntents,
        ...(problem !== undefined && { warning: problem }),
      },
      nowhere('desktop'),
    ],
    remarks:
      fallback === undefined || isWeb(fallback)
        ? []
        : [
            {
              words: 'Chrome opens a browser_fallback_url only where it is http or https.',
              source: SOURCES.chromeIntents,
            },
          ],
  };
}

function appLink(url: string): Leads {
  const { scheme, host, path } = splitUrl(url);
  const handOff = /\/auth\/handoff\//.test(path);
  const intercepted = isIntercepted(url);
  const app = host === 'app.bankid.com' ? 'the BankID app' : intercepted ? 'the bank’s app' : 'the app that claims it';
  const insecure =
    scheme?.toLowerCase() === 'http' ? 'It is http: no phone gives such an address to an app.' : undefined;
  const iosBankId = host === 'app.bankid.com' ? bankIdOnIos(redirectOf(url)) : undefined;
  const iosWarning = insecure ?? iosBankId;
  return {
    kind: 'app-link',
    title: intercepted ? 'address that the bank’s app intercepts' : 'Universal Link or App Link',
    leads: [
      {
        platform: 'iOS',
        opens: `Opens ${app} where it is installed, else the page in the browser; also the page where the user came from one of the same domain.`,
        because: `The app must be named in https://${host}/.well-known/apple-app-site-association, with this path.`,
        source: intercepted ? SOURCES.opus : SOURCES.appleUniversal,
        ...(iosWarning !== undefined && { warning: iosWarning }),
      },
      {
        platform: 'Android',
        opens: `Opens ${app} where it is installed and verified, else the page in the browser.`,
        because: `The app must be named in https://${host}/.well-known/assetlinks.json, or the user chooses.`,
        source: intercepted ? SOURCES.opus : SOURCES.androidAppLinks,
        ...(insecure !== undefined && { warning: insecure }),
      },
      {
        platform: 'desktop',
        opens: handOff
          ? 'Opens a page that tells the user to scan the code with the phone: the link is meant for the app there.'
          : 'Opens the page: it has to lead on by itself, by a QR code or a program.',
        because: 'On desktops hardly any program claims web addresses.',
        source: intercepted ? SOURCES.opus : SOURCES.rfc8252Https,
      },
    ],
    remarks: [
      {
        words: 'Whether an app has claimed it only those two files on its server and the phone can say.',
        source: SOURCES.rfc8252Https,
      },
    ],
  };
}

function webPage(): Leads {
  const page = (platform: Platform, because: string, source: Source): Lead => ({
    platform,
    opens: 'Opens the page in the browser, unless an app has claimed it.',
    because,
    source,
  });
  return {
    kind: 'web',
    title: 'web address',
    leads: [
      page('iOS', 'No system that is known here says that an app claims it.', SOURCES.appleUniversal),
      page('Android', 'No system that is known here says that an app claims it.', SOURCES.androidAppLinks),
      page('desktop', 'It is a web address like any other.', SOURCES.rfc8252Https),
    ],
    remarks: [],
  };
}
