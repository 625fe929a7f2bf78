import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

export const ROOT = join(import.meta.dirname, '..', '..');

/** A file of the repository, by its path in it. */
export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The first example of JSON in a page of documentation. */
export function jsonIn(path: string): string {
  return /```json\n(.*?)```/s.exec(textOf(path))?.[1] ?? '';
}

/** What stands in the first column of the table below a heading, each of its names in code. */
export function namesBelow(heading: string, path: string): string[] {
  const [, section = ''] = textOf(path).split(`\n## ${heading}\n`);
  const rows = section.split(/^## /m, 1)[0]?.match(/^\| `.*$/gm) ?? [];
  return rows.flatMap((row) => [...(row.split(' | ', 1)[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

/** The same, where lists may hold more: for an example whose lists are cut short. */
export function withSome(value: unknown): unknown {
  if (Array.isArray(value)) return expect.arrayContaining(value.map(withSome));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withSome(member)]));
}
