import { rfc } from '../../flow/clauses.ts';
import { OAUTH_PARAMETERS } from '../../systems/oauth-parts/parameters.ts';
import type { RawParameter } from '../artifacts.ts';
import { defineCheck, type Fault, judged, type Where } from '../check.ts';
import type { Link } from '../links.ts';
import { postedIn } from '../pairs.ts';

/** Lists by their own documents: RFC 8707 §2 and RFC 8693 §2.1. */
const LISTS = new Set(['resource', 'audience']);

interface Place {
  step: number;
  /** `address`, `redirect` or `request body`. */
  part: string;
  parameters: readonly RawParameter[];
  /** Parameters that neither a standard nor the system knows count as well: the third party made them all. */
  all: boolean;
}

/** R6. A parameter that stands twice in the request, the pushed request, the answer or a token request. */
export default defineCheck({
  id: 'repeated-parameter',
  code: 'R6',
  title: 'A parameter is repeated',
  severity: 'error',
  clauses: [rfc('RFC 6749', '3.1'), rfc('RFC 6749', '3.2')],
  needs: ['authorizationRequest', 'links', 'messages'],
  help: {
    why: 'Request and response parameters must not stand there more than once. Of two values one reader takes the first, another the last, a third both: a proxy, a framework and the server itself then speak of different requests, and a check of the one says nothing of the other.',
    attack: [
      'The attacker appends a second redirect_uri to the link of a sign-in.',
      'A firewall, or the server’s own check, looks at the first, which is registered.',
      'The code that builds the redirect takes the last, and sends the code to the attacker.',
    ],
    fix: {
      'third party': 'Build the query from a map, so that a name is set and not appended.',
      'authorization server': 'Answer invalid_request where a parameter is repeated.',
    },
  },
  check({ links, messages, system }) {
    const places = [...linkPlaces(links), ...tokenPlaces(messages)].flatMap(byPart);
    const vendors = system?.parameters ?? {};
    const faults = places.flatMap((place) => faultsIn(place, (name) => Object.hasOwn(vendors, name)));
    return judged(faults, ...places.map(({ step, part }): Where => ({ step, field: part })));
  },
});

function linkPlaces(links: readonly Link[]): Place[] {
  const asks = /^(pushed-)?authorization-request$/;
  const answers = /^(authorization-response|app-return)$/;
  return links
    .filter(({ role, part }) => asks.test(role) || answers.test(role) || part === 'redirect')
    .map(({ step, role, part, parameters }) => ({
      ...{ step, part, parameters },
      // What a server redirects to is its answer, or an app's link.
      all: part === 'address' && asks.test(role),
    }));
}

function tokenPlaces(messages: readonly { step: Parameters<typeof postedIn>[0] }[]): Place[] {
  return messages
    .filter(({ step: { role } }) => role === 'token-request' || role === 'refresh-request')
    .map(({ step }) => ({ step: step.n, part: 'request body', parameters: postedIn(step), all: true }));
}

/** The same name in query and body is two messages' affair, not a repetition. */
function byPart(place: Place): Place[] {
  return (['query', 'fragment', 'body'] as const).flatMap((one) => {
    const parameters = place.parameters.filter(({ part }) => part === one);
    return parameters.length ? [{ ...place, part: one === 'body' ? 'request body' : place.part, parameters }] : [];
  });
}

function faultsIn({ step, part, parameters, all }: Place, isVendors: (name: string) => boolean): Fault[] {
  if (new Set(parameters.map(({ name }) => name)).size === parameters.length) return [];
  const byName = Map.groupBy(parameters, ({ name }) => name);
  return [...byName].flatMap(([name, found]): Fault[] => {
    const known = Object.hasOwn(OAUTH_PARAMETERS, name);
    if (found.length < 2 || LISTS.has(name) || !(known || all || isVendors(name))) return [];
    const values = [...new Set(found.map(({ value }) => value))];
    const [first = ''] = values;
    return [
      {
        where: [{ step, field: `${part} ${name}` }],
        expected: first,
        seen: found.map(({ raw }) => `${name}=${raw}`).join('&'),
        cause:
          values.length === 1
            ? `${name} stands there ${found.length} times, each time with the same value.`
            : `${name} stands there ${found.length} times with ${values.length} values: which of them counts is up to the reader.`,
        remedy: `Send ${name} once.`,
        ...(!known && {
          severity: 'warning',
          because: 'It is a parameter of the vendor’s own, which may be meant as a list.',
        }),
      },
    ];
  });
}
