import { getRequestListener } from '@hono/node-server';
import { defineSandboxSystem } from './core/system.ts';
import { errorPage, interactionPages } from './oidc/interaction-pages.ts';
import { createProvider, privateJwk } from './oidc/provider.ts';
import { scenarios, type Variant } from './oidc/scenarios.ts';
import { CALLBACK, thirdParty } from './oidc/third-party.ts';

/** An authorization server that nobody here wrote: oidc-provider, with pages of its own. */
export const oidc = defineSandboxSystem({
  id: 'oidc',
  title: 'OAuth 2.0 and OpenID Connect (oidc-provider)',
  note: 'The authorization server is the library oidc-provider. The third party is a single-page app: pushed requests, token calls and userinfo come from its page. A FAPI 2.0 client would do all of that on a server and keep its key there.',
  parties: { 'oidc-tpp': 'third party', 'oidc-as': 'authorization server' },
  scenarios,
  async serve(context) {
    const flows = new Map<string, Variant>();
    const clientKey = { ...(await privateJwk('ES256')), kid: 'pengebok-1' };
    const { d: _, ...publicKey } = clientKey;
    const provider = await createProvider({
      issuer: context.origin('oidc-as'),
      redirectUri: `${context.origin('oidc-tpp')}${CALLBACK}`,
      clientKey: publicKey,
      errorPage,
    });
    const protocol = provider.callback();
    const pages = getRequestListener(
      interactionPages(provider, (state) => flows.get(String(state))?.decision ?? 'allow').fetch,
    );
    return {
      'oidc-tpp': thirdParty({ context, flows, clientKey }),
      'oidc-as': (request, response) =>
        request.url?.startsWith('/interaction/') ? pages(request, response) : protocol(request, response),
    };
  },
});
