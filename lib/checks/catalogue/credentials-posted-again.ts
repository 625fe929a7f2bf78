import { hostOf } from '../../flow/address.ts';
import { rfc } from '../../flow/clauses.ts';
import { asObject } from '../../flow/json.ts';
import type { Message } from '../../flow/message.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable } from '../check.ts';

/** Names of fields that hold what only the user knows, in the languages of the systems. */
const CREDENTIALS =
  /^(.{0,20}[._-])?(pass(word|wd|code|phrase|wort)?|pwd|pin(code|kod)?|otp|senha|l[oö]senord|passord|adgangskode|kennwort|mot_?de_?passe|contrase[nñ]a|salasana)([._-].{0,20})?$|password/i;

/** R12. A form with a password is answered with 307 or 308: the browser posts it once more, to the next address. */
export default defineCheck({
  id: 'credentials-posted-again',
  code: 'R12',
  title: 'The login form is posted once more by a redirect',
  severity: 'error',
  clauses: [rfc('RFC 9700', '4.12')],
  needs: ['messages'],
  help: {
    why: 'After 307 and 308 the browser repeats the request as it was, with its method and its body. Where a server answers a login form so, the user’s password goes along to the next address, in the end to the third party that only asked for a code.',
    attack: [
      'The user types the password into the page of the bank, which answers 307 with the redirect URI of the third party.',
      'The browser posts the whole form, password included, to the third party.',
      'A third party that is the attacker signs in as the user, wherever it likes.',
    ],
    fix: {
      'authorization server':
        'Answer a form with 303 See Other: the browser then gets the next address and posts nothing. Frameworks that redirect with 307 by default need the status in the call.',
      'third party': 'Ignore form fields at the redirect URI that you did not ask for, and do not log bodies there.',
    },
  },
  check({ messages }) {
    const posts = messages.filter(({ step }) => step.method === 'POST' && step.exchange !== undefined);
    const logins = posts.filter((message) => credentialIn(message) !== undefined);
    const faults = logins.filter(isRepeated).map(toFault);
    if (faults.length || logins.length)
      return judged(faults, ...logins.map(({ step }) => ({ step: step.n, field: 'response status' })));
    const unread = posts.find((message) => isRepeated(message) && isUnread(message));
    return unread
      ? couldNotTell(
          `what was posted in #${unread.step.n}`,
          'The browser did not hand out the body of this request: record the sign-in once more.',
        )
      : notApplicable('No form with a password was posted.');
  },
});

function toFault(message: Message): Fault {
  const { step } = message;
  const [from, to] = [hostOf(step.url), hostOf(step.exchange?.redirectUrl ?? '')];
  const stays = from === to;
  return {
    where: [
      { step: step.n, field: 'response status' },
      { step: step.n, field: `request body ${credentialIn(message)}` },
    ],
    expected: '303',
    seen: String(step.status),
    cause: stays
      ? `${from} answers a form with a password by ${step.status}, so the browser posts it to another page of the same host.`
      : `${from} answers a form with a password by ${step.status}, so the browser posts the password to ${to || 'another app'}.`,
    remedy: 'Redirect with 303.',
    ...(stays && { severity: 'warning', because: 'The password stays with the host to which the user gave it.' }),
  };
}

function credentialIn({ form, requestJson }: Message): string | undefined {
  return [...form.keys(), ...Object.keys(asObject(requestJson) ?? {})].find((name) => CREDENTIALS.test(name));
}

/** The browser’s own change from http to https looks the same, and is none of the server’s. */
function isRepeated({ step, responseHeader }: Message): boolean {
  const { redirectUrl } = step.exchange ?? {};
  if ((step.status !== 307 && step.status !== 308) || redirectUrl === undefined) return false;
  return (
    responseHeader('non-authoritative-reason') === undefined && redirectUrl !== step.url.replace(/^http:/, 'https:')
  );
}

function isUnread({ step, form, requestJson }: Message): boolean {
  const body = step.exchange?.requestBody;
  return form.size === 0 && requestJson === undefined && body?.size !== 0 && body?.text === undefined;
}
