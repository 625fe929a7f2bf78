import { type Message, readMessage } from '../flow/message.ts';
import { type DraftProblem, draftOf, type RequestDraft } from '../flow/request-draft.ts';
import type { Flow, Role, Step } from '../flow/step.ts';
import { requestParameters } from '../systems/oauth-parts/authorization-request.ts';
import { fieldIn } from './fields.ts';

/** Steps that ask for an authorization, by the browser or pushed. */
export const REQUESTS = ['authorization-request', 'pushed-authorization-request'] as const satisfies Role[];

/** A step that may be attacked, with what its flow tells. */
export interface Target {
  flow: Flow;
  step: Step;
  /** Other steps of the session: key sets and metadata often are part of no flow. */
  around: readonly Step[];
  draft: RequestDraft;
  problems: readonly DraftProblem[];
  message: Message;
  /** What the flow's authorization request asked in the end: pushed, in a request object, or in the query. */
  asked: ReadonlyMap<string, string>;
  /** Steps of the flow with a role, parsed; those of a broker left out. */
  messages(role: Role): readonly Message[];
}

export function targetOf(flow: Flow, step: Step, around: readonly Step[] = []): Target {
  const { draft, problems } = draftOf(step);
  const message = readMessage(step);
  const messages = (role: Role) =>
    flow.steps.filter((one) => one.role === role && !one.aside).map((one) => readMessage(one));
  let asked: ReadonlyMap<string, string> | undefined;
  return {
    ...{ flow, step, around, draft, problems, message, messages },
    get asked() {
      asked ??= new Map(REQUESTS.flatMap((role) => messages(role).flatMap((one) => [...requestParameters(one)])));
      return asked;
    },
  };
}

/** True where OpenID Connect was asked for. */
export function isOpenId({ asked }: Target): boolean {
  return words(asked.get('scope')).includes('openid');
}

/** Words of a list that is separated by blanks. */
export function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}

/** Why a parameter cannot be changed in this step: undefined where it can. */
export function hiddenReason({ draft, message, asked, step }: Target, name: string): string | undefined {
  if (fieldIn(draft, name)) return undefined;
  if (requestParameters(message).has(name))
    return `${name} stands in a signed request object, which only the third party can sign anew.`;
  if (fieldIn(draft, 'request')) return `${name} stands in no parameter of its own, but perhaps in the request object.`;
  if (step.role === 'authorization-request' && fieldIn(draft, 'request_uri'))
    return asked.has(name)
      ? `${name} was pushed: change it in the pushed authorization request.`
      : `${name} may have been pushed, which was not recorded.`;
  if (fieldIn(draft, 'response')) return `${name} stands in a signed response, which only the server can sign anew.`;
  return `It has no ${name}.`;
}
