import type { Flow } from '../flow/step.ts';
import { type FoundBySteps, marksBySteps } from '../picture/found.ts';
import { inlineSvg } from '../picture/svg-file.ts';
import { pictureCss } from '../picture/svg-style.ts';
import { type About, type TraceHar, toHar } from '../trace/har.ts';
import { hiddenFlow } from '../trace/hidden-flow.ts';
import type { CarriedJudgement } from '../trace/judgement.ts';
import { createRedaction, type Redaction } from '../trace/redaction.ts';
import { htmlReport } from '../trace/report/html.ts';
import { markdownReport } from '../trace/report/markdown.ts';
import type { JudgedTrace } from './judge-trace.ts';
import { carried, type JudgingOptions } from './judgement-of.ts';

export interface Reports {
  /** One page that needs nothing else. */
  html(): string;
  /** For a ticket. */
  markdown(): string;
  /** The session's name without what is secret in it. */
  name: string;
  /** How many different values are hidden. */
  hidden: number;
}

/**
 * What is written of a trace for people. Secrets are hidden by the policy of every export, and what is finished is
 * searched for them again.
 *
 * @param at milliseconds since the epoch
 * @throws RedactionError, also from `html` and `markdown`, when a secret is still found; nothing may be written then
 */
export async function reportsOf(
  judged: JudgedTrace,
  about: About,
  options: Omit<JudgingOptions, 'by'>,
  at: number,
): Promise<Reports> {
  const judgement = carried(judged, { ...options, by: about.extensionVersion });
  const whole = toHar(judged.trace, { ...about, judgement });
  const redaction = await createRedaction(
    whole,
    judgement.mutes.map(({ reason }) => reason),
  );
  const har = redaction.har();
  const told = har.log._consent.judgement as CarriedJudgement;
  const { hidden } = redaction;
  return {
    html: () => {
      const diagrams = judged.trace.flows.map((flow) => ({ flow: flow.id, svg: diagramOf(flow, told, redaction) }));
      return checked(htmlReport({ har, hidden, at, diagrams, diagramStyle: pictureCss('.diagram') }), redaction);
    },
    markdown: () => checked(markdownReport({ har, hidden, at }), redaction),
    name: nameIn(har),
    hidden,
  };
}

function nameIn({ log }: TraceHar): string {
  return log._consent.session.name;
}

function diagramOf(flow: Flow, { flows }: CarriedJudgement, redaction: Redaction): string {
  const hidden = hiddenFlow(flow, redaction.text, redaction.hidden);
  const label = `Sequence of ${flow.steps.length} steps; the table of steps says the same in words.`;
  return inlineSvg(hidden, foundIn(flows.find(({ id }) => id === flow.id)), label).text;
}

function foundIn(flow: CarriedJudgement['flows'][number] | undefined): FoundBySteps {
  return marksBySteps(
    (flow?.findings ?? []).flatMap(({ severity, muted, step, code, title }) =>
      severity === 'info' || muted !== undefined || step === undefined
        ? []
        : { severity, step, title: `${code} ${title}` },
    ),
  );
}

/** As it is written, and as it is read. Where it says something of the trace, beginnings of values were hidden as well. */
function checked(text: string, redaction: Redaction): string {
  redaction.refuseLeaks([text, readable(text)], false);
  return text;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function readable(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
