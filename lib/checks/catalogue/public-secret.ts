import { isWeb } from '../../flow/address.ts';
import { rfc } from '../../flow/clauses.ts';
import type { Message } from '../../flow/message.ts';
import type { Step } from '../../flow/step.ts';
import type { System } from '../../flow/system.ts';
import { couldNotTell, defineCheck, type Fault, judged } from '../check.ts';
import { type Credential, credentialsOf, showsHeaders } from '../client-authentication.ts';

/**
 * K2. A client secret that a browser sends: on the authorization request, or from a page of the third party,
 * whose every visitor can read it. A page that only stands in for a server, as in a sandbox, sends it all the same.
 */
export default defineCheck({
  id: 'public-secret',
  code: 'K2',
  title: 'The browser sends the client secret',
  severity: 'error',
  clauses: [rfc('RFC 8252', '8.5'), rfc('RFC 6819', '5.3.1')],
  needs: ['oauthRequests'],
  help: {
    why: 'A secret that a page or an app sends has to be in the page or the app, where each of its users can read it. It then proves nothing: anybody can act as the client. Clients without a server of their own are public; they use PKCE and no secret. On the authorization request a secret has no use at all, for that one is the user’s.',
    attack: [
      'The attacker opens the third party’s page and its developer tools, and reads the Authorization header.',
      'They redeem stolen codes or refresh tokens with it, as the third party.',
      'The bank sees nothing but its well-known client.',
    ],
    fix: {
      'third party':
        'Redeem and refresh on your own server, and keep the secret there; or register as a public client and use PKCE. Have the secret that was exposed replaced.',
      'authorization server': 'Do not allow token requests with a secret across origins (CORS).',
      app: 'Ship no secret; use PKCE, and a key of the device’s own where the bank requires authentication.',
    },
  },
  check({ oauthRequests, system }) {
    const faults: Fault[] = [];
    const looked: Message[] = [];
    let unsure: Message | undefined;
    for (const message of oauthRequests) {
      const asks = message.step.role === 'authorization-request';
      const secret = credentialsOf(message).find((one) => one.secret && (!asks || isOfClient(one, message)));
      const byBrowser = isByBrowser(message.step);
      if (secret && byBrowser) faults.push(faultOf(secret, asks, system));
      else if (secret || !showsHeaders(message)) unsure ??= message;
      else looked.push(message);
    }
    if (faults.length === 0 && unsure)
      return showsHeaders(unsure)
        ? couldNotTell(`who sent #${unsure.step.n}`, 'It came from no tab: see whether a server or a page made it.')
        : couldNotTell(`the headers of #${unsure.step.n}`, 'They were not captured: record it again.');
    return judged(faults, ...looked.map(({ step }) => ({ step: step.n })));
  },
});

function faultOf({ where, method }: Credential, asks: boolean, system: System | undefined): Fault {
  const fault: Fault = {
    where: [where],
    cause: asks
      ? `The authorization request, which is the browser’s, carries the secret (${method}).`
      : `A page sends the client’s secret (${method}): whoever opens it can read it.`,
    remedy: asks
      ? 'Send client_id alone in the address of the authorization request.'
      : 'Let a server make this request, or register as a public client and use PKCE.',
  };
  if (!asks || system?.id !== 'bs2') return fault;
  return {
    ...fault,
    severity: 'warning',
    because: `${system.title}: a page of its guide asks for Basic here, two others do not.`,
  };
}

/** Basic on a page’s address may also be the password of a test site, which the browser asks its user for. */
function isOfClient({ method, user }: Credential, { query }: Message): boolean {
  const client = query.get('client_id');
  return method !== 'Basic' || client === undefined || client === user;
}

/** What the extension records in a tab, or of a page’s worker, was sent by the browser. */
function isByBrowser({ exchange }: Step): boolean {
  if (!exchange) return false;
  return exchange.initiator !== undefined && exchange.initiator !== 'null'
    ? isWeb(exchange.initiator)
    : exchange.tabId >= 0;
}
