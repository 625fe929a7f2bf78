import { parameter } from '../../../flow/parameter-list.ts';
import type { RequestDraft } from '../../../flow/request-draft.ts';
import type { Given } from '../../answering.ts';
import type { Action, Field } from '../../form.ts';
import { field, identification, methodChoice, otp, password } from './fields.ts';
import type { Known } from './memory.ts';

interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  label: string;
  /** As the steps of the system are called. */
  words: string;
  fields(known: Known): Field[];
  body?(given: Given): object;
}

const nothing = () => [];
const started = 'authorisation started';
const chooses = { fields: (known: Known) => [methodChoice(known)], body: chosen };
const identifies = { fields: (known: Known) => [identification(known)], body: () => ({}) };
const signsIn = { fields: () => [password('password')], body: passwordOf('password') };
const confirms = {
  fields: (known: Known) => [otp(known, 'scaAuthenticationData')],
  body: ({ text }: Given) => ({ scaAuthenticationData: text('scaAuthenticationData') }),
};

/** What each link is for (Implementation Guidelines §4.13 and §7): how it is called, and with what. */
export const CALLS: Readonly<Record<string, Call>> = {
  startAuthorisation: {
    method: 'POST',
    label: 'Start an authorisation',
    words: started,
    fields: nothing,
    body: () => ({}),
  },
  startAuthorisationWithPsuIdentification: {
    method: 'POST',
    label: 'Start, and name the user',
    words: started,
    ...identifies,
  },
  startAuthorisationWithPsuAuthentication: { method: 'POST', label: 'Start, and sign in', words: started, ...signsIn },
  startAuthorisationWithAuthenticationMethodSelection: {
    ...{ method: 'POST', label: 'Start, and choose the method', words: started },
    ...chooses,
  },
  startAuthorisationWithTransactionAuthorisation: {
    ...{ method: 'POST', label: 'Start, and send the code', words: started },
    ...confirms,
  },
  updatePsuIdentification: { method: 'PUT', label: 'Name the user', words: 'PSU data updated', ...identifies },
  updatePsuAuthentication: { method: 'PUT', label: 'Sign in', words: 'PSU data updated', ...signsIn },
  updateAdditionalPsuAuthentication: {
    ...{ method: 'PUT', label: 'Sign in further', words: 'PSU data updated' },
    fields: () => [password('additionalPassword')],
    body: passwordOf('additionalPassword'),
  },
  selectAuthenticationMethod: { method: 'PUT', label: 'Choose the method', words: 'SCA method selected', ...chooses },
  authoriseTransaction: { method: 'PUT', label: 'Send the code', words: 'transaction authorisation', ...confirms },
  confirmation: {
    ...{ method: 'PUT', label: 'Confirm', words: 'PSU data updated' },
    fields: (known) => [otp(known, 'confirmationCode')],
    body: ({ text }) => ({ confirmationCode: text('confirmationCode') }),
  },
  scaStatus: { method: 'GET', label: 'How far is the user?', words: 'SCA status', fields: nothing },
  status: { method: 'GET', label: 'How far is the consent?', words: 'consent status', fields: nothing },
  self: { method: 'DELETE', label: 'Delete the consent', words: 'consent deleted', fields: nothing },
};

/** What may be called, by the links of the last answer. */
export function callActions(known: Known): Action[] {
  return Object.keys(CALLS)
    .filter((name) => Object.hasOwn(known.links, name))
    .map((name) => {
      const { label, fields, method } = CALLS[name] as Call;
      return { id: name, label, fields: fields(known), ...(method === 'DELETE' && { grave: true as const }) };
    });
}

/** The call to which an answer leads; the headers that every call has come later. */
export function callOf(known: Known, given: Given): { draft: RequestDraft; words: string } | undefined {
  const name = given.action.id;
  const call = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
  const url = known.links[name];
  if (!call || url === undefined) return undefined;
  const psuId = given.text('PSU-ID');
  const headers = psuId === '' ? [] : [{ name: 'PSU-ID', value: psuId }];
  const json = call.body && JSON.stringify(call.body(given));
  const body = json === undefined ? {} : { body: { kind: 'json' as const, text: json } };
  return { draft: { method: call.method, url, headers, ...body }, words: call.words };
}

function chosen({ text }: Given): object {
  return { authenticationMethodId: text('authenticationMethodId') };
}

function passwordOf(id: string): (given: Given) => object {
  return ({ text }) => ({ psuData: { [id]: text(id) } });
}

/** The code that the browser brought back, for a consent that is authorised by scaOAuth. */
export function redeemAction(known: Known): Action[] {
  if (known.pages.scaOAuth === undefined) return [];
  const part = (id: string, because: string, more: Partial<Field> = {}): Field =>
    field({ id, kind: 'text', required: true, because, from: '_links.scaOAuth', ...more });
  const told = 'As the third party is registered at the authorization server.';
  return [
    {
      id: 'redeem',
      label: 'Redeem the code',
      fields: [
        part('token_endpoint', 'Of the same authorization server; no link says where it is.'),
        part('code', 'From the callback; it is good once.', { secret: true }),
        part('redirect_uri', 'The same as in the authorization request.'),
        part('client_id', told),
        part('client_secret', told, { secret: true, required: false }),
        part('scope', 'Open Payments wants it here, too.', { initial: 'accountinformation private', required: false }),
      ],
    },
  ];
}

export function redemption(known: Known, { text }: Given): { draft: RequestDraft; words: string } {
  const form = ['client_id', 'client_secret', 'code', 'redirect_uri', 'scope'].filter((name) => text(name) !== '');
  const fields = [...form.map((name) => [name, text(name)] as const), ['grant_type', 'authorization_code'] as const];
  const headers = [
    { name: 'Accept', value: 'application/json' },
    { name: 'Content-Type', value: 'application/x-www-form-urlencoded' },
    { name: 'X-ConsentId', value: known.consentId ?? '' },
    { name: 'X-ConsentAuthorisationId', value: known.authorisationId ?? '' },
  ].filter(({ value }) => value !== '');
  return {
    draft: {
      method: 'POST',
      url: text('token_endpoint'),
      headers,
      body: { kind: 'form', fields: fields.map(([name, value]) => parameter(name, value, '+')) },
    },
    words: 'token request',
  };
}
