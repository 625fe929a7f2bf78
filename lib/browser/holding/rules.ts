import browser, { type DeclarativeNetRequest } from 'webextension-polyfill';
import { barrierOf } from '../../flow/hold.ts';
import { holdPage, holdPageOfRule } from '../../flow/hold-page.ts';
import { words } from '../../flow/words.ts';

/** Ids of these rules: others may have rules of their own. */
const FIRST = 2_000_000;
const LAST = 2_000_999;

/** What is exempt goes before what is stopped; both behind rules that set headers, which they leave alone. */
const PRIORITY = { stop: 10, pass: 11 };

/** Since this version a rule can look at the headers of an answer. */
const READS_ANSWERS = 128;

export interface Stopped {
  hold: number;
  target: Parameters<typeof barrierOf>[0];
  learned: readonly string[];
  tabs: readonly number[] | 'all';
}

/**
 * Has Chromium go to the page of ours instead of what is to be held, before anything is sent there. Rules of the
 * session: gone when the browser is closed.
 *
 * @throws Error with a sentence where the browser refuses; then the rules are as before
 */
export async function setHoldRules(order: Stopped): Promise<void> {
  const rules = rulesOf(order);
  for (const { condition } of rules) {
    if (condition.regexFilter === undefined) continue;
    const { isSupported } = await browser.declarativeNetRequest.isRegexSupported({ regex: condition.regexFilter });
    if (!isSupported) throw new Error('The browser cannot hold this address: it is too long for one of its rules.');
  }
  try {
    await browser.declarativeNetRequest.updateSessionRules({ addRules: rules, removeRuleIds: await present() });
  } catch (error) {
    throw new Error(`The browser does not hold this: ${words(error)}`);
  }
}

/** Takes them all away, those of an earlier worker too. */
export async function clearHoldRules(): Promise<void> {
  const ids = await present();
  if (ids.length > 0) await browser.declarativeNetRequest.updateSessionRules({ removeRuleIds: ids });
}

async function present(): Promise<number[]> {
  const rules = await browser.declarativeNetRequest.getSessionRules();
  return rules.map(({ id }) => id).filter((id) => id >= FIRST && id <= LAST);
}

function rulesOf({ hold, target, learned, tabs }: Stopped): DeclarativeNetRequest.Rule[] {
  const { stop, pass, apps } = barrierOf(target, learned);
  if (apps.length > 0 && target.kind !== 'next' && !readsAnswers())
    throw new Error(`Only Chrome ${READS_ANSWERS} or newer can hold a redirect to an app.`);
  const common = { resourceTypes: ['main_frame' as const], ...(tabs !== 'all' && { tabIds: [...tabs] }) };
  const url = (page: string) => browser.runtime.getURL(page);
  const byAddress = { ...common, isUrlFilterCaseSensitive: true };
  const rules: Omit<DeclarativeNetRequest.Rule, 'id'>[] = [
    ...stop.map(({ source }) => ({
      priority: PRIORITY.stop,
      action: { type: 'redirect' as const, redirect: { regexSubstitution: url(holdPageOfRule(hold)) } },
      condition: { ...byAddress, requestMethods: ['get' as const], regexFilter: source },
    })),
    ...pass.map(({ source }) => ({
      priority: PRIORITY.pass,
      action: { type: 'allow' as const },
      condition: { ...byAddress, regexFilter: source },
    })),
    ...(readsAnswers() ? apps : []).map((app) => ({
      priority: PRIORITY.stop,
      action: { type: 'redirect' as const, redirect: { url: url(holdPage(hold)) } },
      // The types know nothing of it yet.
      condition: { ...common, responseHeaders: [{ header: 'location', values: [`${app}*`] }] } as object,
    })),
  ];
  return rules.map((rule, index) => ({ ...rule, id: FIRST + index }));
}

/** An older one might overlook the condition, and so stop every page. */
function readsAnswers(): boolean {
  const [, version = '0'] = /Chrome\/(\d+)/.exec(navigator.userAgent) ?? [];
  return Number(version) >= READS_ANSWERS;
}
