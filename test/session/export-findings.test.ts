import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { profiles } from '../../lib/checks/profiles.ts';
import { judge, type Scorecard } from '../../lib/checks/run.ts';
import type { SarifLog, SarifResult } from '../../lib/checks/sarif-log.ts';
import { verifyTokens } from '../../lib/checks/verification.ts';
import type { Records } from '../../lib/flow/steps.ts';
import type { Mutes } from '../../lib/judged/findings.ts';
import { aroundOf } from '../../lib/lineage/around.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import type { SessionDeps } from '../../lib/session/deps.ts';
import { exportFindings } from '../../lib/session/export-findings.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import type { TraceHar } from '../../lib/trace/har.ts';
import { mutate, placesOf } from '../checks/mutate.ts';
import { rulesBroken } from '../checks/sarif-rules.ts';
import { schemaErrors } from '../checks/sarif-schema.ts';
import { golden, goldenIds, someGoldenIds } from '../fixtures/golden.ts';
import { keep } from '../reader/stored.ts';
import { knownSecrets, standsIn } from './known-secrets.ts';
import { consent, createStage, exchange, look, type Stage, until } from './stage.ts';

const NOTHING: Mutes = { session: [], host: [] };
/** When every export here is made. */
const NOW = Date.UTC(2026, 10, 21, 17, 12, 51);
const MOMENT = '2026-11-21T17-12-51Z';

const open: Session[] = [];

afterEach(() => {
  for (const session of open.splice(0)) session.dispose();
});

interface Exported {
  har: TraceHar;
  harText: string;
  log: SarifLog;
  sarif: string;
  names: string[];
  told: string;
}

function filesOf(stage: Stage): Omit<Exported, 'told'> {
  const names = [...stage.saved.keys()];
  const text = (ending: string) => stage.saved.get(names.find((name) => name.endsWith(ending)) ?? '') ?? '';
  const [harText, sarif] = [text('.har'), text('.sarif')];
  return { har: JSON.parse(harText), harText, log: JSON.parse(sarif), sarif, names };
}

/** A stored recording, exported. */
async function exported(records: Records, mutes = NOTHING): Promise<Exported> {
  const stage = createStage();
  const id = await stored(stage);
  await keep(stage.db, id, records);
  const told = await exportFindings({ ...stage.deps, now: () => NOW }, id, mutes);
  return { ...filesOf(stage), told };
}

async function stored(stage: Stage, name = 'a consent'): Promise<number> {
  const { id } = await stage.recorder.start({ kind: 'all' }, name);
  await stage.recorder.stop(id);
  return id;
}

/** A consent without PKCE (P1), with a short state (S4) and cacheable tokens (K6), in sight of a view. */
async function recorded(deps: Partial<SessionDeps> = {}, name = 'a consent', events = consent()) {
  const stage = createStage();
  await stage.recorder.start({ kind: 'tab', tabIds: [7] }, name);
  await stage.play(events);
  const session = createSession({ ...stage.deps, now: () => NOW, ...deps }, { tabId: 7 });
  open.push(session);
  look(session);
  await until(() => session.findings.judged.value?.size === 1);
  return { stage, session };
}

const found = (session: Session, code: string) => {
  const findings = [...(session.findings.judged.value?.values() ?? [])].flatMap((judged) => judged.findings);
  const finding = findings.find(({ entry }) => entry.check.code === code);
  if (!finding) throw new Error(`no finding ${code}`);
  return finding;
};
const results = ({ log }: Pick<Exported, 'log'>) => log.runs[0].results;
const resultOf = (files: Pick<Exported, 'log'>, code: string): SarifResult => {
  const result = results(files).find(({ ruleId }) => ruleId === code);
  if (!result) throw new Error(`no result ${code}`);
  return result;
};
/** The scorecards of a recording, its signatures verified. */
async function judged(records: Records): Promise<readonly Scorecard[]> {
  const trace = foldTrace(records);
  const signatures = await verifyTokens(trace);
  return judge({ ...trace, signatures, lineageOf: (flow) => lineageOf(flow, aroundOf(flow, trace.steps)) }, checks);
}

const faultsOn = (cards: readonly Scorecard[]) =>
  cards.flatMap(({ entries }) => entries.flatMap(({ result }) => (result.state === 'failed' ? result.faults : [])));

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

describe('the findings of every recording, exported', () => {
  it.each(someGoldenIds())('hold no secret of %s, and what is found in the panel', async (id) => {
    const records = golden(id);
    const secrets = knownSecrets(records);
    const { log, sarif, harText } = await exported(records);
    expect(secrets.filter((secret) => standsIn(secret, sarif))).toEqual([]);
    expect(secrets.filter((secret) => standsIn(secret, harText))).toEqual([]);
    expect([...schemaErrors(log), ...rulesBroken(log)]).toEqual([]);

    const findings = (await judged(records)).flatMap((card) =>
      card.entries.flatMap(({ check, result, severity }) =>
        result.state === 'failed'
          ? result.faults.map((fault) => `${check.code} ${LEVELS[fault.severity ?? severity]}`)
          : [],
      ),
    );
    expect(results({ log }).map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual(findings);
  });

  it('would hold them without the redaction', async () => {
    const telling: string[] = [];
    for (const id of goldenIds()) {
      const records = golden(id);
      const faults = JSON.stringify(faultsOn(await judged(records)));
      if (knownSecrets(records).some((secret) => standsIn(secret, faults))) telling.push(id);
    }
    expect(telling.length).toBeGreaterThan(5);
  });

  const KINDS = ['altered', 'repeated', 'altered on the way'] as const;
  const TELLING =
    /^(code|state|nonce|code_verifier|client_secret|id_token|response|request|redirect_uri|refresh_token)$/;

  it.each(['aiia-full', 'bs2-basic', 'oidc-fapi2', 'oidc-hybrid', 'oidc-jarm', 'opus-payment', 'vipps-happy-encoded'])(
    'hold no secret of %s either when a parameter is altered or repeated, so that much more is found',
    async (id) => {
      const records = golden(id);
      const places = foldTrace(records).flows.flatMap((flow) => placesOf(flow, records));
      let more = 0;
      for (const place of places.filter(({ name }) => TELLING.test(name)))
        for (const kind of KINDS) {
          const mutated = mutate(records, place, kind);
          const files = await exported(mutated);
          const left = knownSecrets(mutated).filter((secret) => standsIn(secret, files.sarif));
          expect({ place: `${place.message} ${place.name} ${kind}`, left }).toMatchObject({ left: [] });
          more += results(files).length;
        }
      expect(more).toBeGreaterThan(0);
    },
  );
});

describe('an export of findings', () => {
  it('writes two files of one name, and says in one where the other lies', async () => {
    const { names, log, harText, told } = await exported(golden('aiia-code-reused'));
    expect(names).toEqual([`a-consent-${MOMENT}.har`, `a-consent-${MOMENT}.sarif`]);
    const [artifact] = log.runs[0].artifacts;
    expect(artifact).toMatchObject({
      location: { uri: names[0] },
      length: Buffer.byteLength(harText),
      hashes: { 'sha-256': createHash('sha256').update(harText).digest('hex') },
    });
    expect(told).toMatch(
      /^a-consent-\S+\.har and a \.sarif of the same name were written: 6 findings; \d+ secrets are hidden\.$/,
    );
  });

  it('encodes the name of the trace as a URI, whatever the session is called', async () => {
    const { stage, session } = await recorded({}, 'Prüfung für Müller: 50 %');
    await session.exportFindings();
    const { names, log } = filesOf(stage);
    const [{ artifacts, results: found }] = log.runs;
    expect(names[0]).toBe(`Prüfung-für-Müller-50-${MOMENT}.har`);
    expect(artifacts[0]?.location.uri).toBe(`Pr%C3%BCfung-f%C3%BCr-M%C3%BCller-50-${MOMENT}.har`);
    expect(decodeURIComponent(artifacts[0]?.location.uri ?? '')).toBe(names[0]);
    for (const { locations } of found)
      expect(locations[0]?.physicalLocation.artifactLocation.uri).toBe(artifacts[0]?.location.uri);
    expect(schemaErrors(log)).toEqual([]);
  });

  it('hides a secret as the trace beside it does, and points at a step that is in it', async () => {
    const files = await exported(golden('aiia-code-reused'));
    const { properties, locations } = resultOf(files, 'C2');
    expect(properties.seen).toMatch(/^\(code-[0-9a-f]{6}\)$/);
    const [place = ''] = locations.map(({ logicalLocations }) => logicalLocations[0]?.fullyQualifiedName ?? '');
    const [, n = 0] = /#(\d+)/.exec(place) ?? [];
    const entry = files.har.log.entries.find(
      (each) => (each as unknown as { _consent: { n: number } })._consent.n === Number(n),
    );
    expect(entry?.request.postData?.text).toContain(properties.seen);
  });

  it('hides a short secret that the trace hides beside its name alone', async () => {
    const { stage, session } = await recorded();
    await session.exportFindings();
    const files = filesOf(stage);
    const { seen } = resultOf(files, 'S4').properties;
    expect(seen).toMatch(/^\(state-[0-9a-f]{6}\)$/);
    expect(files.har.log.entries[0]?.request.url).toContain(`state=${seen}`);
  });

  it('keeps what is muted, with its reason, from which secrets are hidden as well', async () => {
    const { stage, session } = await recorded();
    session.findings.judged.value;
    await session.findings.mute(found(session, 'P1'), 'host', 'known, see code-st-1 of 2026');
    await session.findings.mute(found(session, 'K6'), 'session', 'write to maja@bank.example');
    await until(() => found(session, 'K6').muted !== undefined);
    await session.exportFindings();
    const files = filesOf(stage);
    const reasons = results(files).map(({ ruleId, suppressions }) => [ruleId, suppressions?.[0]?.justification]);
    expect(Object.fromEntries(reasons)).toEqual({
      P1: expect.stringMatching(/^known, see \(code-[0-9a-f]{6}\) of 2026$/),
      S4: undefined,
      K6: expect.stringMatching(/^write to \(\w+-[0-9a-f]{6}\)$/),
    });
    expect(session.told.value).toMatchObject({
      failed: false,
      sentence: expect.stringMatching(/were written: 3 findings, 2 of them muted; \d+ secrets are hidden\.$/),
    });
  });

  it('is judged by the profile that is chosen for the session', async () => {
    const { stage, session } = await recorded();
    await session.findings.chooseProfile('fapi-2-security');
    await until(() => session.findings.profile.value === 'fapi-2-security');
    await session.exportFindings();
    const files = filesOf(stage);
    const [card] = session.findings.judged.value?.values() ?? [];
    expect(card?.card.profile.id).toBe('fapi-2-security');
    expect(
      results(files)
        .map(({ ruleId }) => ruleId)
        .toSorted(),
    ).toEqual(card?.findings.map(({ entry }) => entry.check.code).toSorted());
    expect(files.log.runs[0].properties.scorecards[0]?.profile).toBe('fapi-2-security');
    expect(profiles.map(({ id }) => id)).toContain('fapi-2-security');
  });

  it('includes what was captured up to the click', async () => {
    const { stage, session } = await recorded();
    for (const event of exchange('https://app.example/after')) stage.recorder.record(event);
    await session.exportFindings();
    expect(filesOf(stage).har.log.entries.at(-1)?.request.url).toBe('https://app.example/after');
  });

  it('says that nothing was found, and still what was looked at', async () => {
    const cards = new Map<string, readonly Scorecard[]>();
    for (const id of goldenIds()) cards.set(id, await judged(golden(id)));
    const [clean = '', card] = [...cards].find(([, all]) => all.length === 1 && faultsOn(all).length === 0) ?? [];
    const { told, log } = await exported(golden(clean));
    expect(told).toMatch(/were written: nothing was found; \d+ secrets? (?:is|are) hidden\.$/);
    const [run] = log.runs;
    expect(run.results).toEqual([]);
    expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(card?.[0]?.entries.map(({ check }) => check.code));
    expect(run.properties.scorecards[0]?.failed).toEqual([]);
  });

  it('writes nothing of a session without a consent, and says so', async () => {
    const stage = createStage();
    const id = await stored(stage);
    await expect(exportFindings(stage.deps, id, NOTHING)).rejects.toThrow(/^no consent was recognised in this session/);
    await expect(exportFindings(stage.deps, 99, NOTHING)).rejects.toThrow('this session is no longer stored');
    expect(stage.saved.size).toBe(0);
  });

  it('is not refused for a password that is a word of the log itself', async () => {
    const login = exchange('https://as.example/login', {
      method: 'POST',
      body: {
        form: [
          ['password', 'warning'],
          ['pin', 'security'],
        ],
        size: 30,
        truncated: false,
      },
    });
    const { stage, session } = await recorded({}, 'a consent', [...login, ...consent()]);
    await session.findings.chooseProfile('fapi-2-security');
    await until(() => session.findings.profile.value === 'fapi-2-security');
    await session.exportFindings();
    expect(session.told.value).toMatchObject({ failed: false });
    const files = filesOf(stage);
    expect(results(files).map(({ level }) => level)).toContain('warning');
    expect(files.harText).toMatch(/password=\(password-\w+\)&pin=\(password-/);
  });

  it('names no file by a secret', async () => {
    const { stage, session } = await recorded({}, 'failed with code-st-1');
    await session.exportFindings();
    expect(filesOf(stage).names[0]).toMatch(/^failed-with-code-[0-9a-f]{6}-2026/);
  });

  it('writes neither file where a secret would be left in one', async () => {
    // Of such a name the file would be called by the code itself.
    const { stage, session } = await recorded({}, 'failed with code st 1');
    await session.exportFindings();
    expect(session.told.value).toEqual({
      failed: true,
      sentence: 'Nothing was exported: The file was not written: it would still have held code.',
    });
    expect(stage.saved.size).toBe(0);
  });
});
