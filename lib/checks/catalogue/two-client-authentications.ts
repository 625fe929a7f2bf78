import { couldNotTell, defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { rfc } from '../clauses.ts';
import { credentialsOf, showsHeaders } from '../client-authentication.ts';

/** K3. One way of client authentication in each request; `client_id` beside Basic is none. */
export default defineCheck({
  id: 'two-client-authentications',
  code: 'K3',
  title: 'A request authenticates its client in two ways',
  severity: 'error',
  clauses: [rfc('RFC 6749', '2.3')],
  needs: ['clientRequests'],
  help: {
    why: 'RFC 6749 forbids more than one method of client authentication in a request. Some servers refuse it with invalid_request or invalid_client, others take the first that they find, and two parts of one server may look at two different ones. Mostly a library sends Basic by itself while the code around puts the secret into the body.',
    attack: [
      'The developer sets client_secret in the body, and the library adds Basic from its settings.',
      'The sandbox takes the one, production looks at the other, or refuses both.',
      'Token requests fail with invalid_client although each of the two is right.',
    ],
    fix: {
      'third party': 'Choose the method that is registered as token_endpoint_auth_method, and send that one alone.',
      'authorization server': 'Refuse such requests with invalid_request, and say why in error_description.',
    },
  },
  check({ clientRequests }) {
    const faults: Fault[] = [];
    const looked: Where[] = [];
    let unseen: number | undefined;
    for (const message of clientRequests) {
      const credentials = credentialsOf(message).filter(
        ({ method, secret }) => method === 'client_assertion' || secret,
      );
      const [first, second, ...rest] = credentials;
      if (first && second)
        faults.push({
          where: [first.where, second.where, ...rest.map(({ where }) => where)],
          seen: credentials.map(({ method }) => method).join(', '),
          cause: `The request authenticates the client by ${inWords(credentials.map(({ where }) => where.field ?? ''))}.`,
          remedy: 'Send one of them: the one that is registered for the client.',
        });
      else if (!showsHeaders(message)) unseen ??= message.step.n;
      else if (first) looked.push(first.where);
    }
    if (faults.length > 0) return judged(faults);
    if (unseen !== undefined)
      return couldNotTell(`the headers of #${unseen}`, 'They were not captured: record it again.');
    return looked.length > 0 ? judged([], ...looked) : notApplicable('No request authenticates the client.');
  },
});

function inWords(fields: readonly string[]): string {
  return `${fields.slice(0, -1).join(', ')} and ${fields.at(-1)}`;
}
