import { asObject, asText } from '../../../flow/json.ts';
import { explainTerm } from '../../../systems/help.ts';
import { type Fact, type Form, type Opening, placeholdersIn } from '../../form.ts';
import { callActions, redeemAction } from './calls.ts';
import type { Known } from './memory.ts';

/** Milliseconds between two questions, as the guide of Open Payments has it. */
const PAUSE = { DECOUPLED: 1000, other: 2000 };

/** What may be done next: by the links of the last answer. */
export function formOf(known: Known, problem?: { words: string; from: string }): Form {
  const { authorisationId, scaStatus, approach } = known;
  const begun = authorisationId !== undefined || scaStatus !== undefined;
  return {
    id: begun ? 'authorisation' : 'consent',
    title: begun ? 'The authorisation' : 'The consent',
    facts: [...(problem ? [{ label: 'error', value: problem.words, from: problem.from }] : []), ...factsOf(known)],
    opens: opensOf(known),
    actions: [...callActions(known), ...redeemAction(known)],
    pause: approach === 'DECOUPLED' ? PAUSE.DECOUPLED : PAUSE.other,
  };
}

function factsOf(known: Known): Fact[] {
  const { consentId, authorisationId, consentStatus, scaStatus, approach, psuMessage, challenge } = known;
  const status = (label: string, word: string | undefined): Fact[] => {
    const meaning = word === undefined ? undefined : explainTerm('open-payments', word)?.meaning;
    return word === undefined ? [] : [{ label, value: meaning ? `${word}: ${meaning}` : word, from: label }];
  };
  const text = (label: string, value: string | undefined, from = label): Fact[] =>
    value === undefined ? [] : [{ label, value, from }];
  return [
    ...text('psuMessage', psuMessage),
    ...status('consentStatus', consentStatus),
    ...status('scaStatus', scaStatus),
    ...text('ASPSP-SCA-Approach', approach, 'header ASPSP-SCA-Approach'),
    ...text('consentId', consentId),
    ...text('authorisationId', authorisationId),
    ...text('additionalInformation', asText(asObject(challenge)?.additionalInformation), 'challengeData'),
  ];
}

function opensOf(known: Known): Opening[] {
  const pages = Object.entries(known.pages).map(([name, url]) => ({
    title: name === 'scaOAuth' ? 'Authorise by OAuth' : 'Authorise at the bank',
    url,
    from: `_links.${name}`,
    placeholders: placeholdersIn(url),
  }));
  const token = autostartOf(known);
  if (token === undefined) return pages;
  // The app closes when it is done; on iOS it has to be told so.
  const url = `bankid:///?autostarttoken=${encodeURIComponent(token)}&redirect=null`;
  return [...pages, { title: 'Start BankID', url, from: 'challengeData.data', placeholders: [] }];
}

/** What starts the app of a decoupled authorisation; an array at some banks, a text at others. */
export function autostartOf({ challenge, approach }: Known): string | undefined {
  if (approach !== 'DECOUPLED') return undefined;
  const data = asObject(challenge)?.data;
  const [first]: unknown[] = Array.isArray(data) ? data : [data];
  return asText(first);
}
