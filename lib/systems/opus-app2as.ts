import { isAnswer, readAuthorizationResponse, responseParameters } from '../flow/authorization-response.ts';
import { explainError, quote, termIn } from '../flow/error-codes.ts';
import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import { readParameters } from '../flow/parameters.ts';
import type { Outcome, Role } from '../flow/step.ts';
import { defineSystem, type Key, type Recognition, type Vocabulary } from '../flow/system.ts';
import { failed, refused } from '../flow/terms.ts';
import { readAuthorizationRequest } from './oauth-parts/authorization-request.ts';
import { failure, hasFailed } from './oauth-parts/error.ts';
import { openFinanceBrasil } from './open-finance-brasil.ts';

// Installations write `command` and `commands`.
const COMMAND = /\/app\/commands?\/([^/]+)(?:\/(authentication|consent))?\/?$/;
const HAND_OFF = /\/auth\/handoff\/([^/]+)$/;
const HAND_OFF_CALL = /\/auth\/handoff\/v1\/([^/]+)\/(\w+)$/;

const COMMANDS: Record<string, string> = {
  authenticate: 'asks to authenticate',
  consent: 'asks for consent',
  completed: 'completed',
};

/** The vendor's error types, as far as they name a cause; OIDC_ERROR only says that there is one. */
const ERRORS: Vocabulary = {
  CPF_MISMATCH: failed(
    'the person who authenticated is not the one whom the consent names',
    'Sign in to the bank as the person whose CPF the consent has, or create the consent for this person.',
  ),
  CNPJ_MISMATCH: failed(
    'the company that authenticated is not the one that the consent names',
    'Choose the company whose CNPJ the consent has, or leave cnpj in the authentication JWT to that company.',
  ),
  EXPIRED_CONSENT: failed(
    'the consent expired before it was confirmed',
    'Create a new consent at the third party and begin again.',
  ),
  INVALID_SESSION: failed(
    'the session is unknown or over; it lives 10 minutes',
    'Open the link again, and answer with the commandId that came last.',
  ),
  RESOURCE_MUST_CONTAIN_ID: failed(
    'the answer selects no resource',
    'Send at least one id of the command’s resources in selectedResources.',
  ),
  RESOURCE_MUST_CONTAIN_ID_SELECTABLE_PRODUCTS: failed(
    'the answer selects no resource of a product that must be selected',
    'Send in selectedResources an id of every product that the user has to choose from.',
  ),
  DISCOVERY_ERROR: failed(
    'the bank could not list the resources of the user',
    'Look at the bank’s own connector: the authorization server asked it for accounts and got an error.',
  ),
  DISCOVERY_TIMEOUT: failed(
    'the bank did not list the resources of the user in time',
    'Try again; if it stays so, the bank’s connector is too slow for the authorization server.',
  ),
  INVALID_STATUS_CONFIRMATION: failed(
    'the consent is not in a status in which it can be confirmed',
    'Read the consent’s status: it was confirmed, rejected or expired before.',
  ),
  INVALID_PAYMENT_DATA: failed(
    'the bank does not accept the data of the payment',
    'Compare account, amount and date of the payment consent with what the bank allows.',
  ),
  INVALID_ENROLLMENT_INFORMATION: failed(
    'the bank does not accept the data of the enrolment',
    'Compare limits, expiry and name in the consent answer with what the command offered.',
  ),
  GENERIC_ERROR: failed(
    'the authorization server names no cause',
    'Send commandId and time to whoever runs the authorization server; its log has the cause.',
  ),
  HANDOFF_ABORTED: refused('the hand-off was cancelled', 'Begin again; the QR code is of no more use.'),
};

/** Opus Open Finance: the bank's app talks JSON to the authorization server (app2as). */
export const opusApp2as = defineSystem({
  id: 'opus-app2as',
  title: 'Opus Open Finance, app to authorization server',
  guide: 'https://github.com/oob-dock/oob-documentation',
  family: openFinanceBrasil,
  vocabulary: ERRORS,
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return initialLink(message) ?? commandCall(message) ?? handOff(message) ?? postedAnswer(message);
  },
  readReturn,
});

const CAUSES = new RegExp(`\\b(${Object.keys(ERRORS).join('|')})\\b`);

/** As RFC 6749 §4.1.2.1; a server that repeats its own error type in the description is believed. */
function readReturn(message: Message): Recognition | undefined {
  const read = readAuthorizationResponse(message);
  const description = responseParameters(message).get('error_description') ?? '';
  const [, cause] = CAUSES.exec(description) ?? [];
  return read && cause ? { ...read, outcome: errorOf({ type: cause, message: description }) } : read;
}

/** `GET …/auth/auth?…`: by the browser an authorization request, by the app the first command. */
function initialLink(message: Message): Recognition | undefined {
  if (!/\/auth\/auth$/.test(message.url?.pathname ?? '') || !message.query.has('client_id')) return undefined;
  const request = readAuthorizationRequest(message);
  const command = readCommand(message);
  if (!command) {
    const brazilian = request.keys.some(({ name }) => name === 'consent_id');
    // Other servers have this path as well; with a consent of Open Finance Brasil it may be Opus.
    if (!brazilian) return { ...request, weight: 0.2 };
    if (!isByApp(message)) return { ...request, evidence: 'path /auth/auth', weight: 0.4 };
    const words = 'app opens the intercepted link';
    return { ...request, role: 'app-command', words, evidence: 'authorization request for JSON', weight: 0.7 };
  }
  return {
    ...request,
    ...spoken(command, request.keys),
    role: 'app-command',
    words: `app opens the intercepted link; server ${wordsOf(command)}`,
    evidence: 'commands of app2as',
    weight: 0.9,
  };
}

/** The header is mandatory for the app, and a browser that loads a page never sends it. */
function isByApp({ requestHeader }: Message): boolean {
  return /^application\/json\b/i.test(requestHeader('accept') ?? '');
}

/** `GET|PUT …/app/commands/{id}[/authentication|/consent]`: an answer, then the next command. */
function commandCall(message: Message): Recognition | undefined {
  const pathname = message.url?.pathname ?? '';
  const [, id, answer] = COMMAND.exec(pathname) ?? [];
  const command = readCommand(message);
  // Elsewhere an app has commands too: an answer, the prefix or the body tells these.
  if (!id || !(answer || command || pathname.includes('/auth/app/'))) return undefined;
  const refused = asObject(message.requestJson)?.refused === true;
  const said = answer ? `${answer} ${refused ? 'refused' : 'answered'}` : 'command read';
  const keys = [{ name: 'command_id', value: id }];
  const base = { role: 'app-command' as Role, keys, evidence: 'path /app/commands', weight: 0.9 };
  if (command) {
    const next = spoken(command, keys);
    return {
      ...base,
      ...next,
      words: `${said}; server ${wordsOf(command)}`,
      outcome: refused ? refusal() : next.outcome,
    };
  }
  if (hasFailed(message)) {
    const description = asText(asObject(message.responseJson)?.message);
    const reason = failure('The authorization server', message, description ? { description } : {});
    return { ...base, words: `${said}; not accepted`, outcome: { kind: 'failed', reason } };
  }
  return { ...base, words: said, ...(refused && { outcome: refusal() }) };
}

/** The page with the QR code, what it polls, and the address in the code. */
function handOff(message: Message): Recognition | undefined {
  const pathname = message.url?.pathname ?? '';
  const [, session, call] = HAND_OFF_CALL.exec(pathname) ?? [];
  if (session) return handOffCall(message, session, call ?? '');
  const [, id] = HAND_OFF.exec(pathname) ?? [];
  if (!id) return undefined;
  const command = readCommand(message);
  const keys = [{ name: 'handoff_id', value: id }];
  const base = { role: 'hand-off' as Role, evidence: 'path /auth/handoff', weight: 0.8 };
  // A page at such an address is anybody's; the app says by its header what it wants.
  if (!command) return { ...base, words: 'hand-off link opened', keys, begins: isByApp(message) };
  return {
    ...base,
    begins: true,
    ...spoken(command, keys),
    words: `hand-off link opened by the app; server ${wordsOf(command)}`,
  };
}

function handOffCall(message: Message, session: string, call: string): Recognition {
  const keys: Key[] = [{ name: 'handoff_session', value: session }];
  const base = { role: 'hand-off' as Role, keys, evidence: 'path /auth/handoff', weight: 0.8 };
  if (call === 'abort') return { ...base, words: 'hand-off aborted by the user' };
  const events = asObject(message.responseJson)?.events;
  const [event] = Array.isArray(events) ? events.map(asObject) : [];
  const args = asObject(event?.args);
  const type = asText(event?.type);
  const [, id] = HAND_OFF.exec(asText(args?.qrCode) ?? '') ?? [];
  if (id) keys.push({ name: 'handoff_id', value: id });
  const outcome = type === 'error' ? errorOf(args) : undefined;
  const words = `hand-off page polls: ${type ?? 'nothing new'}${outcome?.code ? ` ${outcome.code}` : ''}`;
  return { ...base, words, ...(outcome && { outcome }) };
}

/** The third party's app posts the query or fragment of the return to its server, whole: 204 or 422. */
function postedAnswer({ step, requestJson }: Message): Recognition | undefined {
  const { data, ...rest } = asObject(requestJson) ?? {};
  if (step.method !== 'POST' || typeof data !== 'string' || Object.keys(rest).length) return undefined;
  const parameters = readParameters(data.replace(/^[?#]/, ''));
  if (!isAnswer(parameters)) return undefined;
  const keys = ['code', 'state'].flatMap((name) => {
    const value = parameters.get(name);
    return value ? [{ name, value }] : [];
  });
  const base = { role: 'other' as Role, keys, evidence: 'answer posted as data', weight: 0.5 };
  const words = 'answer handed to the third party’s server';
  if ((step.status ?? 0) < 400) return { ...base, words };
  const reason = `The third party’s own server answered ${step.status} to the authorization response.`;
  return { ...base, words: `${words}; not accepted`, outcome: { kind: 'failed', reason } };
}

type Command = Record<string, unknown>;

function readCommand({ responseJson }: Message): Command | undefined {
  const body = asObject(responseJson);
  return asText(body?.command) && asText(body?.commandId) ? body : undefined;
}

/** What a command ties together and says of the flow. Errors come with HTTP 200 and are errors all the same. */
function spoken(command: Command, keys: Key[]): Pick<Recognition, 'keys' | 'outcome'> {
  const body = asObject(command[`${asText(command.command)}Command`]);
  const consent = asText(asObject(body?.consent)?.externalId);
  const target = asText(asObject(body?.redirect)?.redirectTo);
  const more: [string, string | undefined][] = [
    ['command_id', asText(command.commandId)],
    ['consent_id', consent],
    ['sca_url', target],
  ];
  return {
    keys: [...keys, ...more.flatMap(([name, value]) => (value ? [{ name, value }] : []))],
    outcome:
      command.command === 'error'
        ? errorOf(command)
        : { kind: 'waiting', reason: `The authorization server ${wordsOf(command)}.` },
  };
}

function wordsOf(command: Command): string {
  const name = asText(command.command) ?? '';
  const code = asText(asObject(command.errorCommand)?.type);
  return name === 'error' ? `answers error ${code ?? ''}`.trim() : (COMMANDS[name] ?? `answers ${name}`);
}

function errorOf(holder: Command | undefined): Omit<Outcome, 'step'> {
  const error = asObject(holder?.errorCommand) ?? holder;
  const code = asText(error?.type);
  const told = asText(error?.message);
  const named = code ? explainError(code, told, ERRORS) : `an error${quote(told)}`;
  const reason = `The authorization server answered ${named}.`;
  if (code && termIn(ERRORS, code)?.kind === 'refusal') return { kind: 'refused', code, reason };
  return { kind: 'failed', ...(code && { code }), reason };
}

/** The third party learns the code with the browser's return; the app's answer has none. */
function refusal(): Omit<Outcome, 'step'> {
  return { kind: 'refused', reason: 'The user refused in the app.' };
}
