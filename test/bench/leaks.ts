import { planted } from '../fixtures/planted.ts';
import { defineBench, type Figure } from './bench.ts';
import { leaksIn } from './leaks/detector.ts';
import { chromeSanitized, cloudflareSanitized } from './leaks/incumbents.ts';
import { leaving } from './leaks/ways-out.ts';

/** How many of the secrets that were planted in one recording are still in what leaves the machine, for each way out. */
export const leaks = defineBench({
  id: 'leaks',
  title: 'Secrets that leave, of those that were planted',
  async measure() {
    const session = planted();
    const { plants, har } = session;
    const left = (name: string, texts: readonly string[], limit?: number): Figure => ({
      ...{ name, value: leaksIn(texts.join('\n'), plants).length, unit: 'count' },
      ...(limit !== undefined && { limit }),
    });
    const count = (name: string, value: number): Figure => ({ name, value, unit: 'count' });
    return [
      count('secrets planted', plants.length),
      count('kinds of places', new Set(plants.map(({ place }) => place)).size),
      count('encodings', new Set(plants.map(({ encoding }) => encoding)).size),
      left('left in a HAR as it was recorded', [JSON.stringify(har, null, 2)]),
      left('Chrome DevTools, “sanitized”', [chromeSanitized(har)]),
      left('Cloudflare har-sanitizer, nothing changed', [cloudflareSanitized(har)]),
      ...(await leaving(session)).map(({ title, texts }) => left(`Consent Tracer, ${title}`, texts, 0)),
    ];
  },
});
