import { asObject, asText } from '../../flow/json.ts';
import type { Message } from '../../flow/message.ts';
import type { Key, Recognition } from '../../flow/system.ts';
import { failure, hasFailed, readError, withError } from './error.ts';

/**
 * Reads the two steps of the device flow that are its own (RFC 8628): the request for a device
 * code, and the page at which a person enters the user code. The polls are token requests.
 *
 * @returns undefined for any other message
 */
export function readDeviceStep(message: Message): Recognition | undefined {
  return readDeviceRequest(message) ?? readUserCodePage(message);
}

/** §3.1 and §3.2. */
function readDeviceRequest(message: Message): Recognition | undefined {
  const { step, form, url } = message;
  const body = asObject(message.responseJson);
  const userCode = asText(body?.user_code);
  const deviceCode = asText(body?.device_code);
  const atEndpoint = /\/(device_?authorization|device_?code|device\/code)\/?$/i.test(url?.pathname ?? '');
  if (step.method !== 'POST' || form.has('grant_type')) return undefined;
  if (!(userCode && deviceCode) && !(atEndpoint && form.has('client_id'))) return undefined;
  const error = hasFailed(message) ? readError(message) : undefined;
  const keys: Key[] = [];
  if (deviceCode) keys.push({ name: 'device_code', value: deviceCode });
  if (userCode) keys.push(userCodeKey(userCode));
  return {
    role: 'authorization-request',
    words: withError('device authorization request', error),
    keys,
    begins: true,
    outcome: error
      ? {
          kind: 'failed',
          ...(error.code && { code: error.code }),
          reason: failure('The device authorization endpoint', message, error),
        }
      : { kind: 'waiting', reason: 'The user has not yet entered the user code on another device.' },
    evidence: 'device_code and user_code',
    weight: 0.3,
  };
}

/** §3.3.1: `verification_uri_complete`, and the form that many servers make of it. */
function readUserCodePage({ step, query, form }: Message): Recognition | undefined {
  const userCode = query.get('user_code') ?? form.get('user_code');
  if (!userCode || step.exchange?.type !== 'main_frame') return undefined;
  return { role: 'bank-page', words: 'page for the user code', keys: [userCodeKey(userCode)], weight: 0.2 };
}

/** §6.1: people leave the dash out, and write small letters. */
function userCodeKey(typed: string): Key {
  return { name: 'user_code', value: typed.toUpperCase().replace(/[^A-Z0-9]/g, '') };
}
