import type { Attempt } from '../../lib/flow/attempt.ts';
import type { RequestDraft } from '../../lib/flow/request-draft.ts';
import type { Stage } from './stage.ts';

/** What a server is pretended to answer. */
export interface Answer {
  status: number;
  location?: string;
  body?: string;
  type?: string;
}

export type Answers = (draft: RequestDraft) => Answer | Pick<Attempt, 'state' | 'problem' | 'site'> | 'never';

/** Has the stage send what is sent again, to nobody: the answers are the test’s. @returns what was sent, as it was sent */
export function pretendBackground(stage: Stage, answers: Answers): RequestDraft[] {
  const { db, send } = stage.deps;
  const drafts: RequestDraft[] = [];
  stage.deps.send = (async (name: string, payload: never) => {
    if (name === 'replay.cancel')
      return db.attempts.update((payload as { attempt: number }).attempt, { state: 'cancelled' });
    if (name !== 'replay.send') return send(name as never, payload);
    const order = payload as Omit<Attempt, 'id'>;
    drafts.push(order.draft);
    const said = answers(order.draft);
    const at = stage.deps.now();
    const base = { ...order, at, exchanges: [], notes: [] };
    const id = await db.attempts.add(
      said === 'never'
        ? { ...base, state: 'running' }
        : 'state' in said
          ? { ...base, ...said, endedAt: at }
          : { ...base, state: 'done', endedAt: at, exchanges: [exchangeOf(order.draft, said, at)] },
    );
    return { attempt: id };
  }) as never;
  return drafts;
}

function exchangeOf({ method, url, headers }: RequestDraft, { status, location, body, type }: Answer, at: number) {
  const responseHeaders = [
    { name: 'Content-Type', value: type ?? 'application/json' },
    ...(location === undefined ? [] : [{ name: 'Location', value: location }]),
  ];
  const where = { tabId: -1, frameId: 0, method, url };
  return {
    ...{ id: 'attempt-1#0', requestId: 'attempt-1', hop: 0, seq: 0, ...where, type: 'xmlhttprequest' as const },
    ...{ startedAt: at, endedAt: at, requestHeaders: [...headers], responseHeaders, status },
    ...(location === undefined
      ? { state: 'completed' as const }
      : { state: 'redirected' as const, redirectUrl: location }),
    ...(body !== undefined && {
      responseBody: {
        ...{ id: 'attempt-1', seq: 1, time: at, startedAt: at, ...where, status, text: body, size: body.length },
        ...{ truncated: false, source: 'page' as const, contentType: type ?? 'application/json' },
      },
    }),
  };
}
