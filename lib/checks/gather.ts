import { hostOf, isWeb } from '../flow/address.ts';
import { responseParameters } from '../flow/authorization-response.ts';
import { asObject, asText, peekJwt } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import type { Flow, Role } from '../flow/step.ts';
import type { System } from '../flow/system.ts';
import type { Lineage } from '../lineage/lives.ts';
import { requestParameters } from '../systems/oauth-parts/authorization-request.ts';
import { tokenFields } from '../systems/oauth-parts/token-request.ts';
import { answers } from './answers.ts';
import type {
  Artifact,
  ArtifactName,
  Artifacts,
  AuthorizationRequest,
  AuthorizationResponse,
  TokenCall,
} from './artifacts.ts';
import type { Given } from './check.ts';
import { BY_CLIENT, kindOfClient } from './client-authentication.ts';
import { linksOf } from './links.ts';
import { postedIn, readPairs, writtenIn } from './pairs.ts';
import type { Profile } from './profiles.ts';
import { METADATA_MISSING, serverOf } from './server.ts';
import { sharedValuesOf } from './shared-values.ts';
import { siteOf } from './sites.ts';
import { absent, BY_SERVER, present, some, unseen } from './states.ts';
import { findClientId, findIdTokens, findOpenings, findSignedResponses, findTokens } from './token-artifacts.ts';
import type { Traffic } from './traffic.ts';
import type { Signatures } from './verification.ts';

const SIGNATURES_MISSING = [
  'whether the signatures verify',
  'Wait until they are verified: that takes a moment after the tokens came.',
] as const;

export interface Surroundings {
  system: System | undefined;
  profile: Profile;
  lineage: () => Lineage;
  signatures: Signatures | undefined;
  traffic: Traffic;
}

type Makers = { readonly [K in ArtifactName]: (all: Artifacts, from: Surroundings) => Artifacts[K] };

/** How each artifact is made, of the others or of what surrounds the flow. */
const MAKERS: Makers = {
  lineage: (_, { lineage }) => present(lineage()),
  messages: ({ flow }, { traffic }) => present(flow.steps.map((step) => traffic.message(step))),
  authorizationRequest: (all) => findRequest(messagesOf(all)),
  authorizationResponse: ({ authorizationResponses: all }) =>
    all.state === 'present' ? present(all.value.at(-1) ?? all.value[0]) : all,
  codeExchanges: (all) => findExchanges(all.flow, messagesOf(all), all.authorizationRequest),
  refreshes: (all) => some(callsOf(messagesOf(all), 'refresh-request')) ?? absent('No token was refreshed.'),
  idTokens: findIdTokens,
  metadata: findMetadata,
  authorizationResponses: (all) => findResponses(all.flow, messagesOf(all), all.authorizationRequest),
  links: (all) => some(linksOf(messagesOf(all))) ?? absent('No address of the protocol was opened.'),
  sharedValues: ({ flow, authorizationRequest: request }, { traffic }) =>
    request.state === 'present' ? present(sharedValuesOf(request.value, flow.id, traffic)) : request,
  tokens: findTokens,
  server: (all) => present(serverOf(all)),
  requestUriOpenings: findOpenings,
  signedResponses: findSignedResponses,
  clientId: findClientId,
  signatures: (_, { signatures }) => (signatures ? present(signatures) : unseen(...SIGNATURES_MISSING)),
  tokenCalls: findTokenCalls,
  clientRequests: findClientRequests,
  oauthRequests: (all) =>
    some(
      messagesOf(all).filter(
        ({ step: { role, aside } }) => !aside && (role === 'authorization-request' || BY_CLIENT.has(role)),
      ),
    ) ?? absent('No request of OAuth is part of this flow.'),
  clientKind: ({ clientRequests: requests, authorizationRequest: request }) =>
    present(kindOfClient(requests.state === 'present' ? requests.value.filter((one) => isToServer(one, request)) : [])),
  traffic: (_, { traffic }) => present(traffic),
};

const NAMES = Object.keys(MAKERS) as ArtifactName[];
/** So that all have the same shape, which is what makes them fast to read. */
const NONE_YET: Readonly<Record<string, unknown>> = Object.fromEntries(NAMES.map((name) => [name, undefined]));

class Gathered {
  readonly flow: Flow;
  readonly system: System | undefined;
  readonly profile: Profile;
  readonly from: Surroundings;
  readonly kept: Record<string, unknown>;

  constructor(flow: Flow, from: Surroundings) {
    this.flow = flow;
    this.system = from.system;
    this.profile = from.profile;
    this.from = from;
    this.kept = { ...NONE_YET };
  }
}

for (const name of NAMES)
  Object.defineProperty(Gathered.prototype, name, {
    get(this: Gathered & Artifacts) {
      this.kept[name] ??= MAKERS[name](this, this.from);
      return this.kept[name];
    },
  });

/** What is present of them, by name; one object for all checks of a flow, for a session has thirty thousand runs. */
class Present {
  readonly artifacts: Artifacts;
  readonly flow: Flow;
  readonly system: System | undefined;
  readonly profile: Profile;

  constructor(artifacts: Artifacts) {
    this.artifacts = artifacts;
    this.flow = artifacts.flow;
    this.system = artifacts.system;
    this.profile = artifacts.profile;
  }
}

for (const name of NAMES)
  Object.defineProperty(Present.prototype, name, {
    get(this: Present) {
      const artifact: Artifact<unknown> = this.artifacts[name];
      if (artifact.state !== 'present') throw new Error(`${name} is not among what the check needs`);
      return artifact.value;
    },
  });

/**
 * Artifacts as a check is given them. Its type lets it reach only what it declared; what was not declared and is not
 * there throws.
 */
export function givenOf(artifacts: Artifacts): Given<ArtifactName> {
  return new Present(artifacts) as unknown as Given<ArtifactName>;
}

/** Makes the artifacts of a flow. Nothing is read before a check asks for it, and nothing twice. */
export function gather(flow: Flow, surroundings: Surroundings): Artifacts {
  return new Gathered(flow, surroundings) as unknown as Artifacts;
}

function messagesOf({ messages }: Artifacts): readonly Message[] {
  return messages.state === 'present' ? messages.value : [];
}

/** A broker between the two parties has a request and tokens of its own, which are none of this consent. */
function withRole(messages: readonly Message[], role: Role): Message[] {
  return messages.filter(({ step }) => step.role === role && !step.aside);
}

const OF_OAUTH = ['client_id', 'clientId', 'response_type', 'responseType', 'request', 'request_uri'];

function findRequest(messages: readonly Message[]): Artifact<AuthorizationRequest> {
  const pushes = withRole(messages, 'pushed-authorization-request');
  const [message] = withRole(messages, 'authorization-request').filter(asksForAnswer);
  const own: ReadonlyMap<string, string> = message ? requestParameters(message) : new Map();
  const pushed = pushes.find((one) => isAnsweredWith(one, own.get('request_uri'))) ?? pushes.at(-1);
  if (!message) {
    return pushed
      ? unseen('the authorization request of the browser', 'Record from the page that sends the user to the bank.')
      : absent('No authorization request of OAuth is part of this flow.');
  }
  const parameters = new Map([...own, ...(pushed ? requestParameters(pushed) : [])]);
  const requestObject = peekJwt(own.get('request') ?? (pushed && requestParameters(pushed).get('request')));
  return present({
    message,
    ...(pushed && { pushed }),
    parameters,
    written: [...readPairs(message.url?.search.slice(1) ?? '', 'query'), ...postedIn(message.step)],
    ...(requestObject && { requestObject }),
  });
}

/**
 * It may be posted as well (OpenID Connect Core §3.1.2.1), with all its parameters in the form. A device that asks for
 * a code (RFC 8628 §3.1) posts its client_id, too, and is never answered at a redirect URI.
 */
function asksForAnswer(message: Message): boolean {
  if (OF_OAUTH.some((name) => message.query.has(name))) return true;
  const sent = message.step.method === 'POST' ? requestParameters(message) : undefined;
  return sent !== undefined && ['response_type', 'responseType', 'request_uri'].some((name) => sent.has(name));
}

function isAnsweredWith({ responseJson }: Message, uri: string | undefined): boolean {
  return uri !== undefined && asObject(responseJson)?.request_uri === uri;
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

function findExchanges(
  flow: Flow,
  messages: readonly Message[],
  request: Artifact<AuthorizationRequest>,
): Artifact<readonly [TokenCall, ...TokenCall[]]> {
  const calls = callsOf(messages, 'token-request').filter(({ grant }) => grant === 'authorization_code');
  const others = codesOfBrokers(messages);
  const found = some(
    calls.filter(({ fields, message }) => !others.has(fields.get('code') ?? '') && !isToThirdParty(message, request)),
  );
  if (found) return found;
  const issued = withRole(messages, 'authorization-response').some((message) =>
    responseParameters(message).has('code'),
  );
  if (issued) return unseen('the token request', BY_SERVER);
  return flow.outcome.kind === 'waiting'
    ? unseen('the token request', 'No code has been issued yet.')
    : absent('No code was issued, so none was redeemed.');
}

/** Plaid and others have token requests of their own kind, which tell nothing of an OAuth client. */
function isToServer(message: Message, request: Artifact<AuthorizationRequest>): boolean {
  const isOwnKind = message.step.role === 'token-request' && !tokenFields(message).has('grant_type');
  return !isOwnKind && !isToThirdParty(message, request);
}

/** A page that hands its code to the third party’s own server, in the words of a token request: that one redeems it. */
function isToThirdParty({ step }: Message, request: Artifact<AuthorizationRequest>): boolean {
  if (request.state !== 'present') return false;
  const { message, parameters } = request.value;
  const [to, own, server] = [step.url, parameters.get('redirect_uri') ?? '', message.step.url].map((url) =>
    isWeb(url) ? siteOf(hostOf(url)) : '',
  );
  return to !== '' && to === own && to !== server;
}

/** Codes with which the browser came to another page than the third party’s redirect URI. */
function codesOfBrokers(messages: readonly Message[]): ReadonlySet<string> {
  const codes = new Set(withRole(messages, 'redirect').flatMap(({ query }) => query.get('code') || []));
  for (const message of codes.size > 0 ? withRole(messages, 'authorization-response') : [])
    codes.delete(responseParameters(message).get('code') ?? '');
  return codes;
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

/** The document that names this flow's endpoints; any other one of the flow only where none does. */
function findMetadata(artifacts: Artifacts): Artifacts['metadata'] {
  const { server } = artifacts;
  if (server.state === 'present' && server.value.metadata) return present(server.value.metadata);
  const documents = withRole(messagesOf(artifacts), 'discovery').map(({ responseJson }) => asObject(responseJson));
  const document = documents.find((one) => one && asText(one.issuer));
  return document ? present(document) : unseen(...METADATA_MISSING);
}

function findTokenCalls(artifacts: Artifacts): Artifacts['tokenCalls'] {
  const messages = messagesOf(artifacts);
  const calls = [...callsOf(messages, 'token-request'), ...callsOf(messages, 'refresh-request')];
  return some(calls.sort((a, b) => a.message.step.n - b.message.step.n)) ?? without(artifacts.codeExchanges);
}

function findClientRequests(artifacts: Artifacts): Artifacts['clientRequests'] {
  return (
    some(messagesOf(artifacts).filter(({ step }) => !step.aside && BY_CLIENT.has(step.role))) ??
    without(artifacts.codeExchanges)
  );
}

/** Why there is none of something of which there is at least what `artifact` holds. */
function without(artifact: Artifact<unknown>): Artifact<never> {
  return artifact.state === 'present' ? absent('No token was requested.') : artifact;
}
