import type {
  SarifArtifact,
  SarifLocation,
  SarifLog,
  SarifNotification,
  SarifResult,
  SarifRule,
  SarifScorecard,
} from '../checks/sarif-log.ts';
import type { Unread } from './reading.ts';

/**
 * Logs of single traces as one log with one run, as those want it who take logs of many files: each trace is an artifact
 * of it, and each rule stands there once.
 *
 * @param empty without a trace: what all of them say of the program
 * @param logs one for each trace
 * @param unread told as notifications: a run in which one was not read is not successful
 */
export function together(empty: SarifLog, logs: readonly SarifLog[], unread: readonly Unread[]): SarifLog {
  const joined = new Joined();
  for (const log of logs) joined.add(log);
  const [run] = empty.runs;
  const { driver } = run.tool;
  const notifications = [...joined.notifications, ...unread.map(notificationOf)];
  return {
    ...empty,
    runs: [
      {
        ...run,
        tool: { driver: { ...driver, rules: joined.rules } },
        artifacts: joined.artifacts,
        invocations: [{ executionSuccessful: notifications.length === 0, toolExecutionNotifications: notifications }],
        results: joined.results,
        properties: { scorecards: joined.scorecards },
      },
    ],
  };
}

function notificationOf({ file, reason }: Unread): SarifNotification {
  return { level: 'error', message: { text: `${file}: ${reason}` } };
}

class Joined {
  readonly rules: SarifRule[] = [];
  readonly artifacts: SarifArtifact[] = [];
  readonly notifications: SarifNotification[] = [];
  readonly results: SarifResult[] = [];
  readonly scorecards: SarifScorecard[] = [];
  private readonly ruleIndexes = new Map<string, number>();

  add({ runs: [{ tool, artifacts, invocations, results, properties }] }: SarifLog): void {
    for (const rule of tool.driver.rules) {
      if (this.ruleIndexes.has(rule.id)) continue;
      this.ruleIndexes.set(rule.id, this.rules.length);
      this.rules.push(rule);
    }
    const places = artifacts.map((artifact) => this.placeOf(artifact));
    const trace = artifacts[0]?.location.uri;
    for (const { toolExecutionNotifications } of invocations)
      this.notifications.push(...toolExecutionNotifications.map((one) => this.renumbered(one)));
    this.results.push(...results.map((result) => this.moved(result, places)));
    this.scorecards.push(...properties.scorecards.map((card) => ({ ...(trace !== undefined && { trace }), ...card })));
  }

  /** An artifact stands there once, also where its file was named twice (§3.14.15). */
  private placeOf(artifact: SarifArtifact): number {
    const known = this.artifacts.findIndex(({ location }) => location.uri === artifact.location.uri);
    return known >= 0 ? known : this.artifacts.push(artifact) - 1;
  }

  private renumbered({ associatedRule, ...told }: SarifNotification): SarifNotification {
    return associatedRule
      ? { ...told, associatedRule: { ...associatedRule, index: this.ruleIndexes.get(associatedRule.id) ?? -1 } }
      : told;
  }

  private moved(result: SarifResult, places: readonly number[]): SarifResult {
    const move = (location: SarifLocation): SarifLocation => {
      const { uri, index } = location.physicalLocation.artifactLocation;
      return { ...location, physicalLocation: { artifactLocation: { uri, index: places[index] ?? -1 } } };
    };
    return {
      ...result,
      ruleIndex: this.ruleIndexes.get(result.ruleId) ?? -1,
      locations: result.locations.map(move),
      ...(result.relatedLocations && { relatedLocations: result.relatedLocations.map(move) }),
    };
  }
}
