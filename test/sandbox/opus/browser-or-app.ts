import type { Context } from 'hono';
import { html } from 'hono/html';
import type { Weak } from '../core/attacks.ts';
import { actions, formButton, linkButton, page } from '../core/page.ts';
import { BRAND, type Consent, TPP_NAME } from './consent.ts';

/**
 * Who asks for an address that both the browser and the app open. The guide: the app says
 * `Accept: application/json` on every call, and by that the server knows it.
 */
export function whoAsks(context: Context, weak: Weak): 'app' | 'browser' | 'nobody' {
  const accept = context.req.header('accept') ?? '';
  if (/\bapplication\/json\b/i.test(accept)) return 'app';
  // Even who overlooks the header must let a browser go on to the app.
  const isOverlooked = weak('opus-accept/missing') && context.req.header('sec-fetch-mode') !== 'navigate';
  if (isOverlooked) return 'app';
  return /\btext\/html\b/i.test(accept) ? 'browser' : 'nobody';
}

/** RFC 9110 §15.5.7: the answer to a call without the mandatory header. */
export function notAcceptable(context: Context): Response {
  return context.json({ code: 406, message: 'Not Acceptable: send Accept: application/json' }, 406);
}

/** The answer, as the vendor's mock has it, to an id that names no command. */
export function commandNotFound(context: Context): Response {
  return context.json({ code: 404, message: 'Command not found' }, 404);
}

/** What a browser shows when no app has intercepted the address. */
export function openPage(context: Context, bankApp: string): Response | Promise<Response> {
  const open = `${bankApp}/open?${new URLSearchParams({ url: context.req.url })}`;
  return context.html(
    page({
      title: `Continue in the ${BRAND.name} app`,
      party: 'authorization server',
      name: `${BRAND.name} · Opus Open Finance`,
      body: html`<p><b>${TPP_NAME}</b> asks for your consent. You give it in your bank’s app.</p>
<p>In real life this page is hardly ever seen: where the app is installed, the operating system hands it this page’s
own address (a universal link or app link), all query parameters included. Here the button does that: it opens the
stand-in of the app with the intercepted URL.</p>
<pre>${context.req.url}</pre>
${actions(linkButton(`Open in the ${BRAND.name} app`, open, { next: true }))}`,
    }),
  );
}

/** The server's own consent screen, at the address to which `completed` leads. */
export function consentPage(context: Context, { externalId, plan }: Consent): Response | Promise<Response> {
  const choose = (label: string, decision: string, next: boolean) =>
    formButton(label, context.req.path, { decision }, { next });
  return context.html(
    page({
      title: 'Your consent',
      party: 'authorization server',
      name: `${BRAND.name} · Opus Open Finance`,
      body: html`<p>Do you agree to what <b>${TPP_NAME}</b> asks for?</p><pre>${externalId}</pre>
${actions(choose('Confirm', 'confirm', plan.answer === 'confirm'), choose('Refuse', 'refuse', plan.answer === 'refuse'))}`,
    }),
  );
}

export function errorPage(message: string) {
  return page({
    title: 'The request cannot be processed',
    party: 'authorization server',
    name: `${BRAND.name} · Opus Open Finance`,
    body: html`<p>${message}.</p>`,
    end: true,
  });
}
