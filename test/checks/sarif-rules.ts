type Json = Record<string, unknown>;

/**
 * The rules of SARIF 2.1.0 that a log of ours could break, each by its section: what is required, which words there are,
 * what points where. Not the whole schema.
 *
 * @returns a line for each rule that is broken
 */
export function rulesBroken(log: unknown): string[] {
  const found: string[] = [];
  const must = (holds: boolean, rule: string) => {
    if (!holds) found.push(rule);
  };
  const root = object(log);
  must(root.version === '2.1.0', '§3.13.2 version is 2.1.0');
  must(isUri(root.$schema), '§3.13.3 $schema is an absolute URI');
  const runs = list(root.runs);
  must(Array.isArray(root.runs), '§3.13.4 runs is an array');
  for (const run of runs) {
    const driver = object(object(run.tool).driver);
    must(isText(driver.name), '§3.19.8 the driver has a name');
    must(driver.informationUri === undefined || isUri(driver.informationUri), '§3.19.17 informationUri is absolute');
    const rules = list(driver.rules);
    for (const rule of rules) found.push(...rulesOfRule(rule));
    must(new Set(rules.map(({ id }) => id)).size === rules.length, '§3.49.3 ids of rules are unique');
    const artifacts = list(run.artifacts);
    for (const { location } of artifacts) must(isReference(object(location).uri), '§3.4.3 uri is a URI reference');
    for (const invocation of list(run.invocations)) {
      must(typeof invocation.executionSuccessful === 'boolean', '§3.20.14 executionSuccessful is required');
      for (const notification of list(invocation.toolExecutionNotifications))
        must(isText(object(notification.message).text), '§3.58.5 a notification has a message');
    }
    for (const result of list(run.results)) found.push(...rulesOfResult(result, rules, artifacts));
  }
  return found;
}

function rulesOfRule(rule: Json): string[] {
  const found: string[] = [];
  if (!isText(rule.id)) found.push('§3.49.3 a rule has an id');
  if (!/^[A-Z][A-Za-z0-9]*$/.test(String(rule.name))) found.push(`§3.49.7 name of ${rule.id} is an identifier`);
  for (const name of ['shortDescription', 'fullDescription', 'help'])
    if (!isText(object(rule[name]).text)) found.push(`§3.12.3 ${name} of ${rule.id} has a text`);
  if (!isUri(rule.helpUri)) found.push(`§3.49.12 helpUri of ${rule.id} is absolute`);
  if (!LEVELS.has(object(rule.defaultConfiguration).level)) found.push(`§3.50.3 level of ${rule.id}`);
  return found;
}

const LEVELS = new Set<unknown>(['none', 'note', 'warning', 'error']);
const KINDS = new Set<unknown>(['pass', 'open', 'informational', 'notApplicable', 'review', 'fail']);

function rulesOfResult(result: Json, rules: readonly Json[], artifacts: readonly Json[]): string[] {
  const found: string[] = [];
  const id = String(result.ruleId);
  if (!isText(object(result.message).text)) found.push(`§3.27.11 a result of ${id} has a message`);
  if (rules[Number(result.ruleIndex)]?.id !== result.ruleId) found.push(`§3.27.6 ruleIndex of ${id} is that of ruleId`);
  if (!KINDS.has(result.kind)) found.push(`§3.27.9 kind ${result.kind}`);
  if (!LEVELS.has(result.level)) found.push(`§3.27.10 level ${result.level}`);
  if (result.kind !== 'fail' && result.level !== 'none') found.push(`§3.27.10 level of a ${result.kind} is none`);
  for (const location of [...list(result.locations), ...list(result.relatedLocations)]) {
    const { uri, index } = object(object(location.physicalLocation).artifactLocation);
    if (!isReference(uri)) found.push(`§3.4.3 uri of ${id} is a URI reference`);
    if (object(artifacts[Number(index)]?.location).uri !== uri && isReference(object(artifacts[0]?.location).uri))
      found.push(`§3.4.5 index of ${id} is that of its uri`);
    for (const { name, fullyQualifiedName } of list(location.logicalLocations))
      if (!isText(name) || !isText(fullyQualifiedName)) found.push(`§3.33 a logical location of ${id} has its names`);
  }
  for (const { kind } of list(result.suppressions))
    if (kind !== 'inSource' && kind !== 'external') found.push(`§3.35.2 kind of a suppression of ${id}`);
  if (Object.values(object(result.partialFingerprints)).some((print) => !isText(print)))
    found.push(`§3.27.17 fingerprints of ${id} are texts`);
  return found;
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isUri(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value);
}

/** RFC 3986 §4.1, without spaces and other characters that stand in no URI. */
function isReference(value: unknown): boolean {
  return typeof value === 'string' && /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/.test(value);
}
