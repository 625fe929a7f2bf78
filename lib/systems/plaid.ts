import { hostOf } from '../flow/address.ts';
import { readAuthorizationResponse } from '../flow/authorization-response.ts';
import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Key, type Recognition, type Vocabulary } from '../flow/system.ts';
import { failed, refused } from '../flow/terms.ts';
import { readBankReturn } from './aggregator-parts/bank-return.ts';
import { oauth } from './oauth.ts';
import { failure, hasFailed, readError, withError } from './oauth-parts/error.ts';
import { readLinkAnswer } from './plaid-parts/link-answer.ts';
import { outcomeOfWord, type SaidOutcome, withWord } from './vocabulary-parts/outcome-of-word.ts';

const HOST = /(^|\.)plaid\.com(:\d+)?$/;
const WORKFLOW = /\/link\/workflow\/(start|next|poll|event|search)\/?$/;
const LINK_TOKEN = /^link-(sandbox|development|production)-[0-9a-f-]{36}$/i;
const PUBLIC_TOKEN = /^public-(sandbox|development|production)-[0-9a-f-]{36}$/i;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const AGAIN = 'Open Link again.';
const TERMS: Vocabulary = {
  INVALID_CREDENTIALS: failed('the bank did not accept the login', AGAIN),
  INVALID_MFA: failed('the bank did not accept the second factor', AGAIN),
  ITEM_LOCKED: failed('the bank has locked the login', 'The user has to unlock it at the bank.'),
  ITEM_LOGIN_REQUIRED: failed('the bank wants the user again', 'Open Link in update mode.'),
  INSUFFICIENT_CREDENTIALS: refused('the user left the bank’s page before it was done, or said no there', AGAIN),
  INSTITUTION_DOWN: failed('the bank cannot be reached', 'Try again later.'),
  INSTITUTION_NOT_RESPONDING: failed('the bank does not answer', 'Try again later.'),
  INCORRECT_OAUTH_NONCE: failed(
    'Link was opened again with another nonce than before the bank',
    'Open it with the same link_token as before.',
  ),
  OAUTH_STATE_ID_ALREADY_PROCESSED: failed(
    'the return from the bank was handled before',
    'Handle the return once; a reloaded page repeats it.',
  ),
  OAUTH_STATE_ID_NOT_FOUND: failed(
    'the return from the bank belongs to no Link session',
    'Pass the whole address as receivedRedirectUri, and the link_token of the same session.',
  ),
  INVALID_LINK_TOKEN: failed('the link_token is too old or was used', 'Create a new one.'),
  INVALID_PUBLIC_TOKEN: failed('the public_token is too old or was used', AGAIN),
};

/** Plaid Link: a frame (or a hosted page), at OAuth banks a redirect, then `?oauth_state_id=`. */
export const plaid = defineSystem({
  id: 'plaid',
  title: 'Plaid Link',
  guide: 'https://plaid.com/docs/link/oauth/',
  family: oauth,
  steps: [
    'link_token created',
    'frame of Link',
    'Link opened as a page',
    'Link loaded',
    'Link goes on',
    'Link is done',
    'Link',
    'bank returns to Plaid',
    'back from the bank',
    'public_token exchanged',
  ],
  parameters: {
    link_token: 'Opens Link once; made by the client’s server.',
    public_token: 'What Link gives in the end; the client’s server exchanges it once for an access_token.',
    oauth_state_id: 'Names the Link session that the return from the bank belongs to.',
    redirect_uri: 'Where the bank’s page leads back to; it is set when the link_token is created.',
    receivedRedirectUri: 'The whole address of the return, given to Link when it is opened again.',
    item_id: 'The user’s connection to the bank.',
    workflow_session_id: 'One run of Link.',
    continuation_token: 'Where this run of Link stands.',
    error_code: 'What went wrong.',
  },
  vocabulary: TERMS,
  limits: [
    { of: 'session', title: 'link_token', seconds: 4 * 3600, source: 'not read in the guide; compare it' },
    { of: 'code', title: 'public_token', seconds: 1800, source: 'not read in the guide; compare it' },
  ],
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return linkToken(message) ?? linkPage(message) ?? workflow(message) ?? exchange(message) ?? oauthReturn(message);
  },
  readReturn: (message) => {
    const atPlaid = readBankReturn(message, HOST, 'Plaid');
    return atPlaid === null ? readAuthorizationResponse(message) : atPlaid;
  },
});

/** `POST /link/token/create`, as a playground shows it, or the same answer from the client’s own server. */
function linkToken(message: Message): Recognition | undefined {
  const answer = asObject(message.responseJson);
  const token = asText(answer?.link_token);
  if (!token || !LINK_TOKEN.test(token)) return undefined;
  const hosted = asText(answer?.hosted_link_url);
  const keys = [...tokenKeys(token), ...(hosted ? [{ name: 'sca_url', value: hosted }] : [])];
  // Pages often ask for a token before anybody wants to connect a bank: nothing begins yet.
  return { role: 'consent-creation', words: 'link_token created', keys, evidence: 'link_token', weight: 0.6 };
}

/** The frame of Link: many pages load it before anybody wants it. Hosted Link is a page, and meant. */
function linkPage({ step, url, query, fragment }: Message): Recognition | undefined {
  const { type } = step.exchange ?? {};
  const token = query.get('token') ?? query.get('link_token') ?? fragment.get('token') ?? '';
  const hosted = type === 'main_frame' && HOST.test(url?.host ?? '') && /^\/(hl|link)\//.test(url?.pathname ?? '');
  if ((type !== 'sub_frame' && type !== 'main_frame') || !(LINK_TOKEN.test(token) || hosted)) return undefined;
  const keys = LINK_TOKEN.test(token) ? tokenKeys(token) : [];
  const words = hosted ? 'Link opened as a page' : 'frame of Link';
  return {
    role: hosted ? 'authorization-request' : 'hand-off',
    words,
    keys,
    ...(hosted && { begins: true, outcome: WAITING }),
    evidence: 'link_token',
    weight: 0.8,
  };
}

const WAITING: SaidOutcome = { kind: 'waiting', reason: 'The user is in Link.' };

/** Link’s own calls. Its first one loads it; it begins with the user’s first answer. */
function workflow(message: Message): Recognition | undefined {
  const [, call] = WORKFLOW.exec(message.url?.pathname ?? '') ?? [];
  if (!call || message.step.method !== 'POST') return undefined;
  const asked = asObject(message.requestJson);
  const answer = readLinkAnswer(message.responseJson);
  const token = asText(asObject(asked?.link_token_configuration)?.link_token);
  const session = answer.session ?? asText(asked?.workflow_session_id);
  const keys: Key[] = [...tokenKeys(token), ...keysOf('workflow_session_id', session), ...codeKeys(answer.publicToken)];
  keys.push(...answer.pages.map((value) => ({ name: 'sca_url', value })));
  if (!token && !session && !HOST.test(hostOf(message.step.url))) return undefined;
  return {
    role: call === 'start' ? 'hand-off' : 'authorization-request',
    words: wordsOf(call, answer),
    keys,
    // Without an id nothing could tie the next call to it: each would be a flow of its own.
    ...(call === 'next' && keys.length > 0 && { begins: true }),
    ...(call !== 'start' && { outcome: outcomeOf(answer) }),
    evidence: 'calls of /link/workflow',
    weight: 0.6,
  };
}

function wordsOf(call: string, { error, exited, publicToken, pane }: ReturnType<typeof readLinkAnswer>): string {
  if (publicToken) return 'Link is done: public_token';
  if (error) return `Link: ${error.code}`;
  if (exited) return 'Link: the user leaves';
  const words = call === 'start' ? 'Link loaded' : call === 'next' ? 'Link goes on' : `Link: ${call}`;
  return pane ? `${words}: ${pane}` : words;
}

function outcomeOf({ error, exited, publicToken }: ReturnType<typeof readLinkAnswer>): SaidOutcome {
  if (publicToken)
    return {
      kind: 'waiting',
      reason: 'The public_token was issued; its exchange was not seen, which a server may have made.',
    };
  if (error) return outcomeOfWord('Plaid', error.code, TERMS, error.message);
  return exited ? { kind: 'refused', reason: 'The user left Link before the bank was connected.' } : WAITING;
}

/** `POST /item/public_token/exchange`, or the client’s own server by which it does that. */
function exchange(message: Message): Recognition | undefined {
  const fields = asObject(message.requestJson) ?? Object.fromEntries(message.form);
  const token = asText(fields.public_token) ?? asText(fields.publicToken);
  if (message.step.method !== 'POST' || !token || !PUBLIC_TOKEN.test(token)) return undefined;
  const answer = asObject(message.responseJson);
  const access = asText(answer?.access_token);
  const code = asText(answer?.error_code);
  const error = hasFailed(message)
    ? code
      ? { code, description: asText(answer?.error_message) ?? '' }
      : readError(message)
    : undefined;
  const done = access ?? asText(answer?.item_id);
  return {
    role: 'token-request',
    words: withError('public_token exchanged', error),
    keys: [...codeKeys(token), ...keysOf('access_token', access)],
    outcome: error
      ? { kind: 'failed', ...(error.code && { code: error.code }), reason: failure('The exchange', message, error) }
      : done
        ? { kind: 'consented', reason: 'The public_token was exchanged for access to the bank.' }
        : undefined,
    evidence: 'public_token',
    weight: 0.7,
  };
}

/** The name is Plaid’s alone; without a flow under way it ties itself to nothing. */
function oauthReturn({ step, query }: Message): Recognition | undefined {
  const id = query.get('oauth_state_id') ?? '';
  const { type } = step.exchange ?? {};
  if (!UUID.test(id) || (type !== 'main_frame' && type !== 'sub_frame')) return undefined;
  return {
    role: 'authorization-response',
    words: withWord('back from the bank', 'oauth_state_id'),
    keys: keysOf('oauth_state_id', id),
    outcome: { kind: 'waiting', reason: 'The bank has answered; Link has to be opened again with this address.' },
    evidence: 'oauth_state_id in the callback',
    weight: 0.5,
  };
}

function tokenKeys(token: string | undefined): Key[] {
  return keysOf('link_token', token);
}

function codeKeys(token: string | undefined): Key[] {
  return keysOf('code', token);
}

function keysOf(name: string, value: string | undefined): Key[] {
  return value ? [{ name, value }] : [];
}
