import 'fake-indexeddb/auto';
import { describe, expect, test, vi } from 'vitest';
import type { Records } from '../../lib/flow/steps.ts';
import { NOTHING, patched } from '../../lib/reader/digest.ts';
import { readPortion, topRevision } from '../../lib/store/queries.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';
import { together } from '../fixtures/together.ts';
import { stored, watching } from './stored.ts';

const LONG = arrows(Array.from({ length: 1000 }, (_, at) => `GET https://shop.example/${at} → 200`).join('\n'));

async function inPortions(records: Records, limit: number): Promise<Records[]> {
  const { db, session } = await stored(records);
  const parts: Records[] = [];
  let after: number | undefined = 0;
  while (after !== undefined) {
    const { upTo, ...part } = await readPortion(db, session, after, limit);
    parts.push(part);
    after = upTo;
  }
  return parts;
}

const added = (a: Records, b: Records): Records => ({
  exchanges: [...a.exchanges, ...b.exchanges],
  navigations: [...a.navigations, ...b.navigations],
  bodies: [...a.bodies, ...b.bodies],
});

describe('a stored session, in portions', () => {
  test.each(goldenIds().filter((_, at) => at % 6 === 0))('is all of it, in its order: %s', async (id) => {
    const parts = await inPortions(golden(id), 3);
    const whole = parts.reduce(added);
    expect(parts.length).toBeGreaterThan(1);
    expect(foldTrace(whole)).toEqual(foldTrace(golden(id)));
    const places = whole.exchanges.map(({ seq }) => seq);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test.each(['oidc-code-pkce', 'aiia-full', 'vipps-happy-raw'])(
    'never changes the number of a step: %s',
    async (id) => {
      const parts = await inPortions(golden(id), 4);
      const numbers = foldTrace(golden(id)).steps.map(({ id: step }) => step);
      parts.reduce((known, part) => {
        const steps = foldTrace(known).steps.map(({ id: step }) => step);
        expect(numbers.slice(0, steps.length)).toEqual(steps);
        return added(known, part);
      });
    },
  );

  test('of nothing is one that is empty', async () => {
    expect(await inPortions({ exchanges: [], navigations: [], bodies: [] }, 10)).toEqual([
      { exchanges: [], navigations: [], bodies: [] },
    ]);
  });
});

describe('a session that is read', () => {
  test('shows its first rows before all is read, and says how far it is', async () => {
    const { db, session } = await stored(LONG);
    const { news, stop } = watching(db, session, 'trace', {});
    await vi.waitFor(() => expect(news.at(-1)?.patch.length).toBe(1000));
    expect(news.map(({ patch, progress }) => [patch.length, progress])).toEqual([
      [200, { read: 200 }],
      [1000, undefined],
    ]);
    const last = news.reduce((digest, { patch }) => patched(digest, patch), NOTHING);
    expect(last.steps.map(({ n }) => n)).toEqual(Array.from({ length: 1000 }, (_, at) => at + 1));
    stop();
  });

  test('is followed from then on', async () => {
    const { db, session, add } = await stored(golden('oidc-code-pkce'));
    const { news, stop } = watching(db, session, 'trace', {});
    await vi.waitFor(() => expect(news).toHaveLength(1));
    await add(together([{ exchanges: [], navigations: [], bodies: [] }, golden('opus-payment')]));
    await vi.waitFor(() => expect(news.at(-1)?.patch.flows).toHaveLength(2));
    expect(typeof news.at(-1)?.patch.flows[0]).toBe('string');
    stop();
  });

  test('is no other for a record that is written once more as it was', async () => {
    const { db, session, add } = await stored(golden('oidc-code-pkce'));
    let folds = 0;
    const { news, stop } = watching(db, session, 'trace', {}, (records) => {
      folds++;
      return foldTrace(records);
    });
    await vi.waitFor(() => expect(news).toHaveLength(1));
    const [row] = await db.exchanges.toArray();
    await db.exchanges.put({ ...row, rev: 1e6 } as NonNullable<typeof row>);
    await vi.waitFor(() => expect(folds).toBe(2));
    expect(news).toHaveLength(1);
    await add(together([{ exchanges: [], navigations: [], bodies: [] }, golden('opus-payment')]));
    await vi.waitFor(() => expect(news.at(-1)?.patch.flows).toHaveLength(2));
    stop();
  });

  test('is followed no more when nobody watches', async () => {
    const { db, session, add } = await stored(golden('oidc-code-pkce'));
    let folds = 0;
    const { news, stop, give } = watching(db, session, 'trace', {}, (records) => {
      folds++;
      return foldTrace(records);
    });
    await vi.waitFor(() => expect(news).toHaveLength(1));
    give({ watch: 2, session, topic: 'keys', of: {} });
    stop();
    give({ unwatch: 2 });
    const before = folds;
    await add(together([{ exchanges: [], navigations: [], bodies: [] }, golden('opus-payment')]));
    // Another reader has seen it by now.
    const other = watching(db, session, 'trace', {});
    await vi.waitFor(() => expect(other.news.at(-1)?.patch.flows).toHaveLength(2));
    other.stop();
    expect(folds).toBe(before);
  });

  test('says why nothing is told where it cannot be interpreted, and goes on when it can', async () => {
    const { db, session, add } = await stored(golden('oidc-code-pkce'));
    let broken = true;
    const { news, faults, stop } = watching(db, session, 'trace', {}, (records) => {
      if (broken) throw new Error('no such luck');
      return foldTrace(records);
    });
    await vi.waitFor(() => expect(faults).toEqual(['What was recorded could not be interpreted: no such luck']));
    broken = false;
    await add(together([{ exchanges: [], navigations: [], bodies: [] }, golden('opus-payment')]));
    await vi.waitFor(() => expect(news.at(-1)?.patch.flows).toHaveLength(2));
    stop();
  });

  test('says why where the database cannot be read', async () => {
    const { db, session } = await stored(golden('oidc-code-pkce'));
    vi.spyOn(db, 'transaction').mockRejectedValue(new Error('the disk is gone'));
    const { faults, stop } = watching(db, session, 'trace', {});
    await vi.waitFor(() => expect(faults).toEqual(['The database cannot be read: the disk is gone']));
    stop();
  });

  test('has the revision of its last record', async () => {
    const { db, session } = await stored(golden('oidc-code-pkce'));
    const { exchanges, navigations, bodies } = golden('oidc-code-pkce');
    expect(await topRevision(db, session)).toBe(
      Math.max(...[...exchanges, ...navigations, ...bodies].map(({ seq }) => seq)),
    );
    expect(await topRevision(db, session + 1)).toBe(0);
  });
});
