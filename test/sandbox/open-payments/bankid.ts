import { Hono } from 'hono';
import { html } from 'hono/html';
import { actions, json, page, scriptButton } from '../core/page.ts';
import type { SandboxContext } from '../core/system.ts';
import type { BankIdOrder, ConsentRegister } from './consents.ts';
import { client } from './plan.ts';

/** Stands in for the BankID app: what would happen on the screen of a phone or beside the browser. */
export function bankId({ origin }: SandboxContext, register: ConsentRegister): Hono {
  const app = new Hono();
  const thirdParty = origin('openpayments-tpp');

  app.get('/', (context) => {
    const { autostarttoken: autoStartToken, redirect, qr } = context.req.query();
    const order = register.findOrder({ autoStartToken, qr });
    if (order?.authorisation.scaStatus !== 'scaMethodSelected') return context.html(nothingToSign(), 404);
    const fault = register.start(order, qr !== undefined || redirect !== undefined);
    if (fault) return context.html(startFailed(fault, thirdParty));
    return context.html(signPage(order, thirdParty, redirect === 'null' ? undefined : redirect));
  });
  app.post('/orders/:ref/:answer{sign|cancel}', (context) => {
    const order = register.orders.get(context.req.param('ref'));
    if (!order) return context.json({ errorCode: 'invalidParameters', details: 'No such order' }, 400);
    register.answer(order.authorisation, context.req.param('answer') === 'sign');
    return context.json({ status: order.authorisation.scaStatus === 'finalised' ? 'complete' : 'failed' });
  });
  return app;
}

function signPage(order: BankIdOrder, thirdParty: string, redirect: string | undefined) {
  const { bank, person } = order.authorisation.consent;
  return page({
    title: `Sign for ${bank.name}`,
    party: 'app',
    name: 'BankID app (stand-in)',
    body: html`<p>${person.name}, do you let <b>${client.name}</b> see your accounts at ${bank.name}?</p>
<p id="after" hidden>${redirect ? 'Going back to the browser …' : 'Done. Go back to the other tab.'}</p>
<div id="choice">${actions(
      scriptButton('Sign with security code', "answer('sign')", { next: person.approves }),
      scriptButton('Cancel', "answer('cancel')", { next: !person.approves }),
    )}</div>`,
    // Where the app was given a redirect it opens it; else it only closes, which the other tab is told.
    script: `
async function answer(word) {
  document.getElementById('choice').hidden = true;
  await (await fetch('/orders/${order.ref}/' + word, { method: 'POST' })).json();
  reveal('after');
  const redirect = ${json(redirect ?? null)};
  if (redirect) location.assign(redirect);
  else ${closing(thirdParty)}
}
`,
  });
}

function startFailed(fault: string, thirdParty: string) {
  return page({
    title: 'BankID could not start',
    party: 'app',
    name: 'BankID app (stand-in)',
    body: html`<p>${fault} Go back to the other tab.</p>`,
    script: closing(thirdParty),
  });
}

/** Tells the tab that opened the stand-in that the app is closed. */
function closing(thirdParty: string): string {
  return `if (window.opener) window.opener.postMessage('closed', ${json(thirdParty)});`;
}

function nothingToSign() {
  return page({
    title: 'Nothing to sign',
    party: 'app',
    name: 'BankID app (stand-in)',
    body: html`<p>The autostart token or QR code is unknown, too old, or was already used.</p>`,
  });
}
