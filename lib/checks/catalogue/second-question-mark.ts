import { rfc, VIPPS_ADVANCED_LOGIN } from '../../flow/clauses.ts';
import type { RawParameter } from '../artifacts.ts';
import { defineCheck, type Fault, judged } from '../check.ts';
import { inLink, type Link } from '../links.ts';

/** What a second `?` swallows, beside the four of the catalogue what else a server appends. */
const NAMES = 'error|error_description|error_uri|code|state|resume_uri|scope|iss|session_state';
const SWALLOWED = new RegExp(`\\?(${NAMES})=`);
/** The same, as it may be written. */
const WRITTEN = new RegExp(`(?:\\?|%3F)(${NAMES})(?:=|%3D)`, 'i');

/** A path, or the scheme of an app before one. */
const ADDRESS = /^([a-z][a-z0-9+.-]{0,60}:)?\//i;

/** R9. `error_description=no?state=1`: the `?` belongs to the value, so the parameter behind it is lost. */
export default defineCheck({
  id: 'second-question-mark',
  code: 'R9',
  title: 'A second ? has swallowed a parameter',
  severity: 'error',
  clauses: [rfc('RFC 6749', 'B'), rfc('RFC 3986', '3.4'), VIPPS_ADVANCED_LOGIN],
  needs: ['links', 'messages'],
  help: {
    why: 'Only the first ? begins the query; every other one is an ordinary character of a value. Whoever appends ?state=… to an address that has a query already gives the last value a tail and loses the parameter: the third party finds no state, and a strict one refuses the whole answer.',
    attack: [
      'The user cancels, and the server answers cb?error=access_denied&error_description=cancelled?state=1.',
      'The third party’s parser finds no state, so it cannot tell whose sign-in was cancelled.',
      'It drops the answer, and the user waits on a page that never ends; or it stops comparing state, and stays open to forged answers.',
    ],
    fix: {
      'authorization server':
        'Append parameters by a URL library; by hand, put & where the address has a ? already, and ? only where it has none.',
      'third party':
        'Until the server is mended, read ?name= at the end of a value as &name=, for the names that you expect.',
      app: 'Append to app_callback_uri with & where it has a query.',
    },
  },
  check({ links, messages }) {
    const sent = new Set(links.flatMap(requestedStates));
    const faults = links.flatMap((link) =>
      link.parameters.flatMap((parameter): Fault[] => {
        const name = sent.has(parameter.value) ? undefined : swallowedBy(parameter);
        if (name === undefined) return [];
        const sender = messages.find(({ step }) => step.exchange?.redirectUrl === link.url)?.step.n;
        const field = `redirect ${parameter.name}`;
        return [
          {
            where: [inLink(link, parameter), ...(sender && sender !== link.step ? [{ step: sender, field }] : [])],
            expected: `${parameter.name}=${parameter.raw.replace(WRITTEN, '&$1=')}`,
            seen: `${parameter.name}=${parameter.raw}`,
            cause: `A second ? stands where & belongs, so ${name} has become a part of ${parameter.name}.`,
            remedy: 'Put & in place of the second ?.',
          },
        ];
      }),
    );
    return judged(faults, ...links.map(({ step, part }) => ({ step, field: part })));
  },
});

/** A client’s own state may hold such a text, and comes back unchanged. */
function requestedStates({ role, parameters }: Link): string[] {
  return role === 'authorization-request' || role === 'pushed-authorization-request'
    ? parameters.filter(({ name, raw }) => name === 'state' && !raw.includes('?')).map(({ value }) => value)
    : [];
}

/** The parameter that is lost in a value; none where the value is an address, whose own query may begin so. */
function swallowedBy({ value }: RawParameter): string | undefined {
  const found = SWALLOWED.exec(value);
  if (!found) return undefined;
  const before = value.slice(0, found.index);
  return before.includes('://') || ADDRESS.test(before) ? undefined : found[1];
}
