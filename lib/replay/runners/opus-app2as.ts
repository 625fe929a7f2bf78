import { parseUrl } from '../../flow/address.ts';
import { asObject } from '../../flow/json.ts';
import type { RequestDraft } from '../../flow/request-draft.ts';
import { limitsOf } from '../../systems/help.ts';
import { type Answered, jsonOf, objectsOf, textAt, unreadable } from '../answered.ts';
import { answering, type Given, type Sent } from '../answering.ts';
import { tickedOf } from '../form.ts';
import { defineRunner, type Moment, type Run, type RunState } from '../runner.ts';
import { type Command, errorOf, isHandOff, readCommand, redirectOf } from './opus-app2as-parts/command.ts';
import { type Around, authenticateForm, consentForm } from './opus-app2as-parts/forms.ts';

/** What the app intercepts, and what else tells of a session: the page with the QR code, the bank's web application. */
const LINK = /^(.*\/auth)\/(?:auth|handoff\/[^/]+|app\/(commands?)\/[^/]+)\/?$/;
const HAND_OFF_PAGE = /^(.*\/auth)\/handoff(?:\.html|\/v1\/([^/]+)\/events)$/;

/** Opus Open Finance: plays the bank's app towards the authorization server (app2as). */
export const opusApp2as = defineRunner({
  id: 'opus-app2as',
  title: 'The bank’s app (Opus app2as)',
  canStart: (draft) => beginning(draft) !== undefined,
  start(draft, { now }) {
    const begun = beginning(draft);
    const base = { runner: 'opus-app2as', notes: [], given: [], clocks: [], memory: {} };
    if (!begun) {
      const words = 'The app intercepts /auth/auth?client_id=… and /auth/handoff/{id}; this address is neither.';
      return { ...base, state: { kind: 'error', words } };
    }
    const { url, words, ...memory } = begun;
    const state: RunState = { kind: 'sending', draft: get(url), words };
    return { ...base, state, memory, clocks: clocksFrom(now) };
  },
  hear(run, answered) {
    if (run.state.kind !== 'sending') return run;
    if (run.memory.awaits === 'events') return heardEvents(run, answered);
    if (run.memory.awaits === 'abort') return heardAbort(run, answered);
    const command = readCommand(answered);
    if ('kind' in command) return { ...run, state: command };
    const notes = [...new Set([...run.notes, ...command.notes])];
    return { ...run, notes, state: stateOf(command, run) };
  },
  reply: (run, reply, moment: Moment) => answering(run, reply, moment, (given) => sentBy(run, given)),
});

interface Beginning extends Record<string, string> {
  url: string;
  words: string;
  /** `https://…/auth`. */
  base: string;
  path: string;
}

function beginning({ url }: RequestDraft): Beginning | undefined {
  const parsed = parseUrl(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return undefined;
  const page = HAND_OFF_PAGE.exec(parsed.pathname);
  const startCode = page?.[2] ?? parsed.searchParams.get('codigo') ?? '';
  if (page && startCode !== '') {
    const base = parsed.origin + page[1];
    const events = `${base}/handoff/v1/${encodeURIComponent(startCode)}/events?step=1`;
    const words = 'the page with the QR code is asked for its code';
    return { url: events, words, base, path: 'commands', startCode, awaits: 'events' };
  }
  const link = LINK.exec(parsed.pathname);
  if (!link || (/\/auth\/auth\/?$/.test(parsed.pathname) && !parsed.searchParams.has('client_id'))) return undefined;
  const base = parsed.origin + link[1];
  return { url: url.replace(/#.*$/s, ''), words: 'app opens the intercepted link', base, path: link[2] ?? 'commands' };
}

function clocksFrom(now: number): Run['clocks'] {
  return limitsOf('opus-app2as')
    .filter((limit) => limit.of === 'session')
    .map(({ title, seconds, source }) => ({ title, startedAt: now, endsAt: now + seconds * 1000, source, ends: true }));
}

function get(url: string): RequestDraft {
  return { method: 'GET', url, headers: [ACCEPT] };
}

/** Mandatory on every call: by it the server knows the app. */
const ACCEPT = { name: 'Accept', value: 'application/json' };

function stateOf(command: Command, { memory }: Run): RunState {
  const around: Around = { path: memory.path ?? 'commands', startCode: memory.startCode };
  switch (command.name) {
    case 'authenticate':
      return { kind: 'asking', form: authenticateForm(command, around) };
    case 'consent':
      return { kind: 'asking', form: consentForm(command, around) };
    case 'error':
      return errorOf(command);
    case 'completed': {
      const redirect = redirectOf(command);
      const words = redirect
        ? 'Completed: the browser that began has to open the redirect.'
        : isHandOff(command)
          ? 'Completed: the user goes on at the device where it began.'
          : 'Completed, and the server names no address to go back to.';
      return { kind: 'completed', words, ...(redirect && { redirect }) };
    }
    default:
      return {
        kind: 'error',
        words: `The server sent a command that the specification does not have: ${command.name}.`,
      };
  }
}

function sentBy({ memory }: Run, { action, value, text }: Given): Sent {
  if (action.id === 'abort') {
    const url = `${memory.base}/handoff/v1/${encodeURIComponent(memory.startCode ?? '')}/abort`;
    const draft = { method: 'PUT', url, headers: [ACCEPT] };
    return { draft, words: 'hand-off aborted by the user', memory: { awaits: 'abort' } };
  }
  const answer = /authentication$/.test(action.id) ? 'authentication' : 'consent';
  const refused = action.id.startsWith('refuse-');
  const body = refused
    ? { refused: true }
    : answer === 'authentication'
      ? { refused: false, jwt: text('jwt') }
      : { refused: false, selectedResources: tickedOf(value('selectedResources')), ...chosen({ value, text }) };
  const path = text('path') || 'commands';
  return {
    draft: {
      method: 'PUT',
      url: `${memory.base}/app/${encodeURIComponent(path)}/${encodeURIComponent(text('commandId'))}/${answer}`,
      headers: [ACCEPT, { name: 'Content-Type', value: 'application/json' }],
      body: { kind: 'json', text: JSON.stringify(body) },
    },
    words: `${answer} ${refused ? 'refused' : 'answered'}`,
    memory: { path },
  };
}

/** The members that are left out where nothing was chosen. */
function chosen({ value, text }: Pick<Given, 'value' | 'text'>): Record<string, unknown> {
  const flags = ['isMultipleRequirer', 'isConsentAuthorized', 'useOverdraftLimit'].map((name) => [name, value(name)]);
  const limits = ['selectedTransactionLimit', 'selectedDailyLimit'].map((name) => [name, amount(text(name))]);
  const texts = ['selectedExpirationDate', 'selectedEnrollmentName'].map((name) => [name, text(name)]);
  return Object.fromEntries([...flags, ...limits, ...texts].filter(([, held]) => held !== undefined && held !== ''));
}

/** As a number; what is none stays as it was typed, for whoever sends it anyway. */
function amount(text: string): number | string {
  const number = Number(text);
  return text === '' || Number.isNaN(number) ? text : number;
}

/** The first event of the page: what is in its QR code, which is what the app opens. */
function heardEvents(run: Run, answered: Answered): Run {
  const { awaits: _, ...memory } = run.memory;
  const [event] = objectsOf(jsonOf(answered)?.events);
  const code = textAt(event, 'args', 'qrCode');
  // Whatever a server says, only a link of its own is asked.
  if (code?.startsWith(`${run.memory.base}/handoff/`))
    return { ...run, memory, state: { kind: 'sending', draft: get(code), words: 'hand-off link opened by the app' } };
  const failed = asObject(asObject(event?.args)?.errorCommand);
  if (failed) return { ...run, memory, state: errorOf({ name: 'error', id: '', body: failed, whole: {}, notes: [] }) };
  const elsewhere = code === undefined ? 'says nothing of its code' : `leads elsewhere: ${code.slice(0, 200)}`;
  const words = unreadable(answered) ?? `The page with the QR code ${elsewhere}.`;
  return { ...run, memory, state: { kind: 'error', ...(answered.status && { status: answered.status }), words } };
}

function heardAbort(run: Run, answered: Answered): Run {
  const { status } = answered;
  if (status !== undefined && status < 300)
    return { ...run, state: { kind: 'stopped', words: 'The hand-off was aborted: its page says HANDOFF_ABORTED.' } };
  const words = status === undefined ? (unreadable(answered) ?? '') : `The server did not abort: HTTP ${status}.`;
  return { ...run, state: { kind: 'error', ...(status !== undefined && { status }), words } };
}
