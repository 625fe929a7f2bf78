import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { html } from 'hono/html';
import { formButton, json, page } from '../core/page.ts';
import type { Respond } from './authorization-server.ts';

const NAME = 'Ordinary Login';

/** Drops `state` from a refusal. RFC 6749 §4.1.2.1 requires it. */
export const withoutStateOnError: Respond = (context, redirectUri, { state, ...answer }) =>
  context.redirect(`${redirectUri}?${new URLSearchParams(answer.error || !state ? answer : { ...answer, state })}`);

/** Sends `state` and nothing else. */
export const stateOnly: Respond = (context, redirectUri, { state = '' }) =>
  context.redirect(`${redirectUri}?${new URLSearchParams({ state })}`);

/** Breaks down when it should issue the code. */
export const serverError: Respond = (context, redirectUri, { state = '', ...answer }) => {
  const error = { error: 'server_error', error_description: 'The consent could not be stored' };
  return context.redirect(`${redirectUri}?${new URLSearchParams({ ...(answer.error ? answer : error), state })}`);
};

/** Puts each parameter into a fragment of its own. */
export const twoFragments: Respond = (context, redirectUri, { state = '', ...answer }) =>
  context.redirect(`${redirectUri}#${new URLSearchParams({ state })}#${new URLSearchParams(answer)}`);

/** OAuth 2.0 Form Post Response Mode. */
export const byFormPost: Respond = (context, redirectUri, answer) =>
  context.html(
    page({
      title: 'Taking you back',
      party: 'authorization server',
      name: NAME,
      body: formButton('Go on', redirectUri, answer),
      script: 'document.forms[0].submit();',
    }),
  );

/**
 * Goes back by way of two pages of `app`: the first leads on by a meta refresh, the second by script.
 * Each page can be opened once.
 */
export function byClientHops(app: Hono): Respond {
  const targets = new Map<string, string>();
  const take = (id: string) => {
    const target = targets.get(id);
    targets.delete(id);
    return target;
  };
  const keep = (target: string) => {
    const id = randomUUID();
    targets.set(id, target);
    return id;
  };
  const hop = (title: string, more: { head?: ReturnType<typeof html>; script?: string }) =>
    page({ title, party: 'authorization server', name: NAME, body: html`<p>One moment, please.</p>`, ...more });

  app.get('/processing/:id', (context) => {
    const target = take(context.req.param('id'));
    if (!target) return context.notFound();
    const content = `0; url=/returning/${keep(target)}`;
    return context.html(hop('Storing your consent', { head: html`<meta http-equiv="refresh" content="${content}">` }));
  });
  app.get('/returning/:id', (context) => {
    const target = take(context.req.param('id'));
    if (!target) return context.notFound();
    return context.html(hop('Taking you back', { script: `location.replace(${json(target)});` }));
  });
  return (context, redirectUri, answer) =>
    context.redirect(`/processing/${keep(`${redirectUri}?${new URLSearchParams(answer)}`)}`, 303);
}
