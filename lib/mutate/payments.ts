import { asObject, asText } from '../flow/json.ts';
import { readMessage } from '../flow/message.ts';
import type { Flow, Step } from '../flow/step.ts';
import type { Where } from '../flow/where.ts';
import { requestParameters } from '../systems/oauth-parts/authorization-request.ts';

/** Words of a scope by which money may move. */
const SCOPE = /^(payments?|pagamentos?|pis|piis?:.+|pis:.+|pix.*)$/i;
/** Where payments are made, by their path. */
const PATH = /\/(payments?|pagamentos?|pix|transfers?|domestic-payment[\w-]*|periodic-payments|bulk-payments)(\/|$)/i;

/**
 * What of a flow may move money, and why it looks so; undefined where nothing does. By the scope that was asked for, the
 * kind of consent, and the paths that were posted to: a server that names payments otherwise is not known for one.
 */
export function paymentIn(flow: Flow): { where: Where; reason: string } | undefined {
  for (const step of flow.steps) {
    const found = paymentAt(step);
    if (found) return { where: { step: step.n, field: found.field }, reason: found.reason };
  }
  return undefined;
}

function paymentAt(step: Step): { field: string; reason: string } | undefined {
  if (!step.exchange) return undefined;
  const message = readMessage(step);
  const scope = requestParameters(message).get('scope') ?? message.form.get('scope');
  const word = scope?.split(/\s+/).find((one) => SCOPE.test(one));
  if (word) return { field: 'scope', reason: `The scope asks for ${word}.` };
  if (asText(asObject(message.responseJson)?.type) === 'PAYMENT' && step.role === 'app-command')
    return { field: 'response body type', reason: 'The consent is of the type PAYMENT.' };
  const isChange = step.method !== 'GET' && step.method !== 'OPTIONS' && step.method !== 'HEAD';
  return isChange && PATH.test(message.url?.pathname ?? '')
    ? { field: 'address', reason: 'A payment was sent to this address.' }
    : undefined;
}
