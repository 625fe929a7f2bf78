import { rfc } from '../../flow/clauses.ts';
import type { AuthorizationRequest, RawParameter } from '../artifacts.ts';
import { defineCheck, type Fault, judged, type Where } from '../check.ts';
import { postedIn } from '../pairs.ts';
import { writtenAt } from '../places.ts';

/** Names that a server has to understand, for the request to mean what it says. */
const NAMES = [
  ...['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'nonce', 'response_mode'],
  ...['code_challenge', 'code_challenge_method', 'request_uri', 'acr_values', 'max_age', 'prompt'],
];
const BY_PLAIN_NAME = new Map(NAMES.map((name) => [plain(name), name]));

/** R7. `clientId` for `client_id` and its like: another case or another joint in the name of a parameter. */
export default defineCheck({
  id: 'misnamed-parameter',
  code: 'R7',
  title: 'A parameter of the authorization request has a wrong name',
  severity: 'error',
  clauses: [rfc('RFC 6749', '3.1'), rfc('RFC 6749', '4.1.1')],
  needs: ['authorizationRequest'],
  help: {
    why: 'Servers must ignore parameters that they do not know, so a misspelt name is no error to them: the parameter is simply not there. A missing redirect_uri sends the user to the wrong application, a missing state or code_challenge takes the protection away, and nothing says so.',
    attack: [
      'A developer writes codeChallenge where the standard has code_challenge.',
      'The server sees no PKCE, issues a plain code, and every test passes.',
      'Whoever intercepts a code redeems it without a verifier.',
    ],
    fix: {
      'third party':
        'Write the names as RFC 6749 has them, in small letters with underscores, or let a library write them.',
    },
  },
  check({ authorizationRequest: request }) {
    const places = placesOf(request);
    const faults = places.flatMap(({ parameters, fieldOf, where }) => {
      const names = new Set(parameters.map(({ name }) => name));
      return parameters.flatMap((parameter): Fault[] => {
        const { name, value } = parameter;
        const meant = BY_PLAIN_NAME.get(plain(name));
        // Beside the right one it does no harm.
        if (meant === undefined || meant === name || names.has(meant)) return [];
        return [
          {
            where: [{ step: where.step, field: fieldOf(parameter) }],
            expected: `${meant}=${value}`,
            seen: `${name}=${value}`,
            cause: `${name} is a wrong name for ${meant}: a server that goes by the standard ignores it.`,
            remedy: `Rename it to ${meant}.`,
          },
        ];
      });
    });
    return judged(faults, ...places.map(({ where }) => where));
  },
});

interface Place {
  where: Where;
  parameters: readonly RawParameter[];
  fieldOf(parameter: RawParameter): string;
}

/** The address and the form of the request, what was pushed, and the claims of the request object. */
function placesOf({ message, pushed, written, requestObject }: AuthorizationRequest): Place[] {
  const fieldOf = ({ name, part }: RawParameter) => `${part === 'body' ? 'request body' : 'address'} ${name}`;
  const part = written.some((one) => one.part === 'query') ? 'address' : 'request body';
  const places: Place[] = [{ where: { step: message.step.n, field: part }, parameters: written, fieldOf }];
  if (pushed)
    places.push({ where: { step: pushed.step.n, field: 'request body' }, parameters: postedIn(pushed.step), fieldOf });
  if (!requestObject) return places;
  const where = writtenAt(pushed?.form.has('request') ? pushed : message, 'request');
  const claims = Object.entries(requestObject).flatMap(([name, value]): RawParameter[] =>
    typeof value === 'string' ? [{ name, value, raw: value, part: 'query' }] : [],
  );
  return [...places, { where, parameters: claims, fieldOf: () => where.field ?? 'address request' }];
}

/** Without what people write otherwise: `redirectURI`, `Redirect-Uri` and `redirect_uri` are one. */
function plain(name: string): string {
  return name.length > 40 ? name : name.toLowerCase().replace(/[-_]/g, '');
}
