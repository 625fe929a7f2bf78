import preact from '@preact/preset-vite';
import { defineConfig } from 'wxt';

/** `--mode test` grants the hosts at install, because no headless browser can accept the prompt. */
const HOSTS = '<all_urls>';

/** Issuers are asked for their keys, on the user's click, by https or on this machine: redirects included. */
const ASKED = "connect-src 'self' https: http://localhost:* http://*.localhost:* http://127.0.0.1:*";

export default defineConfig({
  imports: false,
  publicDir: 'components/public',
  manifestVersion: 3,
  vite: () => ({ plugins: [preact()], build: { sourcemap: false }, worker: { format: 'es' as const } }),
  zip: { name: 'consent-tracer' },
  manifest: ({ browser, mode }) => ({
    name: 'Consent Tracer',
    description:
      'Records an OAuth, OpenID Connect or open-banking consent as one flow, deep links included, and shows every step decoded.',
    permissions: ['webRequest', 'webNavigation', 'storage', 'unlimitedStorage', 'scripting', 'activeTab'],
    ...(mode === 'test' ? { host_permissions: [HOSTS] } : { optional_host_permissions: [HOSTS] }),
    content_security_policy: {
      extension_pages: `default-src 'self'; ${ASKED}; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'none'`,
    },
    action: { default_title: 'Consent Tracer' },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'consent-tracer@consent-tracer.dev',
              strict_min_version: '128.0',
              data_collection_permissions: { required: ['none'] },
            },
          },
        }
      : { minimum_chrome_version: '123' }),
  }),
});
