import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { JWK } from 'jose';
import { correct } from '../core/attacks.ts';
import { actions, type Html, json, linkButton, page } from '../core/page.ts';
import { readParameters } from '../core/parameters.ts';
import type { SandboxContext } from '../core/system.ts';
import { type PageSettings, pageScript } from './page-script.ts';
import { CLIENTS, type Variant, variants } from './scenarios.ts';

export const CALLBACK = '/callback';

export interface ThirdPartyOptions {
  context: SandboxContext;
  /** Scenario by `state`; every start adds one. */
  flows: Map<string, Variant>;
  /** The private key of the FAPI client. */
  clientKey: JWK;
}

/** A budget app that lives in the browser: its server hands out pages and keeps nothing else. */
export function thirdParty({ context, flows, clientKey }: ThirdPartyOptions): Hono {
  const app = new Hono();
  const redirectUri = `${context.origin('oidc-tpp')}${CALLBACK}`;

  app.get('/start', (visit) => {
    const variant = variants.get(visit.req.query('scenario') ?? '');
    if (!variant) return visit.text('no such scenario', 404);
    const state = randomUUID();
    flows.set(state, variant);
    const settings: PageSettings = {
      ...variant,
      state,
      issuer: context.origin('oidc-as'),
      redirectUri,
      clientKey: variant.client === CLIENTS.fapi ? clientKey : undefined,
    };
    return visit.html(startPage(settings));
  });

  app.get(CALLBACK, (visit) => {
    const { search, searchParams } = new URL(visit.req.url);
    if (!readParameters(searchParams, correct)) return visit.html(repeatedPage(), 400);
    if (!search) {
      // The answer is in the fragment, and the page's script clears it away.
      context.log.add({ kind: 'address', time: Date.now(), party: 'oidc-tpp', url: redirectUri });
    }
    return visit.html(callbackPage());
  });

  app.post(CALLBACK, async (visit) => {
    const posted = readParameters(new URLSearchParams(await visit.req.text()), correct);
    return posted ? visit.html(callbackPage(posted)) : visit.html(repeatedPage(), 400);
  });

  return app;
}

function startPage(settings: PageSettings): Html {
  return page({
    title: 'Connect your bank',
    party: 'third party',
    name: 'Pengebok',
    body: html`<p>Pengebok keeps your household’s budget. It will send you to Nordvik Bank, where you sign in and decide what it may see.</p>
${actions(linkButton('Continue at Nordvik Bank', '#', { id: 'go', next: true, hidden: true }))}`,
    script: `${pageScript}begin(${json(settings)}).catch(out);`,
  });
}

/** RFC 6749 §3.1: “Request and response parameters MUST NOT be included more than once.” */
function repeatedPage(): Html {
  return page({
    title: 'Back at Pengebok',
    party: 'third party',
    name: 'Pengebok',
    body: html`<p>A parameter of this answer is there more than once: it is not accepted.</p>`,
    end: true,
  });
}

function callbackPage(posted?: Record<string, unknown>): Html {
  return page({
    title: 'Back at Pengebok',
    party: 'third party',
    name: 'Pengebok',
    body: html`<p>This page redeems what the bank sent:</p>`,
    script: `${pageScript}finish(${json(posted ?? null)}).catch(out);`,
  });
}
