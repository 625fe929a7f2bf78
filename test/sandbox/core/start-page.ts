import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import type { SandboxSystem } from './system.ts';

/** Lists every scenario with one link each. */
export function startPage(systems: readonly SandboxSystem[], origin: (party: string) => string): Hono {
  const app = new Hono();
  app.get('/', (context) => context.html(list(systems, origin)));
  return app;
}

function list(systems: readonly SandboxSystem[], origin: (party: string) => string) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Consent Tracer sandbox</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header>
<h1>Consent Tracer sandbox</h1>
<p>Every party below runs on this machine. Open DevTools (F12), choose <b>Consent</b>, press <b>Record</b>, then follow a link.</p>
<p class="note">Where a real third party’s backend would call the authorization server unseen, here its page or the app stand-in makes the call, so that the exchange can be observed.</p>
</header>
<main>
${systems.map(
  (system) => html`<section aria-labelledby="${system.id}">
<h2 id="${system.id}">${system.title}</h2>
<p class="note">${system.note}</p>
<ul>${system.scenarios.map(
    (scenario) => html`<li>
<a href="${origin(scenario.start.party)}${scenario.start.path}">${scenario.title}</a>
<span class="outcome ${scenario.outcome.kind}">${scenario.outcome.kind}${scenario.outcome.code ? ` · ${scenario.outcome.code}` : ''}</span>
<p>${scenario.explains}${scenario.takes ? ` Takes about ${scenario.takes} seconds.` : ''}</p></li>`,
  )}${system.places?.map(
    ({ explains, links }) => html`<li class="place">
${links.map(({ title, party, path }) => html`<a href="${origin(party)}${path}">${title}</a>`)}
<p>${explains}</p></li>`,
  )}</ul></section>`,
)}
</main>
</body>
</html>`;
}

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 0; background: light-dark(#f4f5f7, #17191d); color: light-dark(#1c2330, #e6e9ef); }
header { padding: 1.6rem 2rem .6rem; max-width: 72rem; margin: auto; }
h1 { margin: 0 0 .4rem; font-size: 1.6rem; }
header p { margin: .2rem 0; max-width: 60rem; }
.note { color: light-dark(#556070, #a3adbb); font-size: .9rem; }
main { padding: .5rem 2rem 3rem; max-width: 72rem; margin: auto; columns: 2 30rem; column-gap: 1.5rem; }
section { break-inside: avoid; background: light-dark(#fff, #22262d); border-radius: 10px; padding: 1rem 1.2rem; margin: 0 0 1.2rem;
  box-shadow: 0 1px 3px #0002; }
h2 { margin: 0; font-size: 1.1rem; }
section > .note { margin: .2rem 0 .6rem; }
ul { list-style: none; margin: 0; padding: 0; }
li { padding: .45rem 0; border-top: 1px solid light-dark(#e6e8ec, #343a43); }
li p { margin: .1rem 0 0; font-size: .87rem; color: light-dark(#556070, #a3adbb); }
a { color: light-dark(#2457c5, #8ab0ff); font-weight: 600; text-decoration-thickness: 1px; text-underline-offset: 3px; overflow-wrap: anywhere; }
li.place a { margin-right: .8rem; font-weight: 400; }
.outcome { display: inline-block; max-width: 100%; font-size: .75rem; padding: .05rem .5rem; border-radius: 1rem; background: light-dark(#e6e8ec, #343a43); }
.outcome.consented { background: light-dark(#d7f0e3, #14503a); }
.outcome.failed { background: light-dark(#fbdedd, #6b2320); }
.outcome.refused { background: light-dark(#fdeccc, #614512); }
`;
