import { hostOf } from '../../flow/address.ts';
import { rfc } from '../../flow/clauses.ts';
import type { Step } from '../../flow/step.ts';
import type { AuthorizationResponse } from '../artifacts.ts';
import { callbackPage, isPage } from '../callback-page.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable, type Verdict } from '../check.ts';
import { isThird, type Leak, leakOf, partiesOf, type Secret } from '../leaks.ts';
import { answeredAt } from '../places.ts';

/**
 * C4. What the callback page, and the page that it is left for, tell other hosts. A Referer to a party's own
 * site is no leak: that one has the code already.
 */
export default defineCheck({
  id: 'leaked-code',
  code: 'C4',
  title: 'The code or the state went to a third host',
  severity: 'error',
  clauses: [rfc('RFC 9700', '4.2.4'), rfc('RFC 9700', '4.2.1'), rfc('RFC 6749', '10.5')],
  needs: ['authorizationResponse', 'traffic'],
  help: {
    why: 'The callback’s address holds the code and the state. Every picture, script and link of that page can carry it away: the browser puts the address into the Referer, and analytics scripts copy it into their own requests. Whoever reads it there may redeem the code first, or use the state to forge an answer.',
    attack: [
      'The callback page loads a picture, a font or an analytics script from another host.',
      'The browser tells that host the address of the page, with code and state in it.',
      'Who runs the host, or reads its logs, injects the code into a sign-in of their own.',
    ],
    fix: {
      'third party':
        'Answer the callback with a redirect, or with a page that loads nothing from elsewhere and has Referrer-Policy: no-referrer; keep analytics off it.',
      'authorization server':
        'Bind codes to PKCE, let them expire within a minute, and send Referrer-Policy: no-referrer.',
    },
  },
  check({ authorizationResponse: response, traffic, flow }) {
    const secrets = secretsOf(response);
    if (secrets.length === 0) return notApplicable('The answer holds neither code nor state.');
    const page = callbackPage(response, flow, traffic);
    if (!isPage(page)) return page;
    const parties = partiesOf(flow.steps);
    const came = answeredAt(response, secrets[0]?.name ?? 'code');
    const faults: Fault[] = [];
    const unsure: Unsure = {};
    for (const step of traffic.onPage(page)) {
      if (!step.exchange) continue;
      const leak = leakOf(step, secrets);
      if (!leak && step.exchange.requestHeaders) continue;
      const host = hostOf(step.url);
      if (!isThird(host, parties)) continue;
      if (!leak) unsure.headers ??= step;
      else if (leak.by === 'passed') unsure.passed ??= { step, host };
      else
        faults.push({
          where: [{ step: step.n, field: leak.field }, came],
          seen: leak.secret.text,
          cause: causeOf(leak, host),
          remedy: 'Keep other hosts off the callback page, and send Referrer-Policy: no-referrer with it.',
        });
    }
    return faults.length > 0 ? judged(faults) : (doubt(unsure) ?? judged([], came, { step: page.n }));
  },
});

interface Unsure {
  /** A call that hands the code to a host of which nothing is known. */
  passed?: { step: Step; host: string };
  /** A request whose Referer was not recorded. */
  headers?: Step;
}

function doubt({ passed, headers }: Unsure): Verdict | undefined {
  if (passed)
    return couldNotTell(
      `whether ${passed.host} is a server of the third party, which #${passed.step.n} gives the code to`,
      'Find out who runs it; if it is nobody of the third party’s, the code is lost.',
    );
  return headers && couldNotTell(`the Referer of #${headers.n}`, 'Its headers were not captured: record it again.');
}

function secretsOf({ parameters, written, mode }: AuthorizationResponse): Secret[] {
  const signed = mode === 'jwt' ? written.find(({ name }) => name === 'response')?.value : undefined;
  const named = (['code', 'state'] as const).flatMap((name): Secret[] => {
    const text = parameters.get(name);
    return text ? [{ name, text }] : [];
  });
  return signed ? [...named, { name: 'response', text: signed }] : named;
}

function causeOf({ secret, by, field }: Leak, host: string): string {
  return by === 'Referer'
    ? `The Referer tells ${host} the ${secret.name}.`
    : `${host} got the ${secret.name}, in the ${field} of a request that the callback page makes beside.`;
}
