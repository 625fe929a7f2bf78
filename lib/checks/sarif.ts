import type { Step } from '../flow/step.ts';
import type { Check, Fault, Severity, Verdict, Where } from './check.ts';
import type { Entry, Scorecard } from './run.ts';
import type {
  SarifArtifact,
  SarifLevel,
  SarifLocation,
  SarifLog,
  SarifNotification,
  SarifResult,
  SarifRule,
  SarifScorecard,
} from './sarif-log.ts';

export interface SarifOptions {
  /** Version of the program. */
  version: string;
  /** Address of the program's pages. */
  about?: string;
  /** The trace that lies beside the log. */
  trace: TraceFile;
  /**
   * Called with every text in which something of the traffic or of the user may stand: causes, what was expected and
   * seen, places, reasons of mutes. All other texts are ours. There is no default, so that nobody forgets it:
   * `(text) => text` lets secrets out.
   *
   * @param names of the fields that the text is about
   */
  redact(text: string, names?: readonly string[]): string;
  /** Also what passed, is not applicable, or could not be told; else failures alone. */
  everything?: boolean;
  /** Why a finding is muted; undefined where it is not. */
  muted?(flowId: string, check: Check, fault: Fault): string | undefined;
}

/** The file of a trace. */
export interface TraceFile {
  /** Its name as a relative URI reference: `checkout.har`. */
  uri: string;
  /** Bytes. */
  length?: number;
  /** Hexadecimal. With it, another file of that name is told from this one. */
  sha256?: string;
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const LEVELS: Readonly<Record<Severity, SarifLevel>> = { error: 'error', warning: 'warning', info: 'note' };

/**
 * The findings of a session as SARIF 2.1.0, for whatever reads the logs of other scanners. Pure: the same scorecards
 * give the same log.
 *
 * A rule is a check under its code, a result one fault; a check that failed by itself is a notification of the
 * invocation, for it is no fault of the traffic. A place is the trace's file, and within it, as a logical location, the
 * flow, the step and the field: SARIF has no regions for HAR. Secrets: what is of the traffic stands in `invocations`
 * and `results`, and nowhere else, and each text of it goes through `redact`. Of addresses nothing but the step's
 * number and words get in.
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
        artifacts: [artifactOf(options.trace)],
        invocations: [{ executionSuccessful: broken.length === 0, toolExecutionNotifications: broken }],
        results: entriesOf(cards).flatMap((one) => resultsOf(one, writer)),
        properties: { scorecards: cards.map(scorecardOf) },
      },
    ],
  };
}

function artifactOf({ uri, length, sha256 }: TraceFile): SarifArtifact {
  return {
    location: { uri },
    mimeType: 'application/json',
    description: { text: 'The trace in which the steps stand.' },
    ...(length !== undefined && { length }),
    ...(sha256 !== undefined && { hashes: { 'sha-256': sha256 } }),
  };
}

function scorecardOf({ flowId, profile, entries }: Scorecard): SarifScorecard {
  const codes = (state: Entry['result']['state']) =>
    entries.filter(({ result }) => result.state === state).map(({ check }) => check.code);
  return {
    flow: flowId,
    profile: profile.id,
    failed: codes('failed'),
    passed: codes('passed'),
    couldNotTell: codes('could-not-tell'),
    notApplicable: codes('not-applicable'),
    broken: codes('broken'),
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
  const names = fault.where.flatMap(({ field }) => field?.split(/[\s.[\]]+/) ?? []);
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
    ...(reason !== undefined && { suppressions: [{ kind: 'external' as const, justification: redact(reason) }] }),
    properties: {
      profile,
      ...(fault.expected !== undefined && { expected: redact(fault.expected, names) }),
      ...(fault.seen !== undefined && { seen: redact(fault.seen, names) }),
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

function identity({ flowId, entry: { check } }: Owned, { checks, options }: Writer, place: string) {
  return {
    ruleId: check.code,
    ruleIndex: checks.indexOf(check),
    partialFingerprints: { 'finding/v1': `${flowId}/${check.code}/${options.redact(place)}` },
  };
}

function locationOf(flowId: string, { step: n, field }: Where, { steps, options }: Writer): SarifLocation {
  const step = steps.get(n);
  // Names come from the traffic too: a member of JSON may be called by the number of an account.
  const place = field && options.redact(field);
  return {
    physicalLocation: { artifactLocation: { uri: options.trace.uri, index: 0 } },
    logicalLocations: [
      {
        name: place ?? `#${n}`,
        fullyQualifiedName: [flowId, `#${n}`, ...(place ? [place] : [])].join('/'),
        kind: field ? 'parameter' : 'element',
      },
    ],
    ...(step && { message: { text: options.redact(`#${n}: ${step.words}`) } }),
  };
}
