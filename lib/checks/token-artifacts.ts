import { responseParameters } from '../flow/authorization-response.ts';
import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import type { Artifact, Artifacts, AuthorizationResponse, IdToken } from './artifacts.ts';
import { hiddenRequest, hiddenResponse } from './out-of-sight.ts';
import { askedAt } from './places.ts';
import type { Profile } from './profiles.ts';
import { openingsOf } from './request-uris.ts';
import { absent, BY_SERVER, present, some, unseen } from './states.ts';
import { isEncrypted, type SeenToken, tokensIn } from './tokens.ts';

const KEEP_BODIES = 'Keep the developer tools open while you record, so that the answer is read.';

export function findIdTokens(artifacts: Artifacts): Artifact<readonly [IdToken, ...IdToken[]]> {
  const { authorizationRequest: request, authorizationResponse: response, codeExchanges } = artifacts;
  const messages = tokenMessages(artifacts);
  const state = response.state === 'present' ? response.value.parameters.get('state') : undefined;
  const tokens = messages.flatMap(tokensIn).filter(({ kind }) => kind === 'ID token');
  const found = some(tokens.map((token) => ({ ...token, along: { ...(state && { state }), ...token.along } })));
  if (found) return found;
  if (messages.some(hasEncrypted))
    return unseen('the claims of the ID token', 'It is encrypted for the third party: decrypt it with its key.');
  const asked = request.state === 'present' && request.value.parameters.get('scope')?.split(' ').includes('openid');
  if (asked && codeExchanges.state === 'unseen') return unseen('the ID token', BY_SERVER);
  const silent =
    codeExchanges.state === 'present' ? codeExchanges.value.find(({ ok, answer }) => ok && !answer) : undefined;
  if (asked && silent) return unseen('the ID token', silent.message.step.response.reason ?? KEEP_BODIES);
  return absent(asked ? 'No ID token was issued.' : 'The scope openid was not asked for.');
}

/** Answers in which an ID token may be: those to the browser, for a code, and by any later grant. */
function tokenMessages(artifacts: Artifacts): Message[] {
  const { authorizationResponses: responses, codeExchanges, refreshes, tokenCalls } = artifacts;
  const calls = [codeExchanges, refreshes].flatMap((some) => (some.state === 'present' ? some.value : []));
  const grants = tokenCalls.state === 'present' ? tokenCalls.value.filter(({ grant }) => !OF_OTHERS.has(grant)) : [];
  return [
    ...(responses.state === 'present' ? responses.value.map(({ message }) => message) : []),
    ...[...calls, ...grants].map(({ message }) => message),
  ];
}

/** Grants whose calls are found elsewhere, or are none of the user's. */
const OF_OTHERS = new Set(['authorization_code', 'refresh_token', 'client_credentials', '']);

function hasEncrypted(message: Message): boolean {
  const posted = asObject(message.responseJson)?.id_token;
  return [responseParameters(message).get('id_token'), asText(posted)].some(isEncrypted);
}

export function findTokens(artifacts: Artifacts): Artifact<readonly [SeenToken, ...SeenToken[]]> {
  const { authorizationResponses: responses, idTokens } = artifacts;
  const messages = [
    ...(responses.state === 'present' ? responses.value.map(({ message }) => message) : []),
    ...messagesOf(artifacts).filter(({ step }) => step.role === 'userinfo' && !step.aside),
  ];
  const others = messages.flatMap(tokensIn).filter(({ kind }) => kind !== 'ID token');
  return some([...(idTokens.state === 'present' ? idTokens.value : []), ...others]) ?? withoutValue(idTokens);
}

export function findOpenings({ authorizationRequest: request, traffic }: Artifacts): Artifact<readonly Message[]> {
  if (request.state !== 'present') return request;
  const { message } = request.value;
  const uri = message.query.get('request_uri');
  if (uri === undefined) return absent('The request has no request_uri.');
  return traffic.state === 'present' ? present(openingsOf(uri, message, traffic.value)) : traffic;
}

/** FAPI 1.0 Advanced §5.2.2, 2: a code comes in a signed response, or with an ID token that signs it. */
function mustBeSigned({ parameters }: AuthorizationResponse, { sharpens }: Profile): boolean {
  return sharpens.includes('M6') && parameters.has('code') && !parameters.has('id_token');
}

/** Where nobody asked for one and none came, it is not part of the flow. */
export function findSignedResponses(artifacts: Artifacts): Artifacts['signedResponses'] {
  const { authorizationRequest: request, authorizationResponses: responses } = artifacts;
  if (request.state !== 'present') return request;
  if (responses.state !== 'present') return responses;
  const { parameters } = request.value;
  const mode = parameters.get('response_mode');
  const asked = mode !== undefined && /^(?:\w+\.)?jwt$/.test(mode);
  const signed = responses.value.filter(
    (one) => asked || one.parameters.has('response') || mustBeSigned(one, artifacts.profile),
  );
  const hidden =
    signed.length > 0 ? signed.map(hiddenResponse).find(Boolean) : mode === undefined && hiddenRequest(request.value);
  const found = signed
    .filter((one) => !hiddenResponse(one))
    .map((response) => ({
      ...{ response, asked: askedAt(request.value, 'response_mode') },
      ...(mode !== undefined && { mode }),
      ...(response.jarm && { claims: response.jarm }),
    }));
  if (hidden && hidden.state === 'could-not-tell' && found.length === 0) return unseen(hidden.missing, hidden.how);
  return some(found) ?? absent('No signed response was asked for.');
}

function withoutValue(artifact: Artifact<unknown>): Artifact<never> {
  return artifact.state === 'present' ? absent('No token was signed.') : artifact;
}

export function findClientId({
  authorizationRequest: request,
  codeExchanges,
  refreshes,
}: Artifacts): Artifacts['clientId'] {
  if (request.state === 'present') {
    const { parameters } = request.value;
    const name = parameters.has('client_id') ? 'client_id' : 'clientId';
    const text = parameters.get(name);
    if (text) return present({ text, where: askedAt(request.value, name) });
  }
  for (const calls of [codeExchanges, refreshes]) {
    for (const { message, fields } of calls.state === 'present' ? calls.value : []) {
      const text = fields.get('client_id');
      if (text) return present({ text, where: { step: message.step.n, field: 'request body client_id' } });
    }
  }
  return unseen('the client_id', 'Record from the page that sends the user to the bank.');
}

function messagesOf({ messages }: Artifacts): readonly Message[] {
  return messages.state === 'present' ? messages.value : [];
}
