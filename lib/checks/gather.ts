import { responseParameters } from '../flow/authorization-response.ts';
import { asObject, asText, peekJwt } from '../flow/json.ts';
import { type Message, readMessage } from '../flow/message.ts';
import type { Flow, Role } from '../flow/step.ts';
import type { System } from '../flow/system.ts';
import type { Lineage } from '../lineage/lineage.ts';
import { requestParameters } from '../systems/oauth-parts/authorization-request.ts';
import { tokenFields } from '../systems/oauth-parts/token-request.ts';
import { answers } from './answers.ts';
import type {
  Artifact,
  Artifacts,
  AuthorizationRequest,
  AuthorizationResponse,
  IdToken,
  TokenCall,
} from './artifacts.ts';
import { linksOf } from './links.ts';
import { readPairs, writtenIn } from './pairs.ts';
import type { Profile } from './profiles.ts';
import { sharedValuesOf } from './shared-values.ts';

const BY_SERVER =
  'The third party’s server makes this request itself, where no browser sees it: record it there, or import its log as HAR.';

export interface Surroundings {
  system: System | undefined;
  profile: Profile;
  lineage: () => Lineage;
  others: readonly Artifacts[];
}

/** Makes the artifacts of a flow. Nothing is read before a check asks for it. */
export function gather(flow: Flow, { system, profile, lineage, others }: Surroundings): Artifacts {
  const artifacts: Artifacts = {
    ...{ flow, system, profile, others },
    get lineage() {
      return keep(this, 'lineage', present(lineage()));
    },
    get messages() {
      return keep(this, 'messages', present(flow.steps.map((step) => readMessage(step))));
    },
    get authorizationRequest() {
      return keep(this, 'authorizationRequest', findRequest(messagesOf(this)));
    },
    get authorizationResponse() {
      const { authorizationResponses: all } = this;
      const last = all.state === 'present' ? present(all.value.at(-1) ?? all.value[0]) : all;
      return keep(this, 'authorizationResponse', last);
    },
    get codeExchanges() {
      return keep(this, 'codeExchanges', findExchanges(flow, messagesOf(this)));
    },
    get refreshes() {
      const calls = callsOf(messagesOf(this), 'refresh-request');
      return keep(this, 'refreshes', some(calls) ?? absent('No token was refreshed.'));
    },
    get idTokens() {
      return keep(this, 'idTokens', findIdTokens(this));
    },
    get metadata() {
      return keep(this, 'metadata', findMetadata(messagesOf(this)));
    },
    get authorizationResponses() {
      return keep(this, 'authorizationResponses', findResponses(flow, messagesOf(this), this.authorizationRequest));
    },
    get links() {
      return keep(this, 'links', some(linksOf(messagesOf(this))) ?? absent('No address of the protocol was opened.'));
    },
    get sharedValues() {
      const { authorizationRequest: request } = this;
      if (request.state !== 'present') return keep(this, 'sharedValues', request);
      return keep(this, 'sharedValues', present(sharedValuesOf(request.value, others)));
    },
  };
  return artifacts;
}

function keep<K extends keyof Artifacts>(artifacts: Artifacts, name: K, value: Artifacts[K]): Artifacts[K] {
  Object.defineProperty(artifacts, name, { value, enumerable: true });
  return value;
}

function present<T>(value: T): Artifact<T> {
  return { state: 'present', value };
}

function absent(reason: string): Artifact<never> {
  return { state: 'absent', reason };
}

function unseen(missing: string, how: string): Artifact<never> {
  return { state: 'unseen', missing, how };
}

function some<T>(values: readonly T[]): Artifact<readonly [T, ...T[]]> | undefined {
  const [first, ...rest] = values;
  return first === undefined ? undefined : present([first, ...rest] as const);
}

function messagesOf({ messages }: Artifacts): readonly Message[] {
  return messages.state === 'present' ? messages.value : [];
}

function withRole(messages: readonly Message[], role: Role): Message[] {
  return messages.filter(({ step }) => step.role === role && !isBrokers(step.words));
}

/** A broker between the two parties has a request and tokens of its own, which are none of this consent. */
function isBrokers(words: string): boolean {
  return words.endsWith(' by the broker');
}

const OF_OAUTH = ['client_id', 'clientId', 'response_type', 'responseType', 'request', 'request_uri'];

function findRequest(messages: readonly Message[]): Artifact<AuthorizationRequest> {
  const pushed = withRole(messages, 'pushed-authorization-request').at(-1);
  const [message] = withRole(messages, 'authorization-request').filter(({ query }) =>
    OF_OAUTH.some((name) => query.has(name)),
  );
  if (!message) {
    return pushed
      ? unseen('the authorization request of the browser', 'Record from the page that sends the user to the bank.')
      : absent('No authorization request of OAuth is part of this flow.');
  }
  const own = requestParameters(message);
  const parameters = new Map([...own, ...(pushed ? requestParameters(pushed) : [])]);
  const requestObject = peekJwt(own.get('request') ?? (pushed && requestParameters(pushed).get('request')));
  return present({
    message,
    ...(pushed && { pushed }),
    parameters,
    written: readPairs(message.url?.search.slice(1) ?? '', 'query'),
    ...(requestObject && { requestObject }),
  });
}

function findResponses(
  flow: Flow,
  messages: readonly Message[],
  request: Artifact<AuthorizationRequest>,
): Artifact<readonly [AuthorizationResponse, ...AuthorizationResponse[]]> {
  const returns = withRole(messages, 'authorization-response');
  const own = returns.filter((one) => request.state !== 'present' || answers(one, request.value));
  // Loaded once more, the same address is no other answer: the last one stands for it.
  const latest = new Map(own.map((message) => [message.step.url, message]));
  const found = some(
    own.filter((one) => one.step.method === 'POST' || latest.get(one.step.url) === one).map(toResponse),
  );
  if (found) return found;
  if (returns.length > 0) return absent('The browser came back, but not with the answer to the authorization request.');
  return flow.outcome.kind === 'waiting'
    ? unseen('the authorization response', 'The browser has not come back; go on with the consent.')
    : absent('The browser did not come back to a redirect URI.');
}

function toResponse(message: Message): AuthorizationResponse {
  const parameters = responseParameters(message);
  const jarm = peekJwt(
    message.query.get('response') ?? message.fragment.get('response') ?? message.form.get('response'),
  );
  const mode = jarm
    ? 'jwt'
    : message.step.method === 'POST' && message.form.size > 0
      ? 'form_post'
      : message.fragment.size > 0
        ? 'fragment'
        : 'query';
  return { message, parameters, written: writtenIn(message), mode, ...(jarm && { jarm }) };
}

function findExchanges(flow: Flow, messages: readonly Message[]): Artifact<readonly [TokenCall, ...TokenCall[]]> {
  const calls = callsOf(messages, 'token-request').filter(({ grant }) => grant === 'authorization_code');
  const found = some(calls);
  if (found) return found;
  const issued = withRole(messages, 'authorization-response').some((message) =>
    responseParameters(message).has('code'),
  );
  if (issued) return unseen('the token request', BY_SERVER);
  return flow.outcome.kind === 'waiting'
    ? unseen('the token request', 'No code has been issued yet.')
    : absent('No code was issued, so none was redeemed.');
}

function callsOf(messages: readonly Message[], role: Role): TokenCall[] {
  return withRole(messages, role).map((message) => {
    const fields = tokenFields(message);
    const answer = asObject(message.responseJson);
    const { status } = message.step;
    const grant = fields.get('grant_type') ?? '';
    return {
      message,
      grant,
      fields,
      answer,
      ok: status !== undefined && status < 400 && asText(answer?.error) === undefined,
    };
  });
}

function findIdTokens(artifacts: Artifacts): Artifact<readonly [IdToken, ...IdToken[]]> {
  const { authorizationRequest: request, authorizationResponse: response, codeExchanges, refreshes } = artifacts;
  const found: IdToken[] = [];
  if (response.state === 'present') {
    const { message, parameters, mode } = response.value;
    add(
      found,
      parameters.get('id_token'),
      message.step.n,
      `${mode === 'form_post' ? 'request body' : 'address'} id_token`,
    );
  }
  for (const calls of [codeExchanges, refreshes]) {
    if (calls.state !== 'present') continue;
    for (const { message, answer } of calls.value)
      add(found, asText(answer?.id_token), message.step.n, 'response body id_token');
  }
  const some1 = some(found);
  if (some1) return some1;
  const asked = request.state === 'present' && request.value.parameters.get('scope')?.split(' ').includes('openid');
  if (asked && codeExchanges.state === 'unseen') return unseen('the ID token', BY_SERVER);
  return absent(asked ? 'No ID token was issued.' : 'The scope openid was not asked for.');
}

function add(found: IdToken[], text: string | undefined, step: number, field: string): void {
  const claims = peekJwt(text);
  if (!text || !claims) return;
  const header = peekJwt(`.${text.split('.')[0]}.`) ?? {};
  found.push({ text, header, claims, where: { step, field } });
}

function findMetadata(messages: readonly Message[]): Artifact<Record<string, unknown>> {
  const documents = withRole(messages, 'discovery').map(({ responseJson }) => asObject(responseJson));
  const document = documents.find((one) => one && asText(one.issuer));
  return document
    ? present(document)
    : unseen(
        'the metadata of the authorization server',
        'Open its /.well-known/openid-configuration while you record.',
      );
}
