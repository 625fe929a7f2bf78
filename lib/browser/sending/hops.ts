import type { AttemptExchange, Course, Ending, SendOrder } from '../../flow/attempt.ts';
import { endOfChain, onward, type Visit } from '../../flow/redirection.ts';
import type { RequestDraft } from '../../flow/request-draft.ts';
import { CookieJar } from './jar.ts';
import { type Answer, sendRequest } from './request.ts';
import type { Tools } from './tools.ts';

/** An order of an attempt. */
export type NumberedOrder = SendOrder & { id: number };

const DONE: Ending = { state: 'done' };

/** Sends a draft by the background; `hop-by-hop` then follows every redirect until one leads out of the web. */
export async function sendHops(
  tools: Tools,
  order: NumberedOrder,
  tell: (course: Course) => void,
  cancel: AbortSignal,
): Promise<Ending> {
  const jar = order.cookies === 'draft' ? new CookieJar(order.draft) : undefined;
  const exchanges: AttemptExchange[] = [];
  const notes = new Set<string>();
  const visits: Visit[] = [];
  let { draft }: { draft: RequestDraft } = order;
  for (let hop = 0; ; hop++) {
    const { cookies, timeout, id } = order;
    const answer = await sendRequest(tools, { draft, cookies, timeout, cancel, requestId: `attempt-${id}`, hop });
    exchanges.push(answer.exchange);
    for (const note of answer.notes) notes.add(note);
    const course = { exchanges: [...exchanges], notes: [...notes] };
    tell(course);
    if (answer.ending) return answer.ending;
    if (!answer.redirect) return DONE;
    const next = onward(draft, answer.redirect);
    if (next.kind === 'nowhere') return { ...DONE, problem: next.reason };
    if (next.kind === 'deep-link') tell({ ...course, deepLink: next.url });
    if (next.kind === 'deep-link' || order.way === 'single') return DONE;
    visits.push(visitOf(draft, answer, order));
    jar?.take(draft.url, answer.exchange.responseHeaders, Date.now());
    draft = jar ? jar.fill(next.draft) : next.draft;
    const end = endOfChain(visits, draft);
    if (end !== undefined) return { state: 'failed', problem: end };
    if (cancel.aborted) return { state: 'cancelled', problem: 'It was cancelled.' };
  }
}

function visitOf({ method, url }: RequestDraft, { exchange }: Answer, { cookies }: SendOrder): Visit {
  const sets = exchange.responseHeaders?.some(({ name }) => name.toLowerCase() === 'set-cookie') ?? false;
  return { method, url, changed: sets && cookies !== 'none' };
}
