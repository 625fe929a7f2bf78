import 'fake-indexeddb/auto';
import { describe, expect, test, vi } from 'vitest';
import type { Environment } from '../../lib/flow/environment.ts';
import { judgementOf } from '../../lib/judged/judgement-of.ts';
import * as side from '../../lib/judged/session-side.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { longSession } from '../fixtures/long-session.ts';
import { together } from '../fixtures/together.ts';
import { keep, stored, watching } from './stored.ts';

const HERE: Environment = { browser: { name: 'Chrome', version: '143' }, extensionVersion: '0.1.0', os: 'Linux' };

/** Two sessions are read and folded: that takes its time where much else runs. */
const PATIENT = { timeout: 10_000 };

/** Two stored sessions. */
async function two(before: string, after: string) {
  const { db, session } = await stored(golden(before));
  const { id: _, ...row } = (await db.sessions.get(session)) ?? {};
  const other = await db.sessions.add({ ...row, startedAt: 10 } as never);
  await keep(db, other, golden(after));
  return { db, session, other };
}

describe('a session beside another one', () => {
  test('is compared once both are read, and again when one of them grows', async () => {
    const { db, session, other } = await two('aiia-full', 'aiia-late-code');
    const of = { other, environments: [HERE, { ...HERE, os: 'Windows' }] as const };
    const { news, faults, stop } = watching(db, session, 'comparison', of);
    await vi.waitFor(() => expect(news.at(-1)).toHaveProperty('compared'), PATIENT);
    expect(news.at(-1)).toMatchObject({
      compared: {
        sentence: expect.stringContaining('code is 0 s old when it is used in the first, and 61 s in the second'),
        environment: [{ what: 'operating system', before: 'Linux', after: 'Windows' }],
      },
    });
    const none = { exchanges: [], navigations: [], bodies: [] };
    await keep(db, other, together([none, golden('bs2-client-id')]));
    await vi.waitFor(
      () => expect(news.at(-1)).toMatchObject({ compared: { onlyAfter: [{ systemTitle: 'Banco BS2 consent' }] } }),
      PATIENT,
    );
    expect(faults).toEqual([]);
    stop();
  });

  test('is compared in turns, and how far that is is told where it takes long', async () => {
    const { db, session } = await stored(longSession({ exchanges: 900, flows: 60 }));
    const { news, stop } = watching(db, session, 'comparison', {
      other: session,
      environments: [undefined, undefined],
    });
    await vi.waitFor(() => expect(news.at(-1)).toHaveProperty('compared'), { timeout: 30_000 });
    const turns = news.flatMap((one) => ('comparing' in one ? one.comparing : []));
    expect(turns.map(({ done }) => done)).toEqual([...turns.map(({ done }) => done)].sort((a, b) => a - b));
    expect(news.at(-1)).toMatchObject({ compared: { sentence: 'Both do the same, but for what is new each time.' } });
    stop();
  }, 40_000);

  test('of which one holds no consent is said so', async () => {
    const { db, session } = await stored(golden('aiia-full'));
    const { news, stop } = watching(db, session, 'comparison', { other: 99, environments: [undefined, undefined] });
    await vi.waitFor(() =>
      expect(news.at(-1)).toMatchObject({ compared: { verdict: 'No consent was recognised in the second session.' } }),
    );
    stop();
  });

  test('is compared by what its file carries, where its secrets are hidden', async () => {
    const { db, session, other } = await two('aiia-full', 'aiia-late-code');
    const carried = await judgementOf(foldTrace(golden('aiia-late-code')), { by: '0.0.0' });
    for (const flow of carried.flows) flow.outcome = { kind: 'refused', code: 'told', reason: 'By the file.' };
    await db.sessions.update(other, { origin: { kind: 'imported', file: 'a.har', at: 1, redacted: true } });
    await db.carried.add({ session: other, carried: { judgement: carried } });
    const { news, stop } = watching(db, session, 'comparison', { other, environments: [undefined, undefined] });
    await vi.waitFor(() =>
      expect(news.at(-1)).toMatchObject({
        compared: { verdict: expect.stringContaining('the second was refused (told)') },
      }),
    );
    stop();
  });

  test('that cannot be compared tells why, and the reader goes on', async () => {
    const { db, session, other } = await two('aiia-full', 'aiia-late-code');
    const spied = vi.spyOn(side, 'judgedSide').mockImplementation(() => {
      throw new Error('no such luck');
    });
    const { news, stop } = watching(db, session, 'comparison', { other, environments: [undefined, undefined] });
    await vi.waitFor(() => expect(news.at(-1)).toEqual({ failed: 'The two could not be compared: no such luck' }));
    spied.mockRestore();
    stop();
  });
});
