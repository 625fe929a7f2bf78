import type { ConsoleError } from '../../flow/console-error.ts';
import type { Environment } from '../../flow/environment.ts';
import type { ConsentPart, TraceHar } from '../har.ts';
import type { CarriedJudgement, FlowJudgement, TraceFinding } from '../judgement.ts';

/** All that a report is made of. Whatever is secret in it is hidden before: a report hides nothing. */
export interface ReportInput {
  /** With its judgement, where there is one. */
  har: TraceHar;
  /** The picture of each flow, by its id: SVG of ours, which stands in the page with its classes. */
  diagrams: readonly { flow: string; svg: string }[];
  /** Style of those pictures, for elements within `.diagram`. */
  diagramStyle?: string;
  /** How many different values are hidden; undefined where that is not known. */
  hidden?: number;
  /** When it is written, milliseconds since the epoch. */
  at: number;
}

/** What a trace says of itself, with what not every file has. */
export type Told = Omit<ConsentPart, 'judgement'> & {
  judgement?: CarriedJudgement;
  environment?: Environment;
  tags?: readonly string[];
  consoleErrors?: readonly ConsoleError[];
};

/** What the parts of a report look things up in. */
export interface Report {
  har: TraceHar;
  told: Told;
  /** By id of the flow. */
  judgements: ReadonlyMap<string, FlowJudgement>;
  /** Numbers of all steps in the trace: those that can be linked to. */
  steps: ReadonlySet<number>;
  /** Of the whole trace, by the number of the step where they are. */
  findingsAt: ReadonlyMap<number, readonly TraceFinding[]>;
  /** A moment in words, with its zone. */
  moment(time: number): string;
}

export function reportOf({ har }: Pick<ReportInput, 'har'>): Report {
  const told = har.log._consent as Told;
  const flows = told.judgement?.flows ?? [];
  const findings = flows.flatMap((flow) => flow.findings.filter(({ muted }) => muted === undefined));
  return {
    ...{ har, told },
    judgements: new Map(flows.map((flow) => [flow.id, flow])),
    steps: new Set(told.steps.map(({ n }) => n)),
    findingsAt: Map.groupBy(findings, ({ step }) => step ?? 0),
    moment: momentsIn(told.environment?.timeZone),
  };
}

/** Times where the recording was made, where its zone is known; else UTC. */
function momentsIn(timeZone = 'UTC'): (time: number) => string {
  const format = formatIn(timeZone) ?? formatIn('UTC');
  return (time) => (Number.isFinite(time) && Math.abs(time) < 8.64e15 && format ? format.format(time) : 'unknown');
}

function formatIn(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      ...{ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
      ...{ timeZone, timeZoneName: 'short' },
    } as const);
  } catch {
    // The zone is the file's word.
    return undefined;
  }
}

/** How bad, by word and sign. */
export const SEVERITIES = {
  error: { sign: '⨯', word: 'error', plural: 'errors' },
  warning: { sign: '▲', word: 'warning', plural: 'warnings' },
  info: { sign: 'i', word: 'hint', plural: 'hints' },
} as const;

/** `1 error, 2 warnings`; muted ones are counted apart. */
export function tally(findings: readonly TraceFinding[]): string {
  const spoken = findings.filter(({ muted }) => muted === undefined);
  const parts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const { length } = spoken.filter((finding) => finding.severity === severity);
    const { word, plural } = SEVERITIES[severity];
    return length > 0 ? [`${length} ${length === 1 ? word : plural}`] : [];
  });
  const muted = findings.length - spoken.length;
  if (muted > 0) parts.push(`${muted} muted`);
  return parts.length > 0 ? parts.join(', ') : 'nothing found';
}
