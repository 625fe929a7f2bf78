import { parseUrl } from '../../flow/address.ts';
import type { Header } from '../../flow/capture-event.ts';
import { type RequestDraft, withHeader } from '../../flow/request-draft.ts';
import { type Address, readAddress } from '../../systems/nextgenpsd2-parts/address.ts';
import { jsonOf } from '../answered.ts';
import { answering, type Given, type Sent } from '../answering.ts';
import type { Action, Form } from '../form.ts';
import { defineRunner, type Moment, type RunState } from '../runner.ts';
import { callOf, redemption } from './nextgenpsd2-parts/calls.ts';
import { creationFields, HEADER_FIELDS, headerFields } from './nextgenpsd2-parts/fields.ts';
import { afterFailure, clocksOf, failureOf, notesOf, stateOf } from './nextgenpsd2-parts/heard.ts';
import { type Known, knownOf, learned, remembered } from './nextgenpsd2-parts/memory.ts';

/** NextGenPSD2, and Open Payments with it: plays the third party towards the consent API. */
export const nextGenPsd2 = defineRunner({
  id: 'nextgenpsd2',
  title: 'The third party (NextGenPSD2)',
  canStart: ({ url }) => addressOf(url) !== undefined,
  start(draft) {
    const address = addressOf(draft.url);
    const base = { runner: 'nextgenpsd2', notes: [], given: [], clocks: [], memory: {} };
    const words = 'A run begins at …/consents, or at a consent that there is.';
    if (!address) return { ...base, state: { kind: 'error', words } };
    const form = address.id === undefined ? createForm(draft) : resumeForm(draft);
    return { ...base, memory: remembered(firstKnown(draft, address)), state: { kind: 'asking', form } };
  },
  hear(run, answered, { now, uuid }) {
    if (run.state.kind !== 'sending') return run;
    const { draft, words } = run.state;
    const isToken = run.memory.awaits === 'token';
    const known = isToken ? knownOf(run) : learned(knownOf(run), answered, draft.url);
    const after = { ...run, memory: { ...remembered(known), awaits: '' } };
    const isDeletion = draft.method === 'DELETE';
    const failed = failureOf(answered, isDeletion);
    if (failed) return { ...after, state: afterFailure(known, failed, answered) };
    if (isDeletion) return { ...after, state: { kind: 'stopped', words: 'The consent was deleted.' } };
    const state = isToken ? 'status' : stateOf(known, words === STATUS);
    const heard = { ...after, clocks: clocksOf(run, known, now), notes: notesOf(run, known) };
    return { ...heard, state: state === 'status' ? asksStatus(known, uuid) : state };
  },
  reply: (run, reply, moment) => answering(run, reply, moment, (given) => sentBy(knownOf(run), given, moment)),
});

const STATUS = 'consent status';

function addressOf(url: string): Address | undefined {
  const parsed = parseUrl(url);
  const address = parsed && /^https?:$/.test(parsed.protocol) ? readAddress(parsed.pathname) : undefined;
  return address?.what === 'consent' ? address : undefined;
}

function firstKnown({ url, headers }: RequestDraft, { id, authorisationId }: Address): Known {
  const consents = url.replace(/[?#].*$/s, '').replace(/(\/consents)(\/.*)?$/s, '$1');
  const self = id === undefined ? undefined : `${consents}/${id}`;
  return {
    consents,
    headers: kept(headers),
    // As the guidelines have them; the first answer may have others.
    links: self === undefined ? {} : { status: `${self}/status`, startAuthorisation: `${self}/authorisations` },
    ...(id !== undefined && { consentId: id }),
    ...(authorisationId !== undefined && { authorisationId }),
    ...{ pages: {}, strange: [], scaMethods: [] },
  };
}

/** What a browser writes, and what is written anew. */
const OWN =
  /^(accept|authorization|content-type|cookie|origin|referer|user-agent|x-request-id|dnt|pragma|cache-control|digest|signature)$/i;

function kept(headers: readonly Header[]): Header[] {
  const fields: readonly string[] = HEADER_FIELDS.map((name) => name.toLowerCase());
  return headers.filter(({ name }) => !OWN.test(name) && !fields.includes(name.toLowerCase()));
}

function createForm(draft: RequestDraft): Form {
  const create: Action = { id: 'create', label: 'Create the consent', fields: creationFields(draft) };
  return { id: 'create-consent', title: 'A new consent', facts: [], opens: [], actions: [create] };
}

/** A consent that exists already: who calls has to be known all the same. */
function resumeForm(draft: RequestDraft): Form {
  const fields = headerFields(draft).map((field) => ({ ...field, required: false }));
  const actions = [
    { id: 'resume', label: 'Read its status', fields },
    { id: 'resume-start', label: 'Start an authorisation', fields },
  ];
  return { id: 'resume-consent', title: 'A consent that there is', facts: [], opens: [], actions };
}

function sentBy(known: Known, given: Given, { uuid }: Moment): Sent {
  const call = callOf(known, given);
  if (call) return { ...call, draft: withCommon(call.draft, known.headers, uuid) };
  if (given.action.id === 'redeem') return { ...redemption(known, given), memory: { awaits: 'token' } };
  const headers = headersFrom(known, given);
  const send = (method: string, url: string, words: string, text?: string): Sent => {
    const draft = { method, url, headers: [], ...(text !== undefined && { body: { kind: 'json' as const, text } }) };
    return { draft: withCommon(draft, headers, uuid), words, memory: remembered({ ...known, headers }) };
  };
  if (given.action.id === 'create') return send('POST', known.consents, 'consent created', consentOf(given));
  if (given.action.id === 'resume') return send('GET', known.links.status ?? '', STATUS);
  return send('POST', known.links.startAuthorisation ?? '', 'authorisation started', '{}');
}

function consentOf({ value, text }: Given): string {
  return JSON.stringify({
    access: jsonOf({ headers: [], text: text('access') }) ?? text('access'),
    recurringIndicator: value('recurringIndicator') === true,
    validUntil: text('validUntil'),
    frequencyPerDay: Number(text('frequencyPerDay')),
    combinedServiceIndicator: value('combinedServiceIndicator') === true,
  });
}

function headersFrom(known: Known, { text }: Given): Header[] {
  const token = text('access_token');
  const typed = HEADER_FIELDS.map((name) => ({ name, value: text(name) }));
  return [
    ...(token === '' ? [] : [{ name: 'Authorization', value: `Bearer ${token}` }]),
    ...typed.filter(({ value }) => value !== ''),
    ...known.headers,
  ];
}

/** Every call has an X-Request-ID of its own (Implementation Guidelines §4.1). */
function withCommon(draft: RequestDraft, headers: readonly Header[], uuid: () => string): RequestDraft {
  const own: Header[] = [
    { name: 'Accept', value: 'application/json' },
    ...(draft.body ? [{ name: 'Content-Type', value: 'application/json' }] : []),
    { name: 'X-Request-ID', value: uuid() },
  ];
  const common: RequestDraft = { ...draft, headers: [...own, ...headers] };
  return draft.headers.reduce((all, { name, value }) => withHeader(all, name, value), common);
}

function asksStatus(known: Known, uuid: () => string): RunState {
  const url = known.links.status ?? `${known.consents}/${known.consentId ?? ''}/status`;
  const draft = withCommon({ method: 'GET', url, headers: [] }, known.headers, uuid);
  return { kind: 'sending', draft, words: STATUS };
}
