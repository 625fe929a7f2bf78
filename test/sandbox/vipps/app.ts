import type { RequestListener } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { actions, type ButtonOptions, formButton, json, linkButton, page } from '../core/page.ts';
import { finalCallback } from './final-callback.ts';
import { type Login, MERCHANT, type Vipps } from './login.ts';

const NAME = 'Vipps (app stand-in)';
const ANSWERS = {
  approve: 'Log in',
  cancel: 'Cancel',
  fail: 'Fail with unknown_error',
  outdated_app_version: 'Log in with an app that is too old',
  wrong_challenge: 'Choose the wrong challenge',
  unknown_reject_reason: 'Reject without a reason',
};
type Choice = keyof typeof ANSWERS;

/** A web page in place of the Vipps app on the phone: the user approves or cancels here. */
export function vippsApp(vipps: Vipps): RequestListener {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const over = () =>
    page({
      title: 'This login is over',
      party: 'app',
      name: NAME,
      body: html`<p>Begin again at the merchant.</p>`,
      end: true,
    });

  app.get('/login', (context) => {
    const login = vipps.logins.get(context.req.query('login_challenge') ?? '');
    return login ? context.html(approvalPage(vipps, login)) : context.html(over(), 410);
  });

  app.post('/login', async (context) => {
    const form = new URLSearchParams(await context.req.text());
    const login = vipps.logins.get(form.get('login_challenge') ?? '');
    if (!login) return context.html(over(), 410);
    const choice = form.get('answer') ?? '';
    const returnUri = answer(vipps, login, Object.hasOwn(ANSWERS, choice) ? (choice as Choice) : 'cancel');
    vipps.handedToMerchantApp.set(login.challenge, returnUri);
    context.env.outgoing.once('finish', () => login.returned.resolve());
    return context.redirect(returnUri);
  });

  app.get('/returned', async (context) => {
    await vipps.logins.get(context.req.query('login_challenge') ?? '')?.returned.promise;
    return context.json({ returned: true });
  });
  return getRequestListener(app.fetch);
}

function approvalPage(vipps: Vipps, { challenge, plan }: Login) {
  const button = (choice: Choice) => {
    const options: ButtonOptions = { next: choice === (plan.user ?? 'approve') };
    return formButton(ANSWERS[choice], '/login', { login_challenge: challenge, answer: choice }, options);
  };
  const merchantApp = `${vipps.origin('vipps-tpp')}/merchant-app/${challenge}`;
  const standIn = linkButton(`Go on in ${MERCHANT.name}’s app (stand-in)`, merchantApp, {
    next: true,
    id: 'stand-in',
    hidden: true,
  });
  return page({
    title: `Log in to ${MERCHANT.name}?`,
    party: 'app',
    name: NAME,
    body: html`<p>${MERCHANT.name} asks for your name, e-mail address and phone number.</p>
${actions(...(Object.keys(ANSWERS) as Choice[]).map(button), standIn)}`,
    // A redirect to a custom scheme leaves this page in place: go on once it has been sent.
    script: plan.customSchemes
      ? `fetch(${json(`/returned?login_challenge=${challenge}`)}).then((response) => response.json()).then(() => reveal('stand-in'));`
      : undefined,
  });
}

/** Keeps what the user chose and says where the app goes with it. */
function answer(vipps: Vipps, login: Login, choice: Choice): string {
  const { plan, request, resumeUri } = login;
  const callback = `${request.get('app_callback_uri')}?state=${request.get('state') ?? ''}`;
  // The second `?` where `&` belongs is how the guide prints it.
  if (choice === 'fail') return `${callback}?error=unknown_error`;
  login.answer = choice === 'approve' ? 'approved' : choice === 'cancel' ? 'cancelled' : choice;
  if (plan.flow === 'automatic_return_from_vipps_app') return resumeUri;
  if (plan.flow !== 'app_to_app_v2')
    return `${callback}&resume_uri=${plan.rawResumeUri ? resumeUri : encodeURIComponent(resumeUri)}`;
  vipps.logins.delete(login.challenge);
  return finalCallback(vipps, login);
}
