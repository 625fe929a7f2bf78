import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Plant } from '../../fixtures/planted.ts';
import { ENCODINGS } from '../../trace/encodings.ts';

/** Layers of base64 and compression that are looked behind. */
const DEPTH = 3;

/**
 * The planted secrets that somebody finds who has a file: in every encoding, and behind every base64 in it, compressed
 * or not. Nothing of the redaction is used for it.
 */
export function leaksIn(text: string, plants: readonly Plant[]): Plant[] {
  const all = [text, ...behind(text, DEPTH)].join('\n');
  return plants.filter(({ value }) =>
    Object.values(ENCODINGS).some((encode) => {
      const written = encode(value);
      return all.includes(written) || all.includes(JSON.stringify(written).slice(1, -1));
    }),
  );
}

function behind(text: string, depth: number): string[] {
  if (depth === 0) return [];
  const plain = text.replace(/%(?:25)*(2b|2f|3d)/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const runs = new Set([...plain.matchAll(/[A-Za-z0-9+/_-]{12,}/g)].map(([run]) => run));
  return [...runs].flatMap((run) => {
    const bytes = Buffer.from(run, 'base64');
    const inner = [bytes.toString('utf8'), ...inflated(bytes)];
    return inner.flatMap((one) => [one, ...behind(one, depth - 1)]);
  });
}

function inflated(bytes: Buffer): string[] {
  for (const inflate of [gunzipSync, inflateSync, inflateRawSync])
    try {
      const text = inflate(bytes).toString('utf8');
      if (text.length > 0) return [text];
    } catch {
      // It is something else.
    }
  return [];
}
