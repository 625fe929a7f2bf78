import { clause } from '../../flow/clauses.ts';
import type { Message } from '../../flow/message.ts';
import type { System } from '../../flow/system.ts';
import { type AppStart, appStartsOf, type QrText, qrTextsOf, tokensIssued } from '../app-start.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable } from '../check.ts';

/** Where the system's guide names no limit. */
const DEFAULT_SECONDS = 30;
/** A code that animates has changed by then. */
const ANIMATED_MS = 2_000;

/** N4. How the BankID app is started: in time, by an animated code, and on iOS with a way back. */
export default defineCheck({
  id: 'failing-app-start',
  code: 'N4',
  title: 'The BankID app is started in a way that fails',
  severity: 'warning',
  clauses: [
    clause('BankID, autostart', 'https://developers.bankid.com/how-to-guides/autostart'),
    clause('BankID, QR code', 'https://developers.bankid.com/how-to-guides/qr-code'),
    clause('Open Payments guide', 'https://docs.openpayments.io'),
  ],
  needs: ['messages'],
  help: {
    why: 'A BankID order waits only a short time for its app: some banks give it 30 seconds. A code that stands still can be photographed and sent to somebody else, which is why only animated ones are accepted. And on iOS an app does not return by itself: without redirect the user stays in the BankID app.',
    attack: [
      'A fraudster starts a sign-in at the bank, and copies its static QR code into a page of their own.',
      'The victim believes that this is the shop’s code, scans it and signs.',
      'The fraudster’s browser is signed in: an animated code would have been worthless after a second.',
    ],
    fix: {
      'third party':
        'Start the app as soon as challengeData has come, fetch a new QR code each second, and give redirect an address that leads back into your page.',
      app: 'Register a Universal Link for the return, and pass it as redirect.',
    },
  },
  check({ messages, system }) {
    const [starts, codes, issued] = [appStartsOf(messages), qrTextsOf(messages), tokensIssued(messages)];
    if (starts.length === 0 && codes.length === 0)
      return issued.size === 0
        ? notApplicable('No BankID app is started in this flow.')
        : couldNotTell(
            'how the BankID app is started',
            'A link to bankid: that the page opens is recorded; a code that it draws itself is not.',
          );
    const seconds = limitOf(system);
    const faults = [
      ...firstStarts(starts).flatMap((start) => late(start, issued, seconds) ?? []),
      ...staticCodes(codes),
      ...firstStarts(starts).flatMap((start) => withoutReturn(start, messages) ?? []),
    ];
    const places = [...starts.map(({ where }) => where), ...codes.map(({ where }) => where)];
    const unknown = starts.find(({ token }) => !issued.has(token));
    if (faults.length === 0 && unknown && codes.length === 0)
      return couldNotTell(
        'the answer that issued the autostart token',
        'The third party’s server got it, where no browser sees it: record it there, or import its log as HAR.',
      );
    return judged(faults, ...places);
  },
});

function limitOf(system: System | undefined): number {
  const limits = [...(system?.limits ?? []), ...(system?.family?.limits ?? [])];
  return limits.find(({ of }) => of === 'autostart_token')?.seconds ?? DEFAULT_SECONDS;
}

/** Whoever opens the app again some time later did start it in time. */
function firstStarts(starts: readonly AppStart[]): AppStart[] {
  return starts.filter(({ token }, at) => starts.findIndex((other) => other.token === token) === at);
}

function late(start: AppStart, issued: ReturnType<typeof tokensIssued>, seconds: number): Fault | undefined {
  const token = issued.get(start.token);
  const waited = token && (start.time - token.time) / 1000;
  if (waited === undefined || waited <= seconds) return undefined;
  return {
    where: [start.where, token?.where ?? start.where],
    expected: `within ${seconds} seconds`,
    seen: `${Math.round(waited)} seconds`,
    cause: `The app was started ${Math.round(waited)} seconds after its token was issued; some banks give it ${seconds}.`,
    remedy: 'Open the app as soon as the token has come, or start a new authorisation when the user is slow.',
  };
}

function staticCodes(codes: readonly QrText[]): Fault[] {
  const link = codes.find(({ animated }) => !animated);
  if (link)
    return [
      {
        where: [link.where],
        expected: 'bankid.<qrStartToken>.<seconds>.<HMAC>, new each second',
        seen: link.text,
        cause: 'The QR code holds the link itself, which never changes.',
        remedy: 'Make the text of the code from qrStartToken, the seconds and the HMAC, each second anew.',
      },
    ];
  for (const [at, code] of codes.entries()) {
    const later = codes.slice(at + 1).find((one) => one.text === code.text && one.time - code.time >= ANIMATED_MS);
    if (!later) continue;
    const waited = Math.round((later.time - code.time) / 1000);
    return [
      {
        where: [later.where, code.where],
        expected: 'another text each second',
        seen: later.text,
        cause: `After ${waited} seconds the QR code still had the same text.`,
        remedy: 'Count the seconds since the order on the server, and compute the HMAC anew for each answer.',
      },
    ];
  }
  return [];
}

function withoutReturn(start: AppStart, messages: readonly Message[]): Fault | undefined {
  if (start.returns) return undefined;
  const ios = messages.some((message) => /\b(iPhone|iPad|iPod)\b/.test(message.requestHeader('user-agent') ?? ''));
  return {
    where: [start.where],
    expected: 'redirect',
    cause: ios
      ? 'The link has no redirect, so on iOS the user stays in the BankID app.'
      : 'The link has no redirect: on iOS the user would stay in the BankID app.',
    remedy: 'Append redirect with an address that leads back into the page, percent-encoded.',
    ...(!ios && { severity: 'info', because: 'This browser is not on iOS, where redirect is mandatory.' }),
  };
}
