import { clause, oidc } from '../../flow/clauses.ts';
import type { AuthorizationResponse, RawParameter } from '../artifacts.ts';
import { defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { hiddenRequest, hiddenResponse } from '../out-of-sight.ts';
import { askedAt } from '../places.ts';
import { quoted } from '../shown.ts';

type Part = RawParameter['part'];

/** By the mode that was asked for, the part of the message in which the response has to stand. */
const PARTS: Readonly<Record<string, Part>> = {
  query: 'query',
  fragment: 'fragment',
  form_post: 'body',
  'query.jwt': 'query',
  'fragment.jwt': 'fragment',
  'form_post.jwt': 'body',
};

const IN_WORDS: Readonly<Record<Part, string>> = {
  query: 'in the query',
  fragment: 'in the fragment',
  body: 'in a posted form',
};

/** What only an authorization server adds to a redirect URI. */
const ANSWERS = ['code', 'id_token', 'access_token', 'response', 'error'];

/** M2. The response stands where its mode says: query for a code alone, fragment as soon as a token comes along. */
export default defineCheck({
  id: 'wrong-response-mode',
  code: 'M2',
  title: 'The authorization response came in another way than was asked for',
  severity: 'error',
  clauses: [
    oidc('3.3.2.5', 'HybridAuthResponse'),
    clause(
      'OAuth 2.0 Multiple Response Types §2.1',
      'https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html#ResponseModes',
    ),
  ],
  needs: ['authorizationRequest', 'authorizationResponses'],
  help: {
    why: 'A query goes to the server of the third party, into its log and into the Referer of the next page; a fragment stays in the browser. Tokens must therefore never come in a query, and a code in a fragment does not reach a server that waits for it in the query.',
    attack: [
      'The server puts an ID token or an access token into the query instead of the fragment.',
      'The web server, a proxy and an analytics script write the whole address into their logs.',
      'The attacker reads one of these logs and holds a token that is still good.',
    ],
    fix: {
      'authorization server':
        'Use the fragment for every response_type with token or id_token, the query for code, and what response_mode asks for where it is sent.',
      'third party':
        'Ask for response_mode=form_post where a server has to read tokens, and leave response_mode out otherwise.',
    },
  },
  check({ authorizationRequest: request, authorizationResponses: responses }) {
    const { parameters } = request;
    const type = parameters.get('response_type');
    const mode = parameters.get('response_mode');
    const hidden =
      (type === undefined ? hiddenRequest(request) : undefined) ?? responses.map(hiddenResponse).find(Boolean);
    if (hidden) return hidden;
    if (parameters.get('redirect_uri')?.includes('#'))
      return notApplicable('The redirect URI has a fragment of its own, so that the parts cannot be told apart.');
    const expected = partFor(type, mode);
    if (!expected)
      return notApplicable(`The way that belongs to ${quoted(mode ?? type ?? 'this request')} is not known.`);
    const asked = askedAt(request, mode === undefined ? 'response_type' : 'response_mode');
    const tokens = hasTokens(type);
    const answers = responses.flatMap((response) => answerOf(response) ?? []);
    const faults = answers
      .filter(({ part }) => part !== expected)
      .map((answer) => misplaced(answer, expected, asked, tokens));
    if (mode === 'query' && tokens) faults.unshift(queryWithTokens(type, asked));
    if (faults.length === 0 && answers.length === 0)
      return notApplicable('The response holds nothing that was asked for.');
    return judged(faults, ...answers.map(({ where }) => where), asked);
  },
});

/** The first thing that only an authorization server adds, and where it stands. */
interface Answer extends RawParameter {
  where: Where;
}

function queryWithTokens(type: string | undefined, asked: Where): Fault {
  return {
    where: [asked],
    expected: 'fragment or form_post',
    seen: 'query',
    cause: `response_mode=query was asked for, which must not be used with response_type ${quoted(type)}.`,
    remedy: 'Leave response_mode out, or ask for form_post.',
  };
}

function hasTokens(type: string | undefined): boolean {
  return /(?:^| )(?:id_token|token)(?: |$)/.test(type ?? '');
}

/** OAuth 2.0 Multiple Response Types §2.1, §3 and §5; JARM §2.3.4 for `jwt`. Without any parameter it is a code. */
function partFor(type: string | undefined, mode: string | undefined): Part | undefined {
  if (mode !== undefined && mode !== 'jwt') return PARTS[mode];
  if (hasTokens(type)) return 'fragment';
  return type === 'code' || type === 'none' ? 'query' : undefined;
}

function answerOf({ message, written }: AuthorizationResponse): Answer | undefined {
  const found = ANSWERS.map((name) => written.find((one) => one.name === name)).find((one) => one !== undefined);
  if (!found) return undefined;
  const field = `${found.part === 'body' ? 'request body' : 'address'} ${found.name}`;
  return { ...found, where: { step: message.step.n, field } };
}

function misplaced({ name, part, where }: Answer, expected: Part, asked: Where, tokens: boolean): Fault {
  return {
    where: [where, asked],
    expected: IN_WORDS[expected],
    seen: IN_WORDS[part],
    cause: `${name} came ${IN_WORDS[part]}, and not ${IN_WORDS[expected]}${tokens && part === 'query' ? ', so that servers and logs see it' : ''}.`,
    remedy: `Have the authorization server answer ${IN_WORDS[expected]}.`,
    // Safe, and asked for where the client was registered so: but not by this request.
    ...(part === 'body' && {
      severity: 'warning' as const,
      because: 'A form keeps the response out of addresses and logs, and the client may be registered for it.',
    }),
    ...(name === 'error' && {
      severity: 'warning' as const,
      because: 'A server that could not make sense of the request may not know where its error belongs.',
    }),
  };
}
