import { describe, expect, test } from 'vitest';
import type { Check } from '../../lib/checks/check.ts';
import { checks } from '../../lib/checks/index.ts';
import { judge } from '../../lib/checks/run.ts';
import { type SarifOptions, toSarif } from '../../lib/checks/sarif.ts';
import type { SarifLog } from '../../lib/checks/sarif-log.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';
import { AS, CB, foldLines, signIn } from '../fixtures/parties.ts';
import { rulesBroken } from './sarif-rules.ts';
import { schemaErrors } from './sarif-schema.ts';

const OPTIONS: SarifOptions = { version: '0.1.0', trace: { uri: 'checkout.har' }, redact: (text) => text };
const WRONG = [
  signIn('state-11112222', 'k-33334444'),
  `fetch POST ${AS}/token form grant_type=authorization_code&code=k-33334444&redirect_uri=${encodeURIComponent(`${CB}/`)} → 200 {"access_token":"t1"}`,
].join('\n');

function logOf(text: string, options: Partial<SarifOptions> = {}, catalogue: readonly Check[] = checks): SarifLog {
  const { flows, steps } = foldLines(text);
  const cards = judge({ flows, steps, lineageOf: (flow) => lineageOf(flow, steps) }, catalogue);
  return toSarif(cards, steps, { ...OPTIONS, ...options });
}

describe('the SARIF log', () => {
  test('says of a fault where, what and how to mend it', () => {
    const [run] = logOf(WRONG).runs;
    const result = run.results.find(({ ruleId }) => ruleId === 'R1');
    expect(result).toMatchObject({
      kind: 'fail',
      level: 'error',
      message: {
        text: 'The two differ in a slash at the end alone, at character 23: / at the end was added. Send the same redirect_uri, character for character, in both requests.',
      },
      properties: { expected: CB, seen: `${CB}/` },
    });
    expect(result?.locations[0]).toMatchObject({
      physicalLocation: { artifactLocation: { uri: 'checkout.har', index: 0 } },
      logicalLocations: [{ fullyQualifiedName: expect.stringMatching(/^flow-1\/#3\/.*redirect_uri$/) }],
    });
    expect(result?.relatedLocations).toHaveLength(1);
    expect(run.tool.driver.rules[result?.ruleIndex ?? -1]).toMatchObject({
      id: 'R1',
      name: 'RedirectUriMismatch',
      helpUri: 'https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3',
    });
  });

  test('has failures alone, or all that was checked', () => {
    const kinds = (everything: boolean) =>
      new Set(logOf(WRONG, { everything }).runs[0].results.map(({ kind }) => kind));
    expect(kinds(false)).toEqual(new Set(['fail']));
    expect(kinds(true)).toEqual(new Set(['fail', 'pass', 'notApplicable', 'open']));
  });

  test('keeps what is muted, with its reason', () => {
    const [run] = logOf(WRONG, {
      muted: (flowId, { code }) => (flowId === 'flow-1' && code === 'R1' ? 'known in the sandbox' : undefined),
    }).runs;
    const muted = run.results.filter(({ suppressions }) => suppressions);
    expect(muted.map(({ ruleId }) => ruleId)).toEqual(['R1']);
    expect(muted[0]?.suppressions).toEqual([{ kind: 'external', justification: 'known in the sandbox' }]);
  });

  test('says of each flow what was passed, and what could not be told', () => {
    const [{ properties, tool }] = logOf(WRONG).runs;
    const [card] = properties.scorecards;
    expect(properties.scorecards).toHaveLength(1);
    expect(card).toMatchObject({ flow: 'flow-1', profile: expect.any(String), failed: expect.arrayContaining(['R1']) });
    expect(card?.passed.length).toBeGreaterThan(0);
    expect(card?.couldNotTell.length).toBeGreaterThan(0);
    const told = [card?.failed, card?.passed, card?.couldNotTell, card?.notApplicable, card?.broken].flat();
    expect(told.toSorted()).toEqual(tool.driver.rules.map(({ id }) => id).toSorted());
  });

  test('names the trace, and by its hash which one of that name', () => {
    const trace = { uri: 'checkout.har', length: 1234, sha256: '0a'.repeat(32) };
    expect(logOf(WRONG, { trace }).runs[0].artifacts).toEqual([
      expect.objectContaining({ location: { uri: 'checkout.har' }, length: 1234, hashes: { 'sha-256': trace.sha256 } }),
    ]);
  });

  test('tells of a check that fails by itself as a failure of ours', () => {
    const [first] = checks;
    if (!first) throw new Error('there is no check');
    const broken: Check = {
      ...first,
      needs: [],
      check() {
        throw new Error('off by one');
      },
    };
    const [run] = logOf(WRONG, { everything: true }, [broken]).runs;
    expect(run.results).toEqual([]);
    expect(run.invocations).toEqual([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          expect.objectContaining({
            level: 'error',
            message: { text: 'flow-1: The check itself failed: off by one' },
            associatedRule: { id: first.code, index: 0 },
          }),
        ],
      },
    ]);
  });

  test('lets nothing of the traffic past redact', () => {
    const muted = () => 'k-33334444 is known';
    const [{ results, invocations }] = logOf(WRONG, { everything: true, muted, redact: () => 'hidden' }).runs;
    const log = JSON.stringify([results, invocations]);
    for (const secret of ['tpp.example', 'as.example', 'k-33334444', 'state-11112222', 'redirect_uri', 'is known'])
      expect(log).not.toContain(secret);
  });

  test('says of what was expected and seen by which names it stands', () => {
    const asked: string[] = [];
    const redact: SarifOptions['redact'] = (text, names) => {
      if (names) asked.push(`${text}: ${names.join(' ')}`);
      return text;
    };
    logOf(WRONG, { redact });
    expect(asked).toContainEqual(expect.stringMatching(/^https:\/\/tpp\.example\/cb: .*redirect_uri/));
  });

  test('tells the same finding apart from every other one, each time alike', () => {
    for (const id of ['vipps-happy-raw', 'faulty-state-dropped', 'opus-command-not-found']) {
      const { flows, steps } = foldTrace(golden(id));
      const log = () =>
        toSarif(judge({ flows, steps, lineageOf: (flow) => lineageOf(flow, steps) }, checks), steps, {
          ...OPTIONS,
          everything: true,
        });
      const prints = log().runs[0].results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
      expect(new Set(prints).size).toBe(prints.length);
      expect(log()).toEqual(log());
    }
  });

  test.each(goldenIds())('of %s keeps the schema and the rules of SARIF 2.1.0', (id) => {
    const { flows, steps } = foldTrace(golden(id));
    const cards = judge({ flows, steps, lineageOf: (flow) => lineageOf(flow, steps) }, checks);
    const log = toSarif(cards, steps, {
      ...OPTIONS,
      trace: { uri: 'checkout.har', length: 12, sha256: 'ab'.repeat(32) },
      everything: true,
      muted: () => 'known',
    });
    expect(schemaErrors(log)).toEqual([]);
    expect(rulesBroken(log)).toEqual([]);
  });

  const changed = (change: (log: ReturnType<typeof JSON.parse>) => void) => {
    const log = JSON.parse(JSON.stringify(logOf(WRONG, { everything: true })));
    change(log);
    return log;
  };

  test('that breaks one of these rules is noticed', () => {
    const log = changed(({ runs: [run] }) => {
      run.results[0].ruleIndex = 99;
      run.results[1].message = {};
      run.results.find((one: { kind: string }) => one.kind === 'pass').level = 'error';
      run.artifacts[0].location.uri = 'not a uri';
      delete run.tool.driver.name;
    });
    expect(rulesBroken({ ...log, version: '2.0.0' })).toHaveLength(6);
  });

  test.each<[string, Parameters<typeof changed>[0]]>([
    ['/version must be equal to one of the allowed values', (log) => Object.assign(log, { version: '2.0.0' })],
    ["/runs/0/tool/driver must have required property 'name'", ({ runs: [run] }) => delete run.tool.driver.name],
    ["/runs/0/results/0 must have required property 'message'", ({ runs: [run] }) => delete run.results[0].message],
    ['/runs/0/results/0/level must be', ({ runs: [run] }) => Object.assign(run.results[0], { level: 'info' })],
    ['/runs/0/results/0 must NOT have additional', ({ runs: [run] }) => Object.assign(run.results[0], { why: '' })],
    [
      '/runs/0/artifacts/0/location/uri must match',
      ({ runs: [run] }) => Object.assign(run.artifacts[0].location, { uri: 'a b' }),
    ],
    [
      '/runs/0/tool/driver/rules/0/helpUri must match',
      ({ runs: [run] }) => Object.assign(run.tool.driver.rules[0], { helpUri: 'a' }),
    ],
  ])('that breaks the schema is noticed: %s', (error, change) => {
    expect(schemaErrors(changed(change)).join()).toContain(error);
  });
});
