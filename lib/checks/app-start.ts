import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import type { Where } from './check.ts';

/** A link by which the BankID app is opened. */
export interface AppStart {
  token: string;
  /** Milliseconds since the epoch. */
  time: number;
  where: Where;
  /** Says where the app returns to, if only `null`. */
  returns: boolean;
}

/** The text of a QR code that a page fetched. */
export interface QrText {
  text: string;
  /** Milliseconds since the epoch. */
  time: number;
  where: Where;
  /** False for a link, which is the same in every picture. */
  animated: boolean;
}

const ANIMATED = /^bankid\.[0-9a-f-]{36}\.\d{1,6}\.[0-9a-f]{64}$/i;
const ISSUING = ['challengeData', 'autoStartToken', 'autostartToken'];
/** As every text of a QR code and every link has it. */
const SHOWN = ['bankid.', 'bankid:'];
const LINK = /^(bankid:\/\/\/|https:\/\/app\.bankid\.com\/)\?(.*&)?autostarttoken=/i;

/** Every opening of the app by a link, in their order. */
export function appStartsOf(messages: readonly Message[]): AppStart[] {
  return messages.flatMap((message) => {
    const { step } = message;
    if (step.role !== 'app-open') return [];
    const { query } = message;
    const token = query.get('autostarttoken');
    if (!token) return [];
    const where = { step: step.n, field: 'address autostarttoken' };
    return [{ token, time: step.time, where, returns: query.has('redirect') }];
  });
}

/** When and where each autostart token was issued: `challengeData.data` of NextGenPSD2, `autoStartToken` of BankID. */
export function tokensIssued(messages: readonly Message[]): Map<string, { time: number; where: Where }> {
  const issued = new Map<string, { time: number; where: Where }>();
  for (const message of messages) {
    const body = bodyWith(message, ISSUING);
    const { step } = message;
    if (!body) continue;
    const data = asObject(body.challengeData)?.data;
    const [challenge]: unknown[] = Array.isArray(data) ? data : [data];
    const inner = asObject(body.data) ?? body;
    const found = [
      [asText(challenge), 'challengeData data'],
      [asText(inner.autoStartToken) ?? asText(inner.autostartToken), 'autoStartToken'],
    ] as const;
    for (const [token, field] of found)
      if (token && !issued.has(token))
        issued.set(token, {
          time: step.time + (step.duration ?? 0),
          where: { step: step.n, field: `response body ${field}` },
        });
  }
  return issued;
}

/** Texts of QR codes in answers: the animated ones by their form, a link only where its name says that it is for a code. */
export function qrTextsOf(messages: readonly Message[]): QrText[] {
  return messages.flatMap((message) => {
    const body = bodyWith(message, SHOWN);
    const { step } = message;
    return Object.entries(asObject(body?.data) ?? body ?? {}).flatMap(([name, value]) => {
      if (typeof value !== 'string' || value.length > 2000) return [];
      const animated = ANIMATED.test(value);
      if (!animated && !(/qr/i.test(name) && LINK.test(value))) return [];
      return [{ text: value, time: step.time, where: { step: step.n, field: `response body ${name}` }, animated }];
    });
  });
}

/** The JSON of an answer that has such words at all: most have not, and are not parsed. */
function bodyWith(message: Message, words: readonly string[]): Record<string, unknown> | undefined {
  const text = message.step.response.body?.text ?? '';
  return /^\s*\{/.test(text) && words.some((word) => text.includes(word)) ? asObject(message.responseJson) : undefined;
}
