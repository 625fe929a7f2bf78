import { hostOf, parseUrl } from '../flow/address.ts';
import { readMessage } from '../flow/message.ts';
import { readFragment, readParameters } from '../flow/parameters.ts';
import type { Role, Step } from '../flow/step.ts';
import { bodyFields } from './client-authentication.ts';
import { siteOf } from './sites.ts';

/** What a page loads by itself and a browser sends beside: no message between the parties. */
const LOADED = new Set([
  ...['image', 'imageset', 'font', 'stylesheet', 'script', 'media', 'object', 'web_manifest', 'xslt'],
  ...['ping', 'beacon', 'csp_report', 'speculative', 'websocket'],
]);

/** Roles that say nothing of who is behind a step. */
const NOBODY: ReadonlySet<Role> = new Set(['other', 'page', 'static', 'preflight']);

/** Characters of a body that are looked through. */
const MAX_BODY = 100_000;

/** Fewer characters may stand anywhere by chance. */
const MIN_LENGTH = 8;

export interface Secret {
  /** `response` is the signed answer, which has the code in it. */
  name: 'code' | 'state' | 'response';
  text: string;
}

/** A way in which a request let out a secret; `passed` may be on purpose. */
export interface Leak {
  secret: Secret;
  by: 'Referer' | 'copied' | 'passed';
  field: string;
}

/** The sites that have a part in a flow: of its pages, its redirects and its recognised calls. */
export function partiesOf(steps: readonly Step[]): ReadonlySet<string> {
  const known = steps.filter(({ role, exchange }) => !NOBODY.has(role) || exchange?.type === 'main_frame');
  return new Set([...new Set(known.map(({ url }) => hostOf(url)))].map(siteOf));
}

/** Whether a host is of none of the parties’ sites. */
export function isThird(host: string, parties: ReadonlySet<string>): boolean {
  return host !== '' && !parties.has(siteOf(host));
}

/** True for what a page loads: pictures, scripts, styles and the like, not its calls. */
export function isLoaded({ exchange }: Step): boolean {
  return exchange !== undefined && LOADED.has(exchange.type);
}

/** What of the secrets a request carries: in its Referer, or in its address and body. */
export function leakOf(step: Step, secrets: readonly Secret[]): Leak | undefined {
  const { exchange } = step;
  if (!exchange) return undefined;
  const referer = exchange.requestHeaders?.find(({ name }) => /^referer$/i.test(name))?.value;
  const shown = referer === undefined ? undefined : secrets.find((secret) => inAddress(referer, secret));
  if (shown) return { secret: shown, by: 'Referer', field: 'request header Referer' };
  const held = secrets.filter((secret) => secret.text.length >= MIN_LENGTH && mayHold(step, secret));
  if (held.length === 0) return undefined;
  for (const { field, value } of valuesIn(step))
    for (const secret of held) {
      if (isCopied(value, secret)) return { secret, by: 'copied', field };
      if (!value.includes(secret.text)) continue;
      if (isLoaded(step)) return { secret, by: 'copied', field };
      if (secret.name !== 'state') return { secret, by: 'passed', field };
    }
  return undefined;
}

/** Cheap: what of a secret needs no encoding stands in whatever holds it. */
function mayHold({ url, exchange }: Step, { text }: Secret): boolean {
  const plain = /[^\w-]/.test(text) ? text.split(/[^\w-]+/).reduce((a, b) => (b.length > a.length ? b : a), '') : text;
  const { form, text: body } = exchange?.requestBody ?? {};
  return (
    url.includes(plain) || body?.includes(plain) === true || form?.some(([, value]) => value.includes(plain)) === true
  );
}

function* valuesIn(step: Step): Generator<{ field: string; value: string }> {
  const message = readMessage(step);
  for (const [name, value] of message.query) yield { field: `address ${name}`, value };
  const fields = bodyFields(message);
  for (const [name, value] of fields) yield { field: `request body ${name}`, value };
  const text = step.exchange?.requestBody?.text;
  if (text !== undefined && message.form.size === 0) yield { field: 'request body', value: text.slice(0, MAX_BODY) };
}

/** Exactly as a parameter of an address, in its query or its fragment. */
function inAddress(address: string, { name, text }: Secret): boolean {
  const url = /[?#]/.test(address) ? parseUrl(address) : undefined;
  if (!url) return false;
  return readParameters(url.search.slice(1)).get(name) === text || readFragment(url.hash).get(name) === text;
}

/** Whether an address that has the secret as a parameter stands in a text, encoded once more or not. */
function isCopied(value: string, { name, text }: Secret): boolean {
  const once = encodeURIComponent(text);
  const forms = [`${name}=${text}`, `${name}=${once}`, `${name}%3D${once}`, `${name}%3D${encodeURIComponent(once)}`];
  return forms.some((form) => {
    const at = value.indexOf(form);
    return at > 0 && /(?:[?#&]|%(?:25)?(?:3F|23|26))$/i.test(value.slice(Math.max(0, at - 5), at));
  });
}
