import type { Hono } from 'hono';
import { html, raw } from 'hono/html';
import encodeQR from 'qr';
import type { Weak } from '../core/attacks.ts';
import { actions, json, linkButton, page, scriptButton } from '../core/page.ts';
import type { SandboxContext } from '../core/system.ts';
import { commandNotFound, errorPage, notAcceptable, openPage, whoAsks } from './browser-or-app.ts';
import type { Command, Commands } from './commands.ts';
import { BRAND, TPP_NAME } from './consent.ts';
import { type HandOff, hasExpired, SESSION_LIFETIME, type Session, type Sessions } from './session.ts';

interface HandOffOptions extends SandboxContext {
  sessions: Sessions;
  commands: Commands;
  weak: Weak;
}

/** Milliseconds between two polls; the vendor's sample says 4000. */
const INTERVAL = 200;
/** Milliseconds for reading how it ended before the page leaves; the vendor's sample says 5000. */
const READING_TIME = 500;

/** The page with the QR code, what it polls, its Cancel, and the address in the code. */
export function handOffRoutes(app: Hono, options: HandOffOptions): void {
  const { sessions, commands, origin, log } = options;
  const urlOf = (handOff: HandOff) => `${origin('opus-as')}/auth/handoff/${handOff.id}`;

  app.get('/auth/handoff.html', (context) => {
    const session = sessions.byStartCode(context.req.query('codigo') ?? '');
    if (!session?.handOff) return context.html(errorPage('This hand-off is unknown or over'), 400);
    // The page takes the code out of its address, so that the history keeps no old consent.
    log.add({ kind: 'address', time: Date.now(), party: 'opus-as', url: `${origin('opus-as')}/auth/handoff.html` });
    return context.html(qrPage(session, session.handOff, urlOf(session.handOff), origin('opus-app')));
  });

  app.get('/auth/handoff/v1/:oobStartCode/events', (context) => {
    const session = sessions.byStartCode(context.req.param('oobStartCode'));
    if (!session?.handOff) return context.json({ code: 404, message: 'Handoff not found' }, 404);
    return context.json(
      news(session, session.handOff, Number(context.req.query('step')), urlOf(session.handOff), commands),
    );
  });

  app.put('/auth/handoff/v1/:oobStartCode/abort', (context) => {
    const session = sessions.byStartCode(context.req.param('oobStartCode'));
    if (!session) return context.json({ code: 404, message: 'Handoff not found' }, 404);
    if (!session.ending) commands.fail(session, 'HANDOFF_ABORTED', 'The user cancelled the request');
    return context.body(null, 204);
  });

  app.get('/auth/handoff/:id', (context) => {
    const session = sessions.byHandOff(context.req.param('id'));
    const who = whoAsks(context, options.weak);
    if (who === 'nobody') return notAcceptable(context);
    if (who === 'browser')
      return session ? openPage(context, origin('opus-app')) : context.html(errorPage('This code is unknown'), 404);
    if (!session?.handOff) return commandNotFound(context);
    session.handOff.read = true;
    return context.json(commands.first(session));
  });
}

/**
 * What is new for a page that asks for `step`: 1 `ready`, 2 waits for `read`, 3 for the end.
 * `next` is absent when nothing more will come.
 */
function news(session: Session, handOff: HandOff, step: number, url: string, commands: Commands): Command {
  const { ending } = session;
  const tpp = commands.tpp();
  const redirect = { redirectTo: commands.resumeUrl(session) };
  if (ending?.kind === 'completed')
    return { events: [{ type: 'completed', args: { tpp, completedCommand: { redirect } } }] };
  if (ending) {
    const { type, message } = ending;
    return { events: [{ type: 'error', args: { tpp, errorCommand: { type, message, redirect } } }] };
  }
  if (hasExpired(session)) {
    commands.fail(session, 'INVALID_SESSION', 'Session does not exist or expired');
    return news(session, handOff, step, url, commands);
  }
  const later = (next: number) => ({ step: String(next), interval: INTERVAL });
  if (step === 1) {
    const timeoutSeconds = Math.round((session.startedAt + SESSION_LIFETIME - Date.now()) / 1000);
    const { name: tppName, logoUrl: tppLogoUrl } = tpp;
    const args = { qrCode: url, timeoutSeconds, typeCode: handOff.typeCode, tppName, tppLogoUrl };
    return { events: [{ type: 'ready', args }], next: later(2) };
  }
  if (step === 2 && handOff.read) return { events: [{ type: 'read' }], next: later(3) };
  return { events: [], next: later(step) };
}

function qrPage({ consent }: Session, { oobStartCode }: HandOff, url: string, bankApp: string) {
  const { cancelled } = consent.plan;
  const svg = encodeQR(url, 'svg', { ecc: 'medium', border: 2 });
  const scan = `${bankApp}/open?${new URLSearchParams({ url })}`;
  return page({
    title: `Scan with the ${BRAND.name} app`,
    party: 'authorization server',
    name: `${BRAND.name} · Opus Open Finance`,
    head: html`<style>
.qr { text-align: center; }
.qr svg { width: 14rem; background: #fff; border-radius: 8px; }
.code { font: 1.3rem ui-monospace, monospace; letter-spacing: .2em; }
</style>`,
    body: html`<p><b>${TPP_NAME}</b> asks for your consent, which you give in your bank’s app on your phone.</p>
<div id="ready" class="qr" hidden>${raw(svg)}<p>or type <span class="code" id="typeCode"></span></p></div>
<p id="status" role="status">Starting …</p>
<p>The button below stands in for the camera of another device: it opens the bank’s app with the address in the
QR code, in a new tab. This page learns what happens there by polling.</p>
${actions(
  linkButton('Another device scans the QR code', scan, { id: 'scan', hidden: true, newTab: true, next: !cancelled }),
  scriptButton('Cancel', 'cancel()', { id: 'cancel', hidden: true, next: cancelled }),
)}`,
    script: `const events = ${json(`/auth/handoff/v1/${oobStartCode}`)}; const READING_TIME = ${READING_TIME};${POLL}`,
  });
}

// A page that leaves while its cancellation is under way would abort that request.
const POLL = `
history.replaceState(null, '', '/auth/handoff.html');
const say = (text) => { document.getElementById('status').textContent = text; };
const hide = (id) => { document.getElementById(id).hidden = true; };
let cancelling;
const cancel = () => { hide('scan'); hide('cancel'); say('Cancelling …'); cancelling = fetch(events + '/abort', { method: 'PUT' }).then((answer) => answer.text()); };
const leave = async (text, redirect) => {
  hide('ready'); hide('scan'); hide('cancel'); say(text);
  await cancelling;
  setTimeout(() => location.assign(redirect.redirectTo), READING_TIME);
};
const heard = {
  ready: (args) => {
    document.getElementById('typeCode').textContent = args.typeCode;
    say('Waiting for the app; ' + Math.round(args.timeoutSeconds / 60) + ' minutes left.');
    reveal('ready'); reveal('scan'); reveal('cancel');
  },
  read: () => { hide('ready'); hide('scan'); say('The code was read. Continue on your phone and keep this window open.'); },
  completed: (args) => leave('The consent is given; back to ' + args.tpp.name + '.', args.completedCommand.redirect),
  error: (args) => leave(args.errorCommand.type + ': ' + args.errorCommand.message, args.errorCommand.redirect),
};
const poll = async (step) => {
  const news = await (await fetch(events + '/events?step=' + step)).json();
  for (const event of news.events) heard[event.type](event.args);
  if (news.next) setTimeout(poll, news.next.interval, news.next.step);
};
poll('1');
`;
