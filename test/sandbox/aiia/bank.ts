import { Hono } from 'hono';
import { html } from 'hono/html';
import { actions, formButton, page } from '../core/page.ts';
import type { Decision, Origins, Wishes } from './parties.ts';

/** What the aggregator and the bank know of one login: their back channel, which no browser sees. */
export interface BankLogin {
  wishes: Wishes;
  decision?: Decision;
}

const BUTTONS: Record<Decision, string> = {
  approve: 'Log in and approve',
  cancel: 'Cancel',
  fail: 'Let the bank fail',
};
const decisions = Object.keys(BUTTONS) as Decision[];

/** The user's bank: one login page, whose form leads back to the aggregator whatever was decided. */
export function bank(origins: Origins, logins: ReadonlyMap<string, BankLogin>): Hono {
  const app = new Hono();
  app.get('/login', (context) => {
    const reference = context.req.query('reference') ?? '';
    const login = logins.get(reference);
    return login ? context.html(loginPage(reference, login)) : context.text('unknown reference', 404);
  });
  app.post('/login', async (context) => {
    const { reference, decision } = await context.req.parseBody();
    const login = logins.get(String(reference));
    if (!login) return context.text('unknown reference', 404);
    login.decision = decisions.find((word) => word === decision) ?? 'cancel';
    return context.redirect(`${origins.server}/v1/oauth/bank-return?reference=${reference}`, 303);
  });
  return app;
}

function loginPage(reference: string, { wishes }: BankLogin) {
  const { atBank = 'approve' } = wishes;
  return page({
    title: 'Log in to Fjordbanken',
    party: 'bank',
    name: 'Fjordbanken',
    body: html`<p>You are logging in as <strong>Anna Lindqvist</strong>.</p>
<p>Aiia asks for access to the balances and transactions of two accounts on behalf of <strong>Budget App</strong>:</p>
<ul><li>Lønkonto DK50 0040 0440 1162 43</li><li>Opsparing DK95 2000 0123 4567 89</li></ul>
${actions(
  ...decisions.map((decision) =>
    formButton(BUTTONS[decision], '/login', { reference, decision }, { next: decision === atBank }),
  ),
)}`,
  });
}
