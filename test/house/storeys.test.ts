import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** From the top down; a room may lean on any room of a lower storey, and on none beside it. */
const STOREYS = [
  ['entrypoints'],
  ['components'],
  ['session', 'cli'],
  ['reader'],
  ['store', 'browser', 'judged'],
  ['replay', 'mutate', 'checks', 'trace', 'search', 'picture'],
  ['lineage'],
  ['systems', 'decode'],
  ['flow'],
];

/** Packages that only one room may know. */
const KEEPERS: Record<string, string> = { dexie: 'store', 'webextension-polyfill': 'browser', jose: 'decode' };

interface Arrow {
  file: string;
  from: string;
  to: string;
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

function roomOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  return top === 'lib' ? second : top;
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name ?? '');
}

const files = ['entrypoints', 'components', 'lib'].flatMap(sources);
const arrows: Arrow[] = files.flatMap((file) =>
  importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(ROOT, resolve(ROOT, dirname(file), name)))
    .map((target) => ({ file, from: roomOf(file), to: roomOf(target) })),
);

describe('the house', () => {
  it('has a storey for every room', () => {
    const rooms = new Set(files.map(roomOf));
    expect([...rooms].filter((room) => !STOREYS.flat().includes(room))).toEqual([]);
  });

  it('has arrows that only go down', () => {
    const storey = (room: string) => STOREYS.findIndex((rooms) => rooms.includes(room));
    const wrong = arrows.filter(({ from, to }) => from !== to && storey(to) <= storey(from));
    expect(wrong.map(({ file, to }) => `${file} must not import from ${to}`)).toEqual([]);
  });

  it('reads enough imports to mean something', () => {
    expect(arrows.length).toBeGreaterThan(50);
  });

  it.each(Object.entries(KEEPERS))('lets only one room know %s', (name, keeper) => {
    const others = files.filter((file) => roomOf(file) !== keeper && importsOf(file).includes(name));
    expect(others).toEqual([]);
  });

  it('imports nothing into flow', () => {
    const out = files
      .filter((file) => roomOf(file) === 'flow')
      .flatMap((file) => importsOf(file).map((name) => ({ file, name })))
      .filter(
        ({ file, name }) =>
          !name.startsWith('.') || roomOf(relative(ROOT, resolve(ROOT, dirname(file), name))) !== 'flow',
      );
    expect(out).toEqual([]);
  });

  it('lets only the command line ask Node, for all else runs in a browser', () => {
    const others = files.filter(
      (file) => roomOf(file) !== 'cli' && importsOf(file).some((name) => name.startsWith('node:')),
    );
    expect(others).toEqual([]);
  });

  it('never makes HTML from strings in what the extension shows', () => {
    const makers = files.filter((file) =>
      /innerHTML|outerHTML|dangerouslySetInnerHTML|insertAdjacentHTML|document\.write/.test(
        readFileSync(join(ROOT, file), 'utf8'),
      ),
    );
    expect(makers).toEqual([]);
  });
});
