import { COLOURS } from '../../flow/colours.ts';

const variables = (theme: keyof typeof COLOURS) =>
  Object.entries(COLOURS[theme])
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');

/** The style of a report: both themes on a screen, and on paper the light one with everything unfolded that is told once. */
export const STYLE = `
:root{color-scheme:light dark;${variables('light')}}
@media (prefers-color-scheme:dark){:root{${variables('dark')}}}
*{box-sizing:border-box}
html{scroll-padding-top:12px}
body{margin:0 auto;padding:32px 24px 64px;max-width:1060px;background:var(--ground);color:var(--text);font:14px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
a{color:var(--accent);text-underline-offset:2px}
a:focus-visible,summary:focus-visible,.diagram:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
h1{margin:0 0 8px;font-size:28px;line-height:1.2;letter-spacing:-.01em}
h2{margin:0 0 4px;font-size:20px;line-height:1.3}
h3{margin:28px 0 10px;font-size:15px}
h4{margin:0 0 6px;font-size:14px;font-weight:600}
details+h4,table+h4{margin-top:20px}
h5{margin:14px 0 4px;font-size:12px;font-weight:600;color:var(--dim)}
p{margin:0 0 8px}
ul,ol{margin:0;padding-left:20px}
code,.v,.check{font-family:ui-monospace,"SF Mono",Consolas,"Liberation Mono",monospace;font-size:.92em}
.v,.t{unicode-bidi:isolate;white-space:pre-wrap}
.quiet,.more,.count,.empty{color:var(--dim)}
.count{font-weight:400}
.empty{font-style:italic}
.kicker{margin:0 0 4px;color:var(--dim);font-size:12px;font-weight:600;letter-spacing:.08em;text-transform:uppercase}
header{padding-bottom:24px}
main>section{margin-top:24px;padding-top:24px;border-top:1px solid var(--line)}
main>section:first-child{margin-top:0}
footer{margin-top:48px;padding-top:16px;border-top:1px solid var(--line);color:var(--dim);font-size:12px}
.seal{margin:16px 0 0;padding:10px 14px;border-radius:8px;background:var(--raised)}
.seal.danger{border:1px solid var(--red);color:var(--red)}
.summary{display:grid;grid-template-columns:repeat(auto-fill,minmax(260px,1fr));gap:12px;margin:20px 0 0;padding:0;list-style:none}
.summary li{padding:12px 14px;border:1px solid var(--line);border-left:4px solid var(--dim);border-radius:8px}
.summary p{margin:4px 0 0}
.summary a{font-weight:600}
li.consented{border-left-color:var(--green)}li.failed{border-left-color:var(--red)}li.refused{border-left-color:var(--amber)}
.outcome,.badge,.mark{display:inline-block;padding:0 8px;border:1px solid currentColor;border-radius:99px;font-size:12px;font-weight:600;line-height:1.6;white-space:nowrap;vertical-align:.1em}
.outcome,.badge{color:var(--dim)}
.consented.outcome,.badge.consented{color:var(--green)}
.failed.outcome,.badge.failed,.badge.error{color:var(--red)}
.refused.outcome,.badge.refused,.badge.warning{color:var(--amber)}
.mark{color:var(--accent)}
.reason{margin:8px 0 4px;font-size:16px}
.finding{margin:0 0 12px;padding:12px 14px;border:1px solid var(--line);border-left:4px solid var(--dim);border-radius:8px}
.finding.error{border-left-color:var(--red)}.finding.warning{border-left-color:var(--amber)}.finding.info{border-left-color:var(--accent)}
.finding h4{display:flex;flex-wrap:wrap;gap:6px 8px;align-items:baseline}
.facts{display:grid;grid-template-columns:minmax(72px,max-content) minmax(0,1fr);gap:4px 14px;margin:8px 0 0}
.facts dt{color:var(--dim)}
.facts dd{margin:0}
.difference del{color:var(--red)}.difference ins{color:var(--green)}
details{margin:8px 0 0}
summary{cursor:pointer;color:var(--accent);width:fit-content}
.scorecard ul{font-size:13px}
table{width:100%;border-collapse:collapse;font-size:13px}
th{padding:4px 8px;border-bottom:1px solid var(--line);color:var(--dim);font-size:12px;font-weight:600;text-align:left;white-space:nowrap}
td{padding:8px;border-bottom:1px solid var(--line);vertical-align:top}
.steps>tbody>tr>td:first-child,.steps>tbody>tr>td:nth-child(2),.steps>tbody>tr>td:last-child{white-space:nowrap}
.steps>tbody>tr>td:nth-child(2){color:var(--dim);font-variant-numeric:tabular-nums}
.steps>tbody>tr>td:first-child{width:48px}
tr:target>td{background:var(--raised)}
tr.decisive>td:first-child{box-shadow:inset 3px 0 var(--dim)}
tr.decisive.failed>td:first-child{box-shadow:inset 3px 0 var(--red)}
tr.decisive.consented>td:first-child{box-shadow:inset 3px 0 var(--green)}
tr.decisive.refused>td:first-child{box-shadow:inset 3px 0 var(--amber)}
.words{display:flex;flex-wrap:wrap;gap:2px 8px;align-items:baseline}
.address{color:var(--dim);font-size:12px}
.fault,.status.bad,.verdict-bad>td:nth-child(2){color:var(--red)}
.unused{color:var(--amber)}
.note{margin-top:4px;padding:4px 8px;border-radius:6px;background:var(--raised)}
.notes{padding-left:18px}.notes li{margin-bottom:6px}
.decoded[open]{margin-bottom:8px}
.whole{margin:8px 0 0;font-size:12px}
.parameters td{padding:4px 8px 4px 0;font-size:12px}
.parameters th{padding-left:0}
.parameters td:first-child{width:26%}.parameters td:last-child{width:30%;color:var(--dim)}
.headers .parameters td:first-child{width:44px;color:var(--dim)}.headers .parameters td:nth-child(2){width:26%}.headers .parameters td:last-child{width:auto;color:inherit}
@media (min-width:641px){.values td:first-child{width:24%}.values td:last-child{width:30%}}
.values .v{font-size:12px}
.diagram{overflow-x:auto;padding:8px;border:1px solid var(--line);border-radius:8px}
.diagram svg{display:block;max-width:100%;height:auto;min-width:760px;margin:0 auto;font-family:system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.nothing{font-size:16px}
@media (max-width:640px){
body{padding:20px 14px 40px}
h1{font-size:23px}
.steps thead,.values thead{display:none}
.steps>tbody>tr,.values>tbody>tr{display:grid;grid-template-columns:auto 1fr auto;padding:8px 0;border-bottom:1px solid var(--line)}
.values>tbody>tr{grid-template-columns:minmax(0,1fr)}
.steps>tbody>tr>td,.values>tbody>tr>td{width:auto;padding:2px 6px;border:0}
.steps>tbody>tr>td:nth-child(3){grid-column:1/-1;grid-row:2;min-width:0}
.steps>tbody>tr>td:last-child{grid-column:3;grid-row:1;text-align:right}
.parameters,.parameters tbody,.parameters tr{display:block}
.parameters td,.headers .parameters td{display:block;width:auto!important;padding:0;border:0}
.parameters tr{padding:6px 0;border-bottom:1px solid var(--line)}
}
@media print{
:root{color-scheme:light;${variables('light')}}
@page{margin:14mm}
body{max-width:none;padding:0;font-size:10.5pt}
a{color:inherit;text-decoration:none}
.finding a[href^="http"]{text-decoration:underline}
main>section.flow+section.flow{break-before:page}
h1,h2,h3,h4,h5{break-after:avoid}
.finding,.summary li,.seal,.facts,li{break-inside:avoid}
thead{display:table-header-group}
tr{break-inside:avoid}
.steps>tbody>tr{break-inside:auto}
.diagram{overflow:visible;border:0;padding:0}
.diagram svg{min-width:0}
.decoded::details-content{content-visibility:visible;block-size:auto}
.decoded>summary{color:var(--dim);list-style:none}
.headers,.scorecard{display:none}
}
`.trim();
