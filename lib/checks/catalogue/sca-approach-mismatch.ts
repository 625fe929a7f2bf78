import { clause } from '../../flow/clauses.ts';
import { asObject, asText } from '../../flow/json.ts';
import type { Message } from '../../flow/message.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { consentCalls, isNextGenPsd2 } from '../consent-calls.ts';

const GUIDELINES = 'https://www.berlin-group.org/nextgenpsd2-downloads';
const HEADER = 'response header aspsp-sca-approach';

/** Links of which at least one leads the browser to the bank. */
const TO_BANK = ['scaRedirect', 'scaOAuth'];
/** Links behind which the approach is only carried out: here the answer is not complete yet. */
const STILL_TO_COME = /^(startAuthorisation|selectAuthenticationMethod|updatePsu|authoriseTransaction)/;
/** With these nobody has to authenticate any more. */
const OVER = new Set(['finalised', 'exempted', 'failed']);

/** N1. The header ASPSP-SCA-Approach of each answer is compared with the links and the challenge of the same answer. */
export default defineCheck({
  id: 'sca-approach-mismatch',
  code: 'N1',
  title: 'The SCA approach does not fit the answer',
  severity: 'error',
  clauses: [
    clause('NextGenPSD2 Implementation Guidelines §7.1', GUIDELINES),
    clause('NextGenPSD2 Implementation Guidelines §7.2', GUIDELINES),
    clause('Open Payments guide', 'https://docs.openpayments.io'),
  ],
  needs: ['messages'],
  help: {
    why: 'ASPSP-SCA-Approach tells the third party what to do next: REDIRECT to open the link, DECOUPLED to start an app and to poll, EMBEDDED to ask for the code itself. Where header and body disagree, one third party follows the header and another the links, so the same bank works in one product and fails in the other.',
    attack: [
      'The bank answers DECOUPLED, and nevertheless sends a link for a redirect.',
      'The third party polls the status as the header says, and never opens the link.',
      'The user sees a spinner until the authorisation expires, and nobody finds an error in the log.',
    ],
    fix: {
      'authorization server':
        'Set the header from the same decision that fills the answer: REDIRECT with scaRedirect or scaOAuth, DECOUPLED and EMBEDDED without them.',
      'third party':
        'Follow the links, take the header as a hint, and stop with a clear message where neither tells what to do.',
    },
  },
  check({ messages, system }) {
    const calls = consentCalls(messages);
    if (calls.length === 0)
      return isNextGenPsd2(system)
        ? couldNotTell(
            'the calls to the consent API',
            'The third party’s server makes them, where no browser sees them: record them there, or import its log as HAR.',
          )
        : notApplicable('No consent API of NextGenPSD2 is part of this flow.');
    const told = calls.filter((message) => message.responseHeader('aspsp-sca-approach'));
    if (told.length === 0)
      return calls.some(({ step }) => step.exchange?.responseHeaders)
        ? notApplicable('No answer names an SCA approach.')
        : couldNotTell('the headers of the bank’s answers', 'Record the calls once more, with access to their host.');
    const readable = told.filter(({ responseJson }) => asObject(responseJson));
    const faults = readable.flatMap((message) => disagreement(message) ?? []);
    if (faults.length === 0 && readable.length < told.length)
      return couldNotTell('the body of an answer that names an SCA approach', 'Record it with access to its host.');
    return judged(faults, ...told.map(({ step }): Where => ({ step: step.n, field: HEADER })));
  },
});

function disagreement(message: Message): Fault | undefined {
  const approach = message.responseHeader('aspsp-sca-approach') ?? '';
  const body = asObject(message.responseJson);
  const links = Object.keys(asObject(body?._links) ?? {});
  const toBank = links.filter((name) => TO_BANK.includes(name));
  const challenge = body?.challengeData !== undefined;
  const where = (field?: string): Fault['where'] => {
    const step = message.step.n;
    return [{ step, field: HEADER }, ...(field ? [{ step, field: `response body ${field}` }] : [])];
  };
  switch (approach.trim().toUpperCase()) {
    case 'REDIRECT':
    case 'OAUTH':
      if (toBank.length > 0 || links.some((name) => STILL_TO_COME.test(name))) return undefined;
      if (message.step.status !== undefined && message.step.status >= 400) return undefined;
      if (OVER.has(asText(body?.scaStatus) ?? '')) return undefined;
      return {
        where: where(challenge ? 'challengeData' : '_links'),
        expected: '_links.scaRedirect or _links.scaOAuth',
        seen: challenge ? 'challengeData' : links.join(', ') || 'no links',
        cause: `The approach is ${approach}, but no link leads to the bank${challenge ? ', and challengeData starts an app' : ''}.`,
        remedy: `The bank has to send a link, or to name the approach that it means${challenge ? ': DECOUPLED' : ''}.`,
      };
    case 'DECOUPLED':
    case 'EMBEDDED':
      if (toBank.length === 0) return undefined;
      return {
        where: where(`_links ${toBank[0]}`),
        expected: 'REDIRECT',
        seen: approach,
        cause: `The approach is ${approach}, but ${toBank.join(' and ')} sends the browser to the bank.`,
        remedy: 'The bank has to answer REDIRECT where it wants the browser; until then follow the link.',
      };
    default:
      return {
        where: where(),
        expected: 'REDIRECT, DECOUPLED or EMBEDDED',
        seen: approach,
        cause: `${approach} is no SCA approach.`,
        remedy: 'Follow the links of the answer, and tell the bank.',
      };
  }
}
