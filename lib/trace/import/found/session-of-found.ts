import type { AboutSession } from '../../har.ts';
import type { FoundExchange } from './har-entry.ts';

/** The name of a file without its folders and endings: `login.har.gz` is `login`. */
export function baseName(name: string): string {
  const file = name.split(/[/\\]/).at(-1) ?? name;
  return file.replace(/(\.(har|json|gz|zip|txt))+$/i, '') || file || 'trace';
}

/** @param begun milliseconds since the epoch, where the file says when it began */
export function sessionOfFound(name: string, found: readonly FoundExchange[], begun?: number): AboutSession {
  const startedAt = found.reduce((first, one) => Math.min(first, one.startedAt), begun ?? Number.POSITIVE_INFINITY);
  const stoppedAt = found.reduce((last, one) => Math.max(last, one.endedAt ?? one.startedAt), Number.NEGATIVE_INFINITY);
  return {
    name: baseName(name),
    startedAt: Number.isFinite(startedAt) ? startedAt : 0,
    ...(Number.isFinite(stoppedAt) && { stoppedAt }),
  };
}
