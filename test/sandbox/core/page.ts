import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { PartyKind } from './system.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface PageParts {
  title: string;
  /** Whose page it is: decides the colour, so that a person sees where they are. */
  party: PartyKind;
  /** The party's name, in the corner. */
  name: string;
  body: Html;
  /**
   * Script of the page, run as an inline module-less script. Values go in by `json(…)`.
   * `reveal(id)` and `end(text)` are there to use.
   */
  script?: string;
  /** Extra elements for the head: a meta refresh, a Referrer-Policy. */
  head?: Html;
  /** True on the page where the scenario ends. */
  end?: boolean;
  /** True to let the browser ask for /favicon.ico (with a Referer), as most real pages do. */
  favicon?: boolean;
}

const HUES: Record<PartyKind, string> = {
  'third party': '#2457c5',
  'authorization server': '#7a3db8',
  bank: '#0f7b52',
  app: '#b3541e',
  other: '#4a5568',
};

/** A whole HTML page in the sandbox's one style. */
export function page(parts: PageParts): Html {
  const hue = HUES[parts.party];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${parts.favicon ? '' : html`<link rel="icon" href="data:,">`}
${parts.head ?? ''}
<title>${parts.title}</title>
<style>
:root { color-scheme: light dark; --hue: ${raw(hue)}; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; background: light-dark(#f4f5f7, #17191d); color: light-dark(#1c2330, #e6e9ef); }
header { background: var(--hue); color: #fff; padding: .7rem 1.2rem; display: flex; gap: .6rem; align-items: baseline; }
header small { opacity: .85; }
main { max-width: 40rem; margin: 2rem auto; padding: 1.5rem; background: light-dark(#fff, #22262d); border-radius: 10px;
  box-shadow: 0 1px 3px #0003; }
h1 { font-size: 1.35rem; margin: 0 0 1rem; }
pre { background: light-dark(#f0f2f5, #1a1d22); padding: .7rem; border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
.actions { display: flex; flex-wrap: wrap; gap: .6rem; margin-top: 1.2rem; }
.actions form { margin: 0; }
.button { font: inherit; display: inline-block; padding: .5rem 1rem; border-radius: 6px; border: 1px solid var(--hue);
  color: light-dark(var(--hue), #fff); background: none; text-decoration: none; cursor: pointer; }
.button[data-next] { background: var(--hue); color: #fff; }
[hidden] { display: none !important; }
</style>
</head>
<body${parts.end ? raw(' data-end') : ''}>
<header><strong>${parts.name}</strong><small>${parts.party}</small></header>
<main><h1>${parts.title}</h1>${parts.body}<pre id="out" hidden></pre></main>
${parts.script ? html`<script>${raw(RUNTIME + parts.script)}</script>` : ''}
</body>
</html>`;
}

// Helpers for the scripts of sandbox pages; runs in the page.
const RUNTIME = `
const out = (value) => { const box = document.getElementById('out'); box.hidden = false;
  box.textContent += (typeof value === 'string' ? value : JSON.stringify(value, null, 1)) + '\\n'; };
const reveal = (id) => { document.getElementById(id).hidden = false; };
const end = (text) => { if (text) out(text); document.body.setAttribute('data-end', ''); };
`;

/** A value as a literal for an inline script; safe inside \`<script>\`. */
export function json(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}

export interface ButtonOptions {
  /** The button that a scenario presses; at most one visible at a time. */
  next?: boolean;
  /** Hidden until the page's script calls `reveal(id)`. */
  id?: string;
  hidden?: boolean;
  /** Opens a new tab. */
  newTab?: boolean;
}

/** A link that looks like a button; deep links too. */
export function linkButton(label: string, href: string, options: ButtonOptions = {}): Html {
  return html`<a class="button" href="${href}"${attributes(options)}${options.newTab ? raw(' target="_blank" rel="opener"') : ''}>${label}</a>`;
}

/** A form with hidden fields and one button. */
export function formButton(
  label: string,
  action: string,
  fields: Record<string, string>,
  options: ButtonOptions & { method?: 'get' | 'post' } = {},
): Html {
  return html`<form method="${options.method ?? 'post'}" action="${action}"${options.newTab ? raw(' target="_blank"') : ''}>
${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<button class="button"${attributes(options)}>${label}</button></form>`;
}

/** A button that calls a function of the page's script. */
export function scriptButton(label: string, call: string, options: ButtonOptions = {}): Html {
  return html`<button class="button" type="button" onclick="${call}"${attributes(options)}>${label}</button>`;
}

/** The row in which buttons stand. */
export function actions(...buttons: Html[]): Html {
  return html`<div class="actions">${buttons}</div>`;
}

function attributes(options: ButtonOptions): HtmlEscapedString {
  return raw(
    `${options.next ? ' data-next' : ''}${options.id ? ` id="${options.id}"` : ''}${options.hidden ? ' hidden' : ''}`,
  ) as HtmlEscapedString;
}
