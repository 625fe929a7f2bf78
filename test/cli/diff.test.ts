import { describe, expect, it } from 'vitest';
import { golden } from '../fixtures/golden.ts';
import { knownSecrets, standsIn } from '../session/known-secrets.ts';
import { createStage, harOf, type Stage } from './stage.ts';

const CHROME = { browser: { name: 'Chrome', version: '131.0' }, extensionVersion: '0.1.0' };

function stageOf(before: string, after: string): Stage {
  const stage = createStage();
  stage.put('before.har', harOf(before, { environment: CHROME }));
  const firefox = { ...CHROME, browser: { name: 'Firefox', version: '153.0' } };
  stage.put('after.har', harOf(after, { environment: firefox }));
  return stage;
}

describe('diff', () => {
  it.each([
    ['oidc-code-pkce', 'oidc-wrong-verifier'],
    ['bs2-basic', 'bs2-code-expired'],
  ])('of %s and %s names the first difference that matters', async (before, after) => {
    const { out, err, code } = await stageOf(before, after).run('diff', 'before.har', 'after.har');
    expect([code, err]).toEqual([1, '']);
    expect(out).toMatchSnapshot();
  });

  it('finds no difference where there is none but in the environment', async () => {
    const { out, code } = await stageOf('oidc-code-pkce', 'oidc-code-pkce').run('diff', 'before.har', 'after.har');
    expect(code).toBe(0);
    expect(out).toContain('Both do the same, but for what is new each time.');
    expect(out).toContain('The browser is Chrome 131.0 in the first session and Firefox 153.0 in the second.');
  });

  it('prints JSON, with the values that differ', async () => {
    const stage = stageOf('bs2-basic', 'bs2-code-expired');
    const { out } = await stage.run('diff', '--json', 'before.har', 'after.har');
    expect(JSON.parse(out)).toMatchObject({
      before: { file: 'before.har', warnings: [] },
      after: { file: 'after.har', warnings: [] },
      differs: true,
      verdict: 'Banco BS2 consent: the first consented, the second failed (invalid_grant).',
      flows: [
        {
          before: { id: 'flow-2', system: 'bs2', outcome: 'consented' },
          after: { outcome: 'failed (invalid_grant)' },
          decisive: true,
        },
      ],
      ...{ onlyBefore: [], onlyAfter: [] },
      environment: [{ what: 'browser', before: 'Chrome 131.0', after: 'Firefox 153.0' }],
    });
  });

  it('has the secrets of neither, and the same pseudonym for the same value', async () => {
    const stage = stageOf('bs2-basic', 'bs2-refresh');
    const texts = [
      (await stage.run('diff', 'before.har', 'after.har')).out,
      (await stage.run('diff', '--json', 'before.har', 'after.har')).out,
    ];
    const secrets = [...knownSecrets(golden('bs2-basic')), ...knownSecrets(golden('bs2-refresh'))];
    for (const text of texts) expect(secrets.filter((secret) => standsIn(secret, text))).toEqual([]);
  });

  it('needs two files that can be read', async () => {
    const stage = stageOf('bs2-basic', 'bs2-basic');
    expect(await stage.run('diff', 'before.har')).toMatchObject({ code: 2, out: '' });
    expect(await stage.run('diff', '-', '-')).toMatchObject({ code: 2, out: '' });
    expect(await stage.run('diff', 'before.har', 'gone.har')).toMatchObject({
      code: 2,
      err: 'trace: gone.har: there is no such file\n',
    });
  });
});
