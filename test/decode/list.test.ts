import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decoders } from '../../lib/decode/index.ts';

const folder = new URL('../../lib/decode/encodings/', import.meta.url);
const files = readdirSync(folder);

describe('the list of decoders', () => {
  it('registers every file of the folder once, under the name of the file', () => {
    expect(decoders.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
  });

  it.each(files)('%s ends in one defineDecoder', (file) => {
    const source = readFileSync(new URL(file, folder), 'utf8');
    expect(source.match(/export default defineDecoder\(/g)).toHaveLength(1);
  });

  it.each(files)('%s does not import another decoder', (file) => {
    const source = readFileSync(new URL(file, folder), 'utf8');
    expect(source).not.toMatch(/from '\.\/|from '\.\.\/(index|engine|encodings)/);
  });

  it('gives each decoder a title of its own', () => {
    expect(new Set(decoders.map(({ title }) => title)).size).toBe(decoders.length);
  });
});
