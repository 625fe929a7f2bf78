import { requestParameters } from '../systems/oauth-parts/authorization-request.ts';
import type { AuthorizationRequest, AuthorizationResponse } from './artifacts.ts';
import type { Where } from './check.ts';

/** Where a parameter of the request stands; the step alone where it is not there. */
export function askedAt({ message, pushed, parameters }: AuthorizationRequest, name: string): Where {
  const holder = pushed && requestParameters(pushed).has(name) ? pushed : message;
  const step = holder.step.n;
  if (!parameters.has(name)) return { step };
  if (holder.form.has(name)) return { step, field: `request body ${name}` };
  if (holder.query.has(name)) return { step, field: `address ${name}` };
  return { step, field: holder.form.has('request') ? 'request body request' : 'address request' };
}

/** Where a parameter of the answer stands; the step alone where it is not there. */
export function answeredAt({ message, parameters, written }: AuthorizationResponse, name: string): Where {
  const step = message.step.n;
  const own = written.find((parameter) => parameter.name === name) ?? written.find((one) => one.name === 'response');
  if (!own || !parameters.has(name)) return { step };
  return { step, field: `${own.part === 'body' ? 'request body' : 'address'} ${own.name}` };
}
