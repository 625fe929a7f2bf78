import { isAnswer, readAuthorizationResponse, responseParameters } from '../flow/authorization-response.ts';
import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import { readParameters } from '../flow/parameters.ts';
import type { Outcome, Role } from '../flow/step.ts';
import { defineSystem, type Key, type Recognition, type Vocabulary } from '../flow/system.ts';
import { failed, succeeded, waiting } from '../flow/terms.ts';
import { readAuthorizationRequest } from './oauth-parts/authorization-request.ts';
import { failure, hasFailed } from './oauth-parts/error.ts';
import { openFinanceBrasil } from './open-finance-brasil.ts';
import { errorOf, readCommand, spoken, wordsOf } from './opus-app2as-parts/command.ts';
import { ERRORS } from './opus-app2as-parts/errors.ts';

// Installations write `command` and `commands`.
const COMMAND = /\/app\/commands?\/([^/]+)(?:\/(authentication|consent))?\/?$/;
const HAND_OFF = /\/auth\/handoff\/([^/]+)$/;
const HAND_OFF_CALL = /\/auth\/handoff\/v1\/([^/]+)\/(\w+)$/;

const VOCABULARY: Vocabulary = {
  ...ERRORS,
  OIDC_ERROR: failed(
    'the login ended with an error that the return names',
    'Read error on the return to the third party.',
  ),
  ready: waiting('the QR code can be scanned'),
  read: waiting('the QR code was scanned, and the user goes on in the app'),
  completed: succeeded('the app is done; the answer to the third party decides'),
};

/** Opus Open Finance: the bank's app talks JSON to the authorization server (app2as). */
export const opusApp2as = defineSystem({
  id: 'opus-app2as',
  title: 'Opus Open Finance, app to authorization server',
  guide: 'https://github.com/oob-dock/oob-documentation',
  family: openFinanceBrasil,
  steps: [
    ...['app opens the intercepted link', 'command read', 'authentication answered', 'authentication refused'],
    ...['consent answered', 'consent refused', 'hand-off link opened', 'hand-off page polls'],
    ...['hand-off aborted by the user', 'answer handed to the third party’s server'],
  ],
  parameters: {
    Accept:
      'Must be application/json on every call of the app; without it the server answers with a page for a browser.',
    acr: 'The level of authentication that the app has to reach: urn:brasil:openbanking:loa2 or loa3.',
    args: 'What belongs to an event of the hand-off page, as the QR code.',
    authenticateCommand: 'Asks the app to authenticate the user, and to send a JWT with the same jti.',
    authExtraData: 'What the bank wants to pass on about the authentication.',
    brand: 'The bank’s brand, to be shown to the user.',
    cnpj: 'The company for which the user signs in; it must be the one of the consent.',
    command: '`authenticate` and `consent` go on, `error` and `completed` end the conversation.',
    commandId: 'Names the command that is to be answered: the one that came last, and no other.',
    completedCommand: 'The end: its redirect has to be opened.',
    consent: 'The consent itself: its type, resources and expiry.',
    consentCommand: 'Asks the app to show the consent and to send the user’s choice.',
    consentOwner: 'The people who own the account, where several have to consent.',
    cpf: 'The person who signed in; it must be the one of the consent.',
    customerName: 'How the user is to be greeted.',
    data: 'The query or fragment of the return, whole, as the third party’s app posts it.',
    document: 'The document of the person or company: its number, and which kind it is.',
    errorCommand: 'What went wrong, with type and message; it comes with HTTP 200.',
    events: 'What has happened at the hand-off page: ready, read, completed or error.',
    externalId: 'Names the consent, as `urn:<bank>:<uuid>`.',
    identification: 'The number of a document, CPF or CNPJ; digits only.',
    interval: 'In how many milliseconds the hand-off page asks again.',
    isConsentAuthorized: 'False where others have to authorise the consent, too.',
    isHandOff: 'True where another device began: the app then opens nothing and shows that the user may go on there.',
    isMultipleRequirer: 'True where several people have to consent.',
    jti: 'Made by the server for this authentication; the JWT that answers must repeat it.',
    jwt: 'Who authenticated, signed by the bank with RS256: cpf, name, iat, jti.',
    loggedUser: 'The person whom the consent names.',
    logoUrl: 'The third party’s logo, to be shown to the user.',
    message: 'What the server says of the error, for developers.',
    name: 'The third party’s name, or in the JWT the user’s.',
    next: 'When the hand-off page shall ask again, in milliseconds.',
    permissions: 'What the consent lets the third party read.',
    qrCode: 'The address that the app on the other device has to open.',
    redirect: 'Where to go at the end, and whether it is a hand-off.',
    redirectTo: 'The address that has to be opened in the browser that began.',
    refused: 'True where the user said no; then nothing else is sent.',
    rel: 'Which kind of document it is: CPF or CNPJ.',
    resources: 'The accounts among which the user may choose.',
    resourceTypes: 'The kinds of resources that the consent is for.',
    result: '`success` or `error`, on the return to the third party.',
    selectedDailyLimit: 'The limit for a day; mandatory for ENROLLMENT.',
    selectedEnrollmentName: 'What the user calls the enrolment.',
    selectedExpirationDate: 'Until when the enrolment shall last.',
    selectedResources: 'The ids that the user chose, of those that the command offered.',
    selectedTransactionLimit: 'The limit for one payment; mandatory for ENROLLMENT.',
    step: 'What the hand-off page sends with its next question.',
    timeoutSeconds: 'For how long the QR code may be scanned.',
    tpp: 'The third party that asks, to be shown to the user.',
    type: 'In a command PAYMENT, DATA_SHARING or ENROLLMENT; in an errorCommand the kind of error.',
    typeCode: 'What the user may type where no camera is at hand.',
    useOverdraftLimit: 'Whether the payment may overdraw the account.',
  },
  vocabulary: VOCABULARY,
  limits: [{ of: 'session', title: 'command session', seconds: 600, source: 'guide: 10 minutes' }],
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

/** The third party learns the code with the browser's return; the app's answer has none. */
function refusal(): Omit<Outcome, 'step'> {
  return { kind: 'refused', reason: 'The user refused in the app.' };
}
