import { asObject, asText } from '../../../flow/json.ts';
import { explainTerm, limitsOf } from '../../../systems/help.ts';
import { type Answered, jsonOf, objectsOf, unreadable } from '../../answered.ts';
import type { Run, RunClock, RunError, RunState } from '../../runner.ts';
import { CALLS } from './calls.ts';
import { autostartOf, formOf } from './forms.ts';
import { type Known, knownOf } from './memory.ts';

const SCA_OVER = new Set(['finalised', 'failed', 'exempted']);
const CONSENT_OVER = new Set(['rejected', 'expired', 'revokedByPsu', 'terminatedByTpp']);

/**
 * Where things stand: the status of the consent decides. That the authorisation is over says only that the consent’s
 * status is to be read.
 *
 * @param isStatus the answer was that status
 * @returns `status` where it has to be read now
 */
export function stateOf(known: Known, isStatus: boolean): RunState | 'status' {
  const { consentStatus = '', scaStatus = '' } = known;
  if (consentStatus === 'valid') return { kind: 'completed', words: 'The consent status is valid.' };
  if (CONSENT_OVER.has(consentStatus))
    return { kind: 'error', code: consentStatus, ...explained('consent', consentStatus) };
  if (SCA_OVER.has(scaStatus) && !isStatus) return 'status';
  if (scaStatus === 'failed') return { kind: 'error', code: 'failed', ...explained('SCA', scaStatus, consentStatus) };
  return { kind: 'asking', form: formOf(known) };
}

function explained(what: string, status: string, consentStatus = ''): Pick<RunError, 'words' | 'remedy'> {
  const term = explainTerm('open-payments', status);
  const stays = consentStatus === '' ? '' : ` The consent stays ${consentStatus}.`;
  const words = `The ${what} status is ${status}${term ? `: ${term.meaning}` : ''}.${stays}`;
  return { words, ...(term?.remedy !== undefined && { remedy: term.remedy }) };
}

/**
 * What is wrong with an answer; undefined for one that is as it should be.
 *
 * @param mayBeEmpty a deletion is answered with nothing
 */
export function failureOf(answered: Answered, mayBeEmpty: boolean): RunError | undefined {
  const { status } = answered;
  const json = jsonOf(answered);
  const told = messageIn(json);
  if (status !== undefined && status < 400 && told === undefined) {
    const words = mayBeEmpty ? undefined : unreadable(answered);
    return words === undefined ? undefined : { kind: 'error', status, words };
  }
  if (status === undefined || !json) return error(status, unreadable(answered) ?? '');
  const { code, text, path } = told ?? {};
  const term = code === undefined ? undefined : explainTerm('open-payments', code);
  const said = [text === undefined ? '' : `“${text}”`, path === undefined ? '' : `at ${path}`]
    .filter(Boolean)
    .join(', ');
  const words = `The bank answered HTTP ${status} ${code ?? ''}${said ? ` (${said})` : ''}${term ? `: ${term.meaning}` : ''}.`;
  return error(status, words.replace(/ +/g, ' '), code, term?.remedy);
}

function error(status: number | undefined, words: string, code?: string, remedy?: string): RunError {
  return {
    kind: 'error',
    ...(code !== undefined && { code }),
    ...(status !== undefined && { status }),
    words,
    ...(remedy !== undefined && { remedy }),
  };
}

interface Told {
  code?: string | undefined;
  text?: string | undefined;
  path?: string | undefined;
}

/** The first error of `tppMessages`, or what an OAuth server says (RFC 6749 §5.2). A warning stops nothing. */
function messageIn(json: Record<string, unknown> | undefined): Told | undefined {
  const message = objectsOf(json?.tppMessages).find(({ category }) => category !== 'WARNING');
  if (message) return { code: asText(message.code), text: asText(message.text), path: asText(message.path) };
  const code = asText(json?.error);
  return code === undefined ? undefined : { code, text: asText(json?.error_description) };
}

/** After an error: with links of its own it says how to go on, as after a wrong password; else it is the end. */
export function afterFailure(known: Known, failed: RunError, answered: Answered): RunState {
  const links = Object.keys(asObject(jsonOf(answered)?._links) ?? {});
  const goesOn = links.some((name) => Object.hasOwn(CALLS, name) && CALLS[name]?.method === 'PUT');
  return goesOn ? { kind: 'asking', form: formOf(known, { words: failed.words, from: 'tppMessages' }) } : failed;
}

/** The BankID clock runs from the answer that brought its token. */
export function clocksOf(run: Run, known: Known, now: number): readonly RunClock[] {
  const token = autostartOf(known);
  if (token === undefined || token === autostartOf(knownOf(run))) return run.clocks;
  const limits = limitsOf('open-payments').filter(({ of }) => of === 'autostart_token');
  return limits.map(({ title, seconds, source }) => ({
    ...{ title, startedAt: now, endsAt: now + seconds * 1000, source },
    ends: false,
  }));
}

/** What of the answer cannot be followed. */
export function notesOf(run: Run, known: Known): string[] {
  const strange = known.strange.map((name) => `The link ${name} leads to another server or to none: it is not called.`);
  const unplayed = Object.keys(known.links)
    .filter((name) => /^(start|update)/.test(name) && !Object.hasOwn(CALLS, name))
    .map((name) => `The bank offers ${name}, which is not played here.`);
  return [...new Set([...run.notes, ...strange, ...unplayed])];
}
