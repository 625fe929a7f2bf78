import { rfc } from '../../flow/clauses.ts';
import type { Role } from '../../flow/step.ts';
import { altered } from '../altered.ts';
import { ASKED_ANEW, atTokenEndpoint } from '../callbacks.ts';
import { fieldIn, fieldsOf, withField } from '../fields.ts';
import { type Changed, defineMutation, type Given, type Reading, type Variant } from '../mutation.ts';
import { readAuthorizationAnswer } from '../readings/authorization.ts';
import { readTokenAnswer } from '../readings/token.ts';
import { REQUESTS, type Target } from '../target.ts';

/**
 * Which one is repeated where nothing else is said: the first that the request has. Of state and nonce a server takes any
 * value, so that it can only refuse that there are two.
 */
const LIKELY = ['state', 'nonce', 'scope', 'client_id', 'redirect_uri', 'code', 'refresh_token', 'grant_type'];
/** What a server says that found a parameter twice (RFC 6749 §4.1.2.1, §5.2); any other code is about one of the values. */
const FOUND_TWICE = 'invalid_request';

export default defineMutation({
  id: 'duplicate',
  title: 'Parameters that stand twice',
  gain: 'What checks the request reads one value, and what acts on it the other.',
  variants: [
    ...at(
      REQUESTS,
      '3.1',
      () => ASKED_ANEW,
      (outcome, target) => strictly(readAuthorizationAnswer(outcome, target)),
    ),
    ...at(['token-request', 'refresh-request'], '3.2', atTokenEndpoint, ({ answer }) =>
      strictly(readTokenAnswer(answer, 'any')),
    ),
  ],
});

function at(
  roles: readonly Role[],
  endpoint: '3.1' | '3.2',
  needs: Variant['applies'],
  read: Variant['read'],
): Variant[] {
  const common = {
    ...{ roles, read },
    refuses: 'authorization server' as const,
    must: 'It refuses a request in which a parameter stands twice, with invalid_request.',
    clauses: [rfc('RFC 6749', endpoint)] as const,
    applies: (target: Target) =>
      listed(target.draft).length > 0
        ? needs(target)
        : { missing: 'The request has no parameters in its address or in a form.' },
  };
  return [
    {
      ...common,
      id: 'one-changed',
      title: 'one parameter stands twice, the second time with another value',
      change: one,
    },
    { ...common, id: 'all', title: 'every parameter stands twice', change: all },
  ];
}

/** One of the two values may be what a server refused that never saw that there were two. */
function strictly(read: Reading): Reading {
  const code = /\b(?:invalid|unsupported|unauthorized)_\w+/.exec(read.evidence)?.[0];
  if (read.verdict !== 'rejected' || code === undefined || code === FOUND_TWICE) return read;
  return { ...read, verdict: 'unclear', evidence: `${read.evidence} That may be about one of the two values.` };
}

function listed(draft: Given['draft']) {
  return fieldsOf(draft).filter(({ part, name }) => (part === 'query' || part === 'form') && name !== '');
}

function one({ draft, parameter }: Given): Changed {
  const name = parameter ?? LIKELY.find((likely) => listed(draft).some((field) => field.name === likely));
  const field = name === undefined ? listed(draft)[0] : fieldIn(draft, name);
  if (!field) return { problem: `The request has no ${name}.` };
  return { draft: withField(draft, field, { kind: 'repeat', value: altered(field.value) }) };
}

function all({ draft }: Given): Changed {
  const once = [...new Map(listed(draft).map((field) => [`${field.part} ${field.name}`, field])).values()];
  return { draft: once.reduce((changed, field) => withField(changed, field, { kind: 'repeat' }), draft) };
}
