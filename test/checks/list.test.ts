import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { profiles } from '../../lib/checks/profiles.ts';

const folder = new URL('../../lib/checks/catalogue/', import.meta.url);
const files = readdirSync(folder);
const tests = readdirSync(new URL('.', import.meta.url));

describe('the catalogue of checks', () => {
  it('registers every file of the folder once, under the name of the file', () => {
    expect(checks.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
  });

  it('gives each check a code, a title and a test file of its own', () => {
    for (const name of ['code', 'title'] as const)
      expect(new Set(checks.map((check) => check[name])).size).toBe(checks.length);
    for (const { id } of checks) expect(tests).toContain(`${id}.test.ts`);
  });

  it('stands in the order of its codes', () => {
    const order = 'RSPCKIMNO';
    const place = (code: string) => order.indexOf(code[0] ?? '') * 100 + Number(code.slice(1).replace(/\D.*/, ''));
    const codes = checks.map(({ code }) => code);
    expect(codes).toEqual(codes.toSorted((a, b) => place(a) - place(b)));
  });

  it.each(checks.map((check) => [check.id, check] as const))(
    '%s has clauses, and help in whole sentences',
    (_, check) => {
      for (const { name, url } of check.clauses) {
        expect(name).toMatch(/\S/);
        expect(new URL(url).protocol).toBe('https:');
      }
      expect(check.title).toMatch(/^[A-Z].*[^.]$/);
      expect(check.help.why).toMatch(/^[A-Z].{80,}\.$/s);
      for (const line of check.help.attack) expect(line).toMatch(/^[A-Z].*\.$/);
      const fixes = Object.values(check.help.fix);
      expect(fixes.length).toBeGreaterThan(0);
      for (const fix of fixes) expect(fix).toMatch(/^[A-Z`].*\.$/);
    },
  );

  it.each(files)('%s does not import another check', (file) => {
    const source = readFileSync(new URL(file, folder), 'utf8');
    expect(source).not.toMatch(/from '\.\//);
    expect(source.match(/export default defineCheck\(/g)).toHaveLength(1);
  });
});

it('profiles speak of checks that there are', () => {
  const codes = checks.map(({ code }) => code);
  for (const { severities, sharpens } of profiles)
    for (const code of [...Object.keys(severities), ...sharpens]) expect(codes).toContain(code);
});
