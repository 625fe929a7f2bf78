import preact from '@preact/preset-vite';
import { defineConfig } from 'wxt';

/** `--mode test` grants the hosts at install, because no headless browser can accept the prompt. */
const HOSTS = '<all_urls>';

/**
 * The background sends steps again, wherever they went, and a page of ours posts forms, which may be redirected to an
 * app: a `form-action` would forbid that. What the other pages may ask and post is narrower, as their own HTML says.
 */
const SENT = "connect-src 'self' https: http:";

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
    permissions: [
      'webRequest',
      'webNavigation',
      'storage',
      'unlimitedStorage',
      'scripting',
      'activeTab',
      // A step that is sent again has the Origin, Referer, Cookie and User-Agent that it is to have: fetch sets none of
      // them. Without host access of its own it changes nothing, and asks for nothing at installation.
      'declarativeNetRequestWithHostAccess',
      // Sessions are deleted after some days, where the user wants that.
      'alarms',
      // Chromium's background can hold no worker: what it records is checked beside it, for the colour of the badge.
      ...(browser === 'firefox' ? [] : ['offscreen']),
      // Firefox has no rule that holds a form; Chromium would not give this.
      ...(browser === 'firefox' ? ['webRequestBlocking'] : []),
    ],
    ...(mode === 'test' ? { host_permissions: [HOSTS] } : { optional_host_permissions: [HOSTS] }),
    content_security_policy: {
      extension_pages: `default-src 'self'; ${SENT}; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'`,
    },
    action: { default_title: 'Consent Tracer' },
    // In a private window of Chromium the extension is one of its own, whose database is in memory and gone with the
    // window. Firefox has one background for all windows, whose database is on the disk: there it stays out of them.
    incognito: browser === 'firefox' ? 'not_allowed' : 'split',
    // Chromium gives an extension no key that it has a use for itself: Alt+Shift+R and Alt+Shift+N are its own.
    commands: {
      'toggle-recording': { suggested_key: { default: 'Alt+Shift+S' }, description: 'Record this tab, or stop' },
      'mark-moment': { suggested_key: { default: 'Alt+Shift+M' }, description: 'Mark this moment' },
      'add-note': { suggested_key: { default: 'Alt+Shift+K' }, description: 'Write a note' },
    },
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
