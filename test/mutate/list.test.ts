import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutations } from '../../lib/mutate/index.ts';
import { attackId } from '../../lib/mutate/mutation.ts';
import { docsPage } from './docs-page.ts';

const folder = new URL('../../lib/mutate/catalogue/', import.meta.url);
const files = readdirSync(folder);
const PARAMETER = ['drop', 'empty', 'alter', 'repeat'];

describe('the catalogue of mutations', () => {
  it('registers every file of the folder once, under the name of the file', () => {
    expect(mutations.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
  });

  it('is told of in the docs', async () => {
    await expect(docsPage(mutations)).toMatchFileSnapshot('../../docs/mutations.md');
  });

  it.each([
    ...['state', 'iss', 'nonce', 'code-challenge', 'code-verifier', 'scope', 'client-id'].map(
      (id) => [id, PARAMETER] as const,
    ),
    [
      'redirect-uri',
      [
        'drop',
        'empty',
        'repeat',
        'slash',
        'case',
        'percent-case',
        'path-traversal',
        'subdomain',
        'userinfo',
        'port',
        'fragment',
      ],
    ],
    ['redirect-uri-at-token', ['drop', 'alter']],
    ...['pkce-downgrade', 'code-swap', 'code-twice', 'code-late', 'placeholder'].map(
      (id) => [id, [undefined]] as const,
    ),
    ['jwt', ['none', 'hs256-public-key', 'claims', 'stripped', 'expired', 'audience']],
    ['response-mode', ['swap']],
    ['duplicate', ['one-changed', 'all']],
    ['opus-command', ['stale-id']],
    ['opus-jti', ['wrong']],
    ['opus-consent', ['refused']],
    ['opus-accept', ['missing']],
    ['bs2-refresh', ['old']],
    ['open-payments-consent-id', ['missing']],
    ['vipps-resume', ['other-host']],
  ] as const)('%s has its ways', (id, ways) => {
    const mutation = mutations.find((one) => one.id === id);
    expect([...new Set(mutation?.variants.map((variant) => variant.id))].sort()).toEqual([...ways].sort());
  });

  it.each(mutations.map((mutation) => [mutation.id, mutation] as const))(
    '%s speaks in whole sentences',
    (_, { title, gain, variants }) => {
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(gain).toMatch(/^[A-Z].{20,}\.$/);
      for (const variant of variants) {
        expect(variant.title).toMatch(/^[a-zX].*[^.]$/);
        expect(variant.must).toMatch(/^It .{20,}\.$/);
        expect(variant.roles.length).toBeGreaterThan(0);
        for (const { name, url } of variant.clauses) {
          expect(name).toMatch(/\S/);
          expect(new URL(url).protocol).toBe('https:');
        }
      }
    },
  );

  it('has for one step and one attack one way, but for what the step is made of', () => {
    const twice = mutations.flatMap(({ id, variants }) => {
      const keys = variants.flatMap((variant) => variant.roles.map((role) => `${attackId({ id }, variant)} ${role}`));
      return keys.filter((key, at) => keys.indexOf(key) !== at);
    });
    // A token in the query, or a signed answer: a request is for one of both.
    expect([...new Set(twice)].map((key) => key.split(' ')[0])).toEqual(['response-mode/swap', 'response-mode/swap']);
  });

  it.each(files)('%s does not import another mutation', (file) => {
    const source = readFileSync(new URL(file, folder), 'utf8');
    expect(source).not.toMatch(/from '\.\//);
    expect(source.match(/export default defineMutation\(/g)).toHaveLength(1);
  });
});
