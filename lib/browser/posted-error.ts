import type { PageError } from './console-hook.ts';
import { LONGEST_TEXT } from './console-text.ts';

/** Characters of the address of a script. */
const LONGEST_SOURCE = 2000;

const KINDS: ReadonlySet<unknown> = new Set<PageError['kind']>(['console', 'exception', 'rejection']);

/**
 * What was posted from beside a page's own scripts, as far as it is an error of the page: the known fields and no
 * others, of the right type and of a sane length. Whether it ever happened only the page knows.
 */
export function takeError(data: unknown): PageError | undefined {
  const posted = (data as { error?: unknown } | null)?.error;
  if (typeof posted !== 'object' || posted === null) return undefined;
  const { time, kind, text, source, line, column } = posted as Record<keyof PageError, unknown>;
  if (typeof time !== 'number' || !Number.isFinite(time) || !KINDS.has(kind) || typeof text !== 'string')
    return undefined;
  return {
    ...{ time, kind: kind as PageError['kind'], text: text.slice(0, LONGEST_TEXT) },
    ...(typeof source === 'string' && source !== '' && { source: source.slice(0, LONGEST_SOURCE) }),
    ...(isPlace(line) && { line }),
    ...(isPlace(column) && { column }),
  };
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
