import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../lib/cli/index.ts';
import { createStage } from './stage.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const DOCS = readFileSync(join(ROOT, 'docs', 'command-line.md'), 'utf8');

describe('the commands', () => {
  it('are those of the folder, each once', () => {
    const files = readdirSync(join(ROOT, 'lib/cli/commands')).map((name) => name.replace(/\.ts$/, ''));
    expect(commands.map(({ id }) => id).sort()).toEqual(files.sort());
  });

  it.each(commands)('$id is documented with all its options', ({ id, takes, options }) => {
    expect(DOCS).toContain(`| \`${[id, ...takes].join(' ')}`);
    const [ofAll = '', ...others] = DOCS.split(/^## /m);
    const section = others.find((part) => part.startsWith(`${id}\n`));
    expect(section).toBeDefined();
    for (const [name, { value }] of Object.entries(options))
      expect(ofAll + section).toContain(`\`--${name}${value ? ` ${value}` : ''}\``);
  });

  it.each(commands)('$id helps whoever asks', async ({ id, title, options, codes }) => {
    for (const words of [
      [id, '--help'],
      [id, '-h'],
      ['help', id],
      [id, '--help', '--'],
    ]) {
      const { code, out, err } = await createStage().run(...words);
      expect([code, err]).toEqual([0, '']);
      expect(out.replace(/\s+/g, ' ')).toContain(`npm run --silent trace -- ${id}`);
      expect(out.replace(/\s+/g, ' ')).toContain(title);
      for (const name of Object.keys(options)) expect(out).toContain(`--${name}`);
      for (const exit of Object.keys(codes)) expect(out).toMatch(new RegExp(`^ {2}${exit} {2}\\w`, 'm'));
    }
  });

  it.each(commands)('$id keeps to the width of the terminal', async ({ id }) => {
    const stage = createStage();
    stage.columns = 80;
    const { out } = await stage.run(id, '--help');
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('are listed by the help as a whole', async () => {
    for (const words of [['--help'], ['-h'], ['help']]) {
      const { code, out } = await createStage().run(...words);
      expect(code).toBe(0);
      for (const { id, title } of commands) expect(out).toMatch(new RegExp(`^ {2}${id} .*${title.slice(0, 20)}`, 'm'));
    }
  });

  it('have the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(await createStage().run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});
