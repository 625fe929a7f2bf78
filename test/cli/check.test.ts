import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { profiles } from '../../lib/checks/profiles.ts';
import type { SarifLog } from '../../lib/checks/sarif-log.ts';
import type { CheckedFile } from '../../lib/cli/check-entry.ts';
import { rulesBroken } from '../checks/sarif-rules.ts';
import { schemaErrors } from '../checks/sarif-schema.ts';
import { golden, goldenIds, someGoldenIds } from '../fixtures/golden.ts';
import { jsonIn, withSome } from '../house/documentation.ts';
import { knownSecrets, standsIn } from '../session/known-secrets.ts';
import { createStage, harOf, plainHar, plainHarOf, type Ran, type Stage } from './stage.ts';

const SCHEMA = join(import.meta.dirname, '..', '..', 'docs', 'check.schema.json');
const fitsContract = new Ajv2020({ allErrors: true }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));

/** One that has an error, and one that has nothing at all. */
const [WRONG, RIGHT] = ['faulty-state-dropped', 'oidc-code-pkce'];
/** Small ones that end in each way, of several systems. */
const SHOWN = [RIGHT, 'oidc-cancelled', WRONG, 'opus-cpf-mismatch', 'vipps-redirect-uri-slash-token'];

function filesOf({ out }: Ran): CheckedFile[] {
  const said = JSON.parse(out);
  expect(fitsContract(said), JSON.stringify(fitsContract.errors)).toBe(true);
  return said.files;
}

function sarifOf({ out }: Ran): SarifLog['runs'][0] {
  const log = JSON.parse(out) as SarifLog;
  expect(schemaErrors(log)).toEqual([]);
  expect(rulesBroken(log)).toEqual([]);
  expect(log.runs).toHaveLength(1);
  return log.runs[0];
}

/** A folder with a wrong consent, a right one, and what is no trace. */
function folder(): Stage {
  const stage = createStage();
  stage.put('wrong.har', harOf(WRONG));
  stage.put('other.har', harOf(WRONG));
  stage.put('right.har', harOf(RIGHT));
  stage.put('letter.txt', 'Dear bank,\nnothing works.\n');
  return stage;
}

describe('check --json', () => {
  it.each(SHOWN)('of %s prints what it always printed', async (id) => {
    const stage = createStage();
    stage.put('a.har', harOf(id));
    const ran = await stage.run('check', '--json', 'a.har');
    expect(ran.err).toBe('');
    expect(JSON.stringify(filesOf(ran), null, 2)).toMatchSnapshot();
  });

  it('keeps its contract for every recording, in one go', async () => {
    const stage = createStage();
    const ids = goldenIds();
    for (const id of ids) stage.put(`${id}.har`, harOf(id));
    const ran = await stage.run('check', '--json', ...ids.map((id) => `${id}.har`));
    const files = filesOf(ran);
    expect(files.map(({ file }) => file)).toEqual(ids.map((id) => `${id}.har`));
    expect([ran.code, ran.err]).toEqual([1, '']);
    const lines = files.flatMap(({ file, flows }) =>
      flows.map(
        ({ id, system, outcome, findings }) =>
          `${file} ${id} ${system} ${outcome}: ${findings.map(({ code, severity }) => `${code} ${severity}`).join(', ')}`,
      ),
    );
    expect(lines.join('\n')).toMatchSnapshot();
    for (const { flows } of files)
      for (const { findings, notApplicable, unknown } of flows) {
        const told = [...findings, ...unknown].map(({ code }) => code);
        expect([...told, ...notApplicable].filter((code) => !checks.some((check) => check.code === code))).toEqual([]);
        expect(notApplicable.filter((code) => told.includes(code))).toEqual([]);
      }
    // More than a hundred recordings.
  }, 60_000);

  it('says the same each time, pseudonyms included', async () => {
    const stage = folder();
    const first = await stage.run('check', '--json', 'right.har');
    const second = await stage.run('check', '--json', 'right.har');
    expect(first.out).toMatch(/\(code-[0-9a-f]{6}\)/);
    expect(second.out).toBe(first.out);
  });

  it('has a line for a file that could not be read, with the reason, and does the others', async () => {
    const ran = await folder().run('check', '--json', 'letter.txt', 'nowhere.har', 'wrong.har');
    expect(ran.code).toBe(1);
    const [letter, nowhere, wrong] = filesOf(ran);
    expect(letter).toMatchObject({ file: 'letter.txt', flows: [] });
    expect(nowhere).toEqual({ file: 'nowhere.har', warnings: ['there is no such file'], flows: [] });
    expect(wrong?.flows[0]?.findings[0]).toMatchObject({ code: 'S2', severity: 'error' });
    expect(ran.err.split('\n')).toEqual([
      `trace: letter.txt: ${letter?.warnings[0]}`,
      'trace: nowhere.har: there is no such file',
      '',
    ]);
  });

  it('is whole JSON where nothing could be read', async () => {
    const ran = await folder().run('check', '--json', 'nowhere.har');
    expect(filesOf(ran)).toHaveLength(1);
    expect(ran.code).toBe(2);
  });

  it('judges by another profile where one is named', async () => {
    const stage = folder();
    const codes = async (...words: string[]) =>
      filesOf(await stage.run('check', '--json', ...words, 'right.har')).flatMap(({ flows }) =>
        flows.flatMap(({ findings }) => findings.map(({ code }) => code)),
      );
    expect(await codes()).toEqual([]);
    expect(await codes('--profile', 'fapi-2-security')).toContain('M4');
  });

  it.each(profiles.map(({ id }) => id))(
    'says of a redacted file what it says of the raw one, by %s',
    async (profile) => {
      const stage = createStage();
      for (const id of SHOWN) {
        stage.put('raw.har', harOf(id));
        expect(await stage.run('redact', 'raw.har', 'redacted.har')).toMatchObject({ code: 0, err: '' });
        const [raw, redacted] = filesOf(
          await stage.run('check', '--json', '--profile', profile, 'raw.har', 'redacted.har'),
        );
        const gist = (file: CheckedFile | undefined) =>
          file?.flows.map(({ findings, steps, ...flow }) => ({
            ...flow,
            steps: steps.map(({ url, ...step }) => ({ ...step, url: url.replace(/\([\w-]+-[0-9a-f]{6}\)/g, '') })),
            findings: findings.map(({ code, severity, step, clause }) => ({ code, severity, step, clause })),
          }));
        expect(gist(redacted)).toEqual(gist(raw));
        expect(gist(raw)).not.toEqual([]);
      }
    },
  );
});

describe('the example of the documentation', () => {
  const example = jsonIn('docs/command-line.md');

  it('fits the contract', () => {
    expect(filesOf({ code: 0, out: example, err: '' })).toHaveLength(1);
  });

  it('is what is printed, with some of what its lists have', async () => {
    const stage = createStage();
    const har = JSON.parse(plainHarOf('vipps-redirect-uri-slash-token'));
    har.log.entries[0].response.content = { size: 3, mimeType: 'text/html', encoding: 'base64', text: '%%%' };
    stage.put('checkout.har', JSON.stringify(har));
    const { out, code } = await stage.run('check', '--json', 'checkout.har');
    expect(JSON.parse(out)).toEqual(withSome(JSON.parse(example)));
    expect(code).toBe(1);
  });
});

describe('check', () => {
  it('prints findings for a person to read', async () => {
    const { out, code } = await folder().run('check', 'wrong.har', 'right.har');
    expect(out).toMatchSnapshot();
    expect(code).toBe(1);
  });

  it.each([
    [['right.har'], 0],
    [['wrong.har'], 1],
    [['right.har', 'wrong.har', 'right.har'], 1],
    [['letter.txt'], 2],
    [['right.har', 'letter.txt'], 2],
    [['wrong.har', 'letter.txt', 'right.har'], 1],
  ])('%j ends in %i', async (files, code) => {
    expect((await folder().run('check', ...files)).code).toBe(code);
  });

  it('reads what is piped in, once', async () => {
    const stage = folder();
    stage.piped = harOf(WRONG);
    const ran = await stage.run('check', '--json', '-');
    expect(filesOf(ran)).toMatchObject([{ file: '-', flows: [{ findings: [{ code: 'S2' }] }] }]);
    expect(await stage.run('check', '--json', '-', '-')).toMatchObject({ code: 2, out: '' });
  });

  it('reads gzip, and each trace of an archive by its own name', async () => {
    const stage = createStage();
    stage.put('wrong.har.gz', gzipSync(harOf(WRONG)));
    const bytes = (text: string) => new TextEncoder().encode(text);
    stage.put('all.zip', zipSync({ 'one/wrong.har': bytes(harOf(WRONG)), 'right.har': bytes(harOf(RIGHT)) }));
    const files = filesOf(await stage.run('check', '--json', 'wrong.har.gz', 'all.zip'));
    expect(files.map(({ file, flows }) => [file, flows.map(({ findings }) => findings.length)])).toEqual([
      ['wrong.har.gz', [1]],
      ['all.zip/one/wrong.har', [1]],
      ['all.zip/right.har', [0]],
    ]);
  });

  it('shows a person some of what is odd, and counts the rest', async () => {
    const stage = createStage();
    const har = JSON.parse(plainHarOf(RIGHT));
    har.log.entries.push(...Array.from({ length: 30 }, () => null));
    stage.put('odd.har', JSON.stringify(har));
    const { out } = await stage.run('check', 'odd.har');
    expect(out.match(/in the file: entry \d+/g)).toHaveLength(12);
    expect(out).toContain('in the file: 18 more oddities');
    expect(filesOf(await stage.run('check', '--json', 'odd.har'))[0]?.warnings).toHaveLength(30);
  });

  it('says nothing of a trace of which a secret would be told, and does the others', async () => {
    const stage = folder();
    const url = `https://a.example/AAAAAAAAtail12?code=AAAAAAAA&state=${encodeURIComponent(')tail12')}`;
    stage.put('leak.har', plainHar([{ url }]));
    const { code, out, err } = await stage.run('check', '--json', 'leak.har', 'right.har');
    expect(code).toBe(2);
    expect(err).toBe('trace: leak.har: nothing is told of it, for that would still have held state\n');
    expect(out).not.toContain('tail12');
    expect(JSON.parse(out).files).toHaveLength(2);
  });

  it('reads the HAR of any other program', async () => {
    const stage = createStage();
    stage.put('devtools.har', plainHarOf(WRONG));
    const [file] = filesOf(await stage.run('check', '--json', 'devtools.har'));
    expect(file?.flows).toMatchObject([{ system: 'oauth', findings: [{ code: 'S2', severity: 'error' }] }]);
  });

  it('says why each file that is no trace cannot be read, in words that name it once', async () => {
    const stage = folder();
    stage.put('empty.har', '');
    stage.put('half.har', harOf(RIGHT).slice(0, -200));
    stage.put('half.har.gz', gzipSync(harOf(RIGHT)).subarray(0, 4000));
    mkdirSync(join(stage.folder, 'below'));
    const { code, err } = await stage.run('check', 'letter.txt', 'empty.har', 'below', 'nowhere.har', 'right.har');
    expect(err.split('\n')).toEqual([
      'trace: letter.txt: it is none of the files that are read: HTTP Archive, SAML-tracer, Chrome’s NetLog',
      'trace: empty.har: it is empty',
      'trace: below: this is a folder; name the files in it',
      'trace: nowhere.har: there is no such file',
      '',
    ]);
    expect(code).toBe(2);
    const [whole, packed] = filesOf(await stage.run('check', '--json', 'half.har', 'half.har.gz'));
    expect(whole?.warnings).toEqual(['It ends in the middle: what was whole before that is read.']);
    expect(packed?.warnings).toContain('half.har.gz cannot be unpacked: unexpected EOF.');
  });

  it('tells what is odd in a file with its place', async () => {
    const stage = createStage();
    const har = JSON.parse(plainHarOf(RIGHT));
    har.log.entries[1] = null;
    stage.put('odd.har', JSON.stringify(har));
    const [file] = filesOf(await stage.run('check', '--json', 'odd.har'));
    expect(file?.warnings.filter((warning) => warning.startsWith('entry 2'))).toHaveLength(1);
  });

  it('stops without an error when nobody reads on, and tells by its code what it had found', async () => {
    const stage = folder();
    stage.patience = 0;
    expect(await stage.run('check', 'right.har', 'wrong.har')).toEqual({ code: 0, out: '', err: '' });
    stage.patience = 1;
    expect(await stage.run('check', 'wrong.har', 'right.har')).toMatchObject({ code: 1, err: '' });
  });

  it.each([
    [['check'], /check needs FILE/],
    [['check', '--profile', 'strict', 'a.har'], /there is no profile strict; there are automatic, security-bcp/],
    [['check', '--json', '--sarif', 'a.har'], /choose one/],
    [['check', '--yaml', 'a.har'], /check has no option --yaml; it has --json/],
    [['chekc', 'a.har'], /there is no command chekc/],
    [[], /a command is missing/],
  ])('%j is a wrong call', async (words, sentence) => {
    const ran = await createStage().run(...words);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toMatch(sentence);
    expect(ran.err).toContain('npm run --silent trace --');
  });
});

describe('check --sarif', () => {
  it('has one run, with an artifact for each trace, and results that point to theirs', async () => {
    const run = sarifOf(await folder().run('check', '--sarif', 'right.har', 'wrong.har', 'other.har'));
    expect(run.artifacts.map(({ location }) => location.uri)).toEqual(['right.har', 'wrong.har', 'other.har']);
    const places = run.results.map(({ ruleId, ruleIndex, locations: [location] }) => [
      ...[ruleId, run.tool.driver.rules[ruleIndex]?.id],
      location?.physicalLocation.artifactLocation.index,
    ]);
    expect(places).toEqual([
      ['S2', 'S2', 1],
      ['S2', 'S2', 2],
    ]);
    expect(run.properties.scorecards.map(({ trace }) => trace)).toEqual(['right.har', 'wrong.har', 'other.har']);
    expect(run.invocations[0]?.executionSuccessful).toBe(true);
  });

  it('has a trace that is named twice as one artifact', async () => {
    const run = sarifOf(await folder().run('check', '--sarif', 'wrong.har', 'wrong.har'));
    expect(run.artifacts).toHaveLength(1);
    expect(run.results).toHaveLength(2);
  });

  it('says which file could not be read, and is a log all the same', async () => {
    const ran = await folder().run('check', '--sarif', 'nowhere.har', 'right.har');
    expect(ran.code).toBe(2);
    const [invocation] = sarifOf(ran).invocations;
    expect(invocation?.executionSuccessful).toBe(false);
    expect(invocation?.toolExecutionNotifications[0]?.message.text).toBe('nowhere.har: there is no such file');
  });

  it('names files as addresses', async () => {
    const stage = createStage();
    stage.put('on sale, 100%.har', harOf(RIGHT));
    const run = sarifOf(
      await stage.run('check', '--sarif', 'on sale, 100%.har', join(stage.folder, 'on sale, 100%.har')),
    );
    expect(run.artifacts[0]?.location.uri).toBe('on%20sale%2C%20100%25.har');
    expect(run.artifacts[1]?.location.uri).toMatch(/^file:\/\/\/.*\/on%20sale,%20100%25\.har$/);
  });
});

describe('what check prints', () => {
  it.each(someGoldenIds())('of %s holds no secret in any form', async (id) => {
    const stage = createStage();
    stage.put('a.har', harOf(id));
    const secrets = knownSecrets(golden(id));
    for (const form of [[], ['--json'], ['--sarif']]) {
      const { out, err } = await stage.run('check', ...form, 'a.har');
      expect(secrets.filter((secret) => standsIn(secret, out + err))).toEqual([]);
    }
  });
});
