import { hostOf, isDeepLink, isWeb, schemeOf } from '../../flow/address.ts';
import { rfc, VIPPS_ADVANCED_LOGIN } from '../../flow/clauses.ts';
import { asObject, asText } from '../../flow/json.ts';
import type { Message } from '../../flow/message.ts';
import { requestParameters } from '../../systems/oauth-parts/authorization-request.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { inLink, type Link } from '../links.ts';
import { isSameSite } from '../sites.ts';

const NAMES = new Set(['resume_uri', 'redirectTo']);

interface Target {
  name: string;
  url: string;
  where: Where;
}

/** R11. `resume_uri` or `redirectTo` leads to a host that has had no part in the flow. */
export default defineCheck({
  id: 'unknown-resume-host',
  code: 'R11',
  title: 'The sign-in is to go on at an unknown host',
  severity: 'warning',
  clauses: [rfc('RFC 9700', '4.11'), VIPPS_ADVANCED_LOGIN],
  needs: ['messages', 'links'],
  help: {
    why: 'The addresses resume_uri and redirectTo tell an app or a page where to send the user next. Whoever opens them unseen is an open redirector: a forged link to the app then leads the user, who trusts the app, to any page on earth. Such an address belongs to the authorization server or to the third party, and to nobody else.',
    attack: [
      'The attacker sends the victim myapp://callback?state=1&resume_uri=https://evil.example/login.',
      'The app of the third party opens the address in the browser, as it always does.',
      'The victim, just come from the bank’s app, types the password into the attacker’s page.',
    ],
    fix: {
      app: 'Open resume_uri and redirectTo only where the host is that of the authorization server, or your own; compare the whole host, not its end.',
      'authorization server': 'Build these addresses from your own configuration, never from a parameter.',
    },
  },
  check({ messages, links }) {
    const linksAt = Map.groupBy(links.filter(isTold), ({ step }) => step);
    const targets = messages.map((message) => targetsIn(message, linksAt.get(message.step.n) ?? []));
    const told = targets.flat();
    if (told.length === 0) {
      const unread = messages.find(
        (message) => message.step.role === 'app-command' && message.responseJson === undefined,
      );
      return unread
        ? couldNotTell(
            `the answer to #${unread.step.n}`,
            'Record with DevTools open, so that bodies of responses are kept.',
          )
        : notApplicable('Nothing in this flow says where to go on: neither resume_uri nor redirectTo.');
    }
    const known = new Known(messages);
    const faults = messages.flatMap(({ step, url }, index) => {
      const strange = targets[index]?.filter((target) => !known.knows(target.url)) ?? [];
      if (url?.host && isWeb(step.url)) known.addHost(url.host);
      else known.add(step.url);
      return strange.map(toFault);
    });
    return judged(faults, ...told.map(({ where }) => where));
  },
});

function toFault({ name, url, where }: Target): Fault {
  const host = hostOf(url) || schemeOf(url);
  return {
    where: [where],
    expected: 'a host of the authorization server or of the third party',
    seen: url,
    cause: `${name} leads to ${host}, which has had no part in this flow.`,
    remedy: 'Open it only if the host is on a list of your own; a link that anybody can forge must not choose it.',
  };
}

function isTold({ parameters }: Link): boolean {
  return parameters.some(({ name }) => NAMES.has(name));
}

function targetsIn(message: Message, links: readonly Link[]): Target[] {
  const { n, role } = message.step;
  const inLinks = links.flatMap((link) =>
    link.parameters
      .filter(({ name }) => NAMES.has(name))
      .map((parameter) => ({ name: parameter.name, url: absolute(parameter.value), where: inLink(link, parameter) })),
  );
  const tells = role === 'app-command' || role === 'hand-off';
  const told = tells ? redirectsIn(message.responseJson) : [];
  const where = { step: n, field: 'response body redirectTo' };
  return [...inLinks, ...told.map((url) => ({ name: 'redirectTo', url: absolute(url), where }))];
}

/** `redirectTo` wherever a command or an event of the hand-off page holds it. */
function redirectsIn(value: unknown, depth = 0): string[] {
  if (depth > 5) return [];
  if (Array.isArray(value)) return value.slice(0, 50).flatMap((item) => redirectsIn(item, depth + 1));
  const object = asObject(value);
  if (!object) return [];
  const own = asText(object.redirectTo);
  return [...(own ? [own] : []), ...Object.values(object).flatMap((item) => redirectsIn(item, depth + 1))];
}

/** A browser reads `//evil.example` and `/\\evil.example` as addresses of another host. */
function absolute(url: string): string {
  return /^[/\\]{2}/.test(url) ? `https://${url.slice(2)}` : url;
}

function isAbsolute(url: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(url);
}

/** The hosts and apps that have had a part in the flow so far, or were named by those that have. */
class Known {
  readonly #hosts = new Set<string>();
  readonly #schemes = new Set<string>();

  constructor(messages: readonly Message[]) {
    for (const message of messages) {
      const { role } = message.step;
      if (role === 'authorization-request' || role === 'pushed-authorization-request') {
        const parameters = requestParameters(message);
        for (const name of ['redirect_uri', 'app_callback_uri']) this.add(parameters.get(name) ?? '');
      }
      if (role !== 'discovery') continue;
      for (const value of Object.values(asObject(message.responseJson) ?? {})) this.add(asText(value) ?? '');
    }
  }

  addHost(host: string): void {
    this.#hosts.add(host);
  }

  add(url: string): void {
    if (isWeb(url)) this.addHost(hostOf(url));
    else if (isDeepLink(url)) this.#schemes.add(schemeOf(url));
  }

  knows(url: string): boolean {
    // A path stays where it is.
    if (!isAbsolute(url)) return true;
    if (!isWeb(url)) return this.#schemes.has(schemeOf(url));
    const host = hostOf(url);
    return this.#hosts.has(host) || [...this.#hosts].some((other) => isSameSite(other, host));
  }
}
