/** A log of SARIF 2.1.0, as far as findings need it. */
export interface SarifLog {
  $schema: string;
  version: '2.1.0';
  runs: readonly [SarifRun];
}

export interface SarifRun {
  tool: { driver: SarifDriver };
  columnKind: 'utf16CodeUnits';
  artifacts: readonly SarifArtifact[];
  invocations: readonly SarifInvocation[];
  results: readonly SarifResult[];
  properties: { scorecards: readonly SarifScorecard[] };
}

export interface SarifArtifact {
  location: { uri: string };
  mimeType: string;
  description: SarifText;
  /** Bytes. */
  length?: number;
  /** Hexadecimal, by name of the hash. */
  hashes?: Readonly<Record<'sha-256', string>>;
}

/** Codes of checks by what they came to in one flow, so that what was not looked at is not taken for passed. */
export interface SarifScorecard {
  /** Address of the trace, where a log is about several. */
  trace?: string;
  flow: string;
  profile: string;
  failed: readonly string[];
  passed: readonly string[];
  couldNotTell: readonly string[];
  notApplicable: readonly string[];
  broken: readonly string[];
}

export interface SarifDriver {
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

export interface SarifText {
  text: string;
}

export type SarifLevel = 'error' | 'warning' | 'note' | 'none';

export interface SarifInvocation {
  /** False where a check failed by itself. */
  executionSuccessful: boolean;
  toolExecutionNotifications: readonly SarifNotification[];
}

export interface SarifNotification {
  level: 'error';
  message: SarifText;
  /** Absent where it is about a file that could not be read. */
  associatedRule?: { id: string; index: number };
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
