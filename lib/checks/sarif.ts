import type { Step } from '../flow/step.ts';
import type { Check, Fault, Severity, Verdict, Where } from './check.ts';
import type { Entry, Scorecard } from './run.ts';

/** A log of SARIF 2.1.0, as far as findings need it. */
export interface SarifLog {
  $schema: string;
  version: '2.1.0';
  runs: readonly [SarifRun];
}

export interface SarifRun {
  tool: { driver: SarifDriver };
  columnKind: 'utf16CodeUnits';
  artifacts: readonly { location: { uri: string }; mimeType: string; description: SarifText }[];
  invocations: readonly SarifInvocation[];
  results: readonly SarifResult[];
}

interface SarifDriver {
  name: string;
  version: string;
  informationUri?: string;
  rules: readonly SarifRule[];
}

export interface SarifRule {
  id: string;
  name: string;
  shortDescription: SarifText;
  fullDescription: SarifText;
  help: SarifText & { markdown: string };
  helpUri: string;
  defaultConfiguration: { level: SarifLevel };
  properties: { clauses: readonly { name: string; url: string }[] };
}

interface SarifText {
  text: string;
}

type SarifLevel = 'error' | 'warning' | 'note' | 'none';

interface SarifInvocation {
  /** False where a check failed by itself. */
  executionSuccessful: boolean;
  toolExecutionNotifications: readonly SarifNotification[];
}

interface SarifNotification {
  level: 'error';
  message: SarifText;
  associatedRule: { id: string; index: number };
}

export interface SarifResult {
  ruleId: string;
  ruleIndex: number;
  /** `open`: the recording does not tell. */
  kind: 'fail' | 'pass' | 'open' | 'notApplicable';
  /** `none` for all but what failed, as the standard wants it. */
  level: SarifLevel;
  message: SarifText;
  locations: readonly SarifLocation[];
  relatedLocations?: readonly SarifLocation[];
  partialFingerprints: Readonly<Record<string, string>>;
  suppressions?: readonly { kind: 'external'; justification: string }[];
  properties: Readonly<Record<string, string>>;
}

export interface SarifLocation {
  id?: number;
  physicalLocation: { artifactLocation: { uri: string; index: number } };
  logicalLocations: readonly { name: string; fullyQualifiedName: string; kind: string }[];
  message?: SarifText;
}

export interface SarifOptions {
  /** Version of the program. */
  version: string;
  /** Address of the program's pages. */
  about?: string;
  /** Name of the trace that lies beside the log, as a relative URI reference: `checkout.har`. */
  trace: string;
  /**
   * Called with every text in which something of the traffic may stand: causes, and what was expected and seen. All
   * other texts are ours. There is no default, so that nobody forgets it: `(text) => text` lets secrets out.
   */
  redact(text: string): string;
  /** Also what passed, is not applicable, or could not be told; else failures alone. */
  everything?: boolean;
  /** Why a finding is muted; undefined where it is not. */
  muted?(flowId: string, check: Check, fault: Fault): string | undefined;
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const LEVELS: Readonly<Record<Severity, SarifLevel>> = { error: 'error', warning: 'warning', info: 'note' };

/**
 * The findings of a session as SARIF 2.1.0, for whatever reads the logs of other scanners. Pure: the same scorecards
 * give the same log.
 *
 * A rule is a check under its code, a result one fault; a check that failed by itself is a notification of the
 * invocation, for it is no fault of the traffic. A place is the trace's file, and within it, as a logical location, the
 * flow, the step and the field: SARIF has no regions for HAR. Secrets: values of the traffic stand in
 * `message.text`, `properties.expected` and `properties.seen` of results, and nowhere else; each goes through
 * `redact`. Of addresses nothing but the step's number and words get in.
 *
 * @param steps the session's, for their words
 */
export function toSarif(cards: readonly Scorecard[], steps: readonly Step[], options: SarifOptions): SarifLog {
  const checks = [...new Set(cards.flatMap(({ entries }) => entries.map(({ check }) => check)))];
  const writer: Writer = { checks, steps: new Map(steps.map((step) => [step.n, step])), options };
  const broken = entriesOf(cards).flatMap((one) => notificationOf(one, writer));
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Consent Tracer',
            version: options.version,
            ...(options.about && { informationUri: options.about }),
            rules: checks.map(ruleOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        artifacts: [
          {
            location: { uri: options.trace },
            mimeType: 'application/json',
            description: { text: 'The trace in which the steps stand.' },
          },
        ],
        invocations: [{ executionSuccessful: broken.length === 0, toolExecutionNotifications: broken }],
        results: entriesOf(cards).flatMap((one) => resultsOf(one, writer)),
      },
    ],
  };
}

interface Writer {
  checks: readonly Check[];
  steps: ReadonlyMap<number, Step>;
  options: SarifOptions;
}

interface Owned {
  flowId: string;
  profile: string;
  entry: Entry;
}

function entriesOf(cards: readonly Scorecard[]): Owned[] {
  return cards.flatMap(({ flowId, profile, entries }) =>
    entries.map((entry) => ({ flowId, profile: profile.id, entry })),
  );
}

function ruleOf({ id, code, title, severity, clauses, help }: Check): SarifRule {
  const fixes = Object.entries(help.fix).map(([party, fix]) => `**In the ${party}:** ${fix}`);
  const links = clauses.map(({ name, url }) => `[${name}](${url})`).join(', ');
  return {
    id: code,
    name: id.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: help.why },
    help: {
      text: [help.why, ...Object.values(help.fix)].join('\n\n'),
      markdown: [help.why, help.attack.map((line, at) => `${at + 1}. ${line}`).join('\n'), ...fixes, links].join(
        '\n\n',
      ),
    },
    helpUri: clauses[0].url,
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { clauses: clauses.map(({ name, url }) => ({ name, url })) },
  };
}

function notificationOf({ flowId, entry: { check, result } }: Owned, { checks, options }: Writer): SarifNotification[] {
  if (result.state !== 'broken') return [];
  const associatedRule = { id: check.code, index: checks.indexOf(check) };
  return [{ level: 'error', message: { text: `${flowId}: ${options.redact(result.reason)}` }, associatedRule }];
}

function resultsOf(owned: Owned, writer: Writer): SarifResult[] {
  const { result } = owned.entry;
  if (result.state === 'broken') return [];
  if (result.state === 'failed') return result.faults.map((fault, at) => failureOf(owned, fault, at, writer));
  return writer.options.everything ? [otherOf(owned, result, writer)] : [];
}

function failureOf(owned: Owned, fault: Fault, at: number, writer: Writer): SarifResult {
  const { flowId, profile, entry } = owned;
  const { redact, muted } = writer.options;
  const [first, ...related] = fault.where;
  const reason = muted?.(flowId, entry.check, fault);
  return {
    ...identity(owned, writer, `${first.step}/${first.field ?? ''}/${at}`),
    kind: 'fail',
    level: LEVELS[fault.severity ?? entry.severity],
    message: { text: `${redact(fault.cause)} ${redact(fault.remedy)}` },
    locations: [locationOf(flowId, first, writer)],
    ...(related.length > 0 && {
      relatedLocations: related.map((where, id) => ({
        id,
        ...locationOf(flowId, where, writer),
        message: { text: 'What it is compared with.' },
      })),
    }),
    ...(reason !== undefined && { suppressions: [{ kind: 'external' as const, justification: reason }] }),
    properties: {
      profile,
      ...(fault.expected !== undefined && { expected: redact(fault.expected) }),
      ...(fault.seen !== undefined && { seen: redact(fault.seen) }),
      ...(fault.because !== undefined && { because: redact(fault.because) }),
    },
  };
}

/** Level `none`: SARIF allows no other where nothing failed (§3.27.10). */
function otherOf(owned: Owned, verdict: Exclude<Verdict, { state: 'failed' }>, writer: Writer): SarifResult {
  const { flowId, profile } = owned;
  const { redact } = writer.options;
  const base = { ...identity(owned, writer, verdict.state), level: 'none' as const, properties: { profile } };
  switch (verdict.state) {
    case 'passed': {
      const locations = verdict.where.map((where) => locationOf(flowId, where, writer));
      return { ...base, kind: 'pass', message: { text: 'Passed.' }, locations };
    }
    case 'not-applicable':
      return { ...base, kind: 'notApplicable', message: { text: redact(verdict.reason) }, locations: [] };
    case 'could-not-tell': {
      const text = `Could not tell: ${redact(verdict.missing)} is missing. ${redact(verdict.how)}`;
      return { ...base, kind: 'open', message: { text }, locations: [] };
    }
  }
}

function identity({ flowId, entry: { check } }: Owned, { checks }: Writer, place: string) {
  return {
    ruleId: check.code,
    ruleIndex: checks.indexOf(check),
    partialFingerprints: { 'finding/v1': `${flowId}/${check.code}/${place}` },
  };
}

function locationOf(flowId: string, { step: n, field }: Where, { steps, options }: Writer): SarifLocation {
  const step = steps.get(n);
  const name = field ?? `#${n}`;
  return {
    physicalLocation: { artifactLocation: { uri: options.trace, index: 0 } },
    logicalLocations: [
      {
        name,
        fullyQualifiedName: [flowId, `#${n}`, ...(field ? [field] : [])].join('/'),
        kind: field ? 'parameter' : 'element',
      },
    ],
    ...(step && { message: { text: options.redact(`#${n}: ${step.words}`) } }),
  };
}
