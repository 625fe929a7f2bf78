import { type Attempt, recordsOf } from '../../flow/attempt.ts';
import type { Exchange } from '../../flow/exchange.ts';
import type { Step } from '../../flow/step.ts';
import { foldTrace } from '../../systems/index.ts';
import { type Observed, observed } from '../outcome.ts';
import { postedAnswer } from './posted-page.ts';
import type { Held } from './ways.ts';

/** The steps of an attempt, with the roles that they have by themselves. */
export function stepsOf(attempt: Pick<Attempt, 'exchanges'>): readonly Step[] {
  return foldTrace(recordsOf(attempt)).steps;
}

/** As seen in an attempt, whose steps have no number in the session. */
export function seen(step: Step): Observed {
  const { n: _, ...rest } = observed(step);
  const posts = step.response.body?.text === undefined ? undefined : postedAnswer(step.response.body.text, step.url);
  // A page that posts an answer by itself is a redirect by another name.
  return posts && rest.location === undefined ? { ...rest, location: posts.url } : rest;
}

/** What an attempt saw first; an attempt that was never sent saw that. */
export function answerOf(attempt: Attempt): Observed {
  const [step] = stepsOf(attempt);
  if (step) return seen(step);
  const { method, url } = attempt.draft;
  return { method, url, headers: [], error: attempt.problem ?? 'it was not sent' };
}

/** An address at which the browser was stopped, as a step of which no answer came. */
export function stepOfHeld({ url, posted }: Held, time: number): Step {
  const exchange: Exchange = {
    ...{ id: 'held#0', requestId: 'held', hop: 0, seq: 0, tabId: -1, frameId: 0, type: 'main_frame' },
    ...{ method: posted ? 'POST' : 'GET', url, startedAt: time, state: 'pending' },
    ...(posted && {
      requestHeaders: [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }],
      requestBody: { form: posted.map(([name, value]) => [name, value]), size: 0, truncated: false },
    }),
  };
  const [step] = foldTrace({ exchanges: [exchange], navigations: [], bodies: [] }).steps;
  if (!step) throw new Error('an exchange is a step');
  return step;
}
