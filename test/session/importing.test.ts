import 'fake-indexeddb/auto';
import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { Importer } from '../../lib/reader/importing/client.ts';
import type { ImportNews } from '../../lib/reader/importing/order.ts';
import { serveImporting } from '../../lib/reader/importing/serve.ts';
import type { Told } from '../../lib/session/deps.ts';
import { createImporting, type Importing } from '../../lib/session/importing.ts';
import { readSessions } from '../../lib/store/queries.ts';
import { TraceDatabase } from '../../lib/store/schema.ts';
import { FILE_LIMIT } from '../../lib/trace/import/index.ts';
import { producers } from '../fixtures/har/producers.ts';

interface Stage {
  db: TraceDatabase;
  importing: Importing;
  told: { value: Told | undefined };
  /** Ends the thread as a crash would. */
  crash(sentence: string): void;
}

/** A view with its importer beside it: what passes between them is copied, as between threads. */
function createStage(heard: (news: ImportNews) => void = () => undefined): Stage {
  const db = new TraceDatabase(`importing-${Math.random()}`);
  let connection: Parameters<Importer['connect']> | undefined;
  const take = serveImporting({
    db,
    tell: (news) => {
      const copy = structuredClone(news);
      connection?.[0](copy);
      heard(copy);
    },
  });
  const importer: Importer = { send: (order) => take(order), connect: (...given) => (connection = given) };
  const told = signal<Told | undefined>(undefined);
  return {
    db,
    importing: createImporting({ db, importer }, told),
    told,
    crash: (sentence) => connection?.[1](sentence),
  };
}

const good = JSON.stringify(producers[0]?.file());
const file = (name: string, text: string) => new File([text], name);
const names = async ({ db }: Stage) => (await readSessions(db)).map(({ name }) => name);

describe('importing files', () => {
  it('makes a session of each, and one bad file is told and harms no other', async () => {
    const stage = createStage();
    const { importing } = stage;
    const odd = good.replace('"entries":[', '"entries":[null,');
    const ids = await importing.importFiles([file('one.har', good), file('bad.har', 'hello'), file('two.har', odd)]);
    expect(ids).toHaveLength(2);
    expect((await names(stage)).sort()).toEqual(['one', 'two']);
    expect(importing.files.value.map(({ name, state, code }) => [name, state, code])).toEqual([
      ['one.har', 'done', undefined],
      ['bad.har', 'failed', 'NOT_A_TRACE'],
      ['two.har', 'done', undefined],
    ]);
    expect(importing.files.value[1]?.problem).toMatch(/^bad\.har is none of the files/);
    expect(importing.warnings.value).toMatchObject([
      { entry: 1, where: 'entry', session: { name: 'two', requests: 7 } },
    ]);
    expect([importing.isBusy.value, importing.progress.value]).toEqual([false, undefined]);
  });

  it('tells how far it is', async () => {
    const seen: number[] = [];
    const stage: Stage = createStage(() => {
      const { value } = stage.importing.progress;
      if (value !== undefined) seen.push(value);
    });
    await stage.importing.importFiles([file('one.har', good), file('two.har', good)]);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.some((part) => part > 0.5 && part < 1)).toBe(true);
  });

  it('reads what was pasted', async () => {
    const stage = createStage();
    await stage.importing.importText(good);
    expect(await names(stage)).toEqual(['pasted']);
  });

  it('is undone as a whole', async () => {
    const stage = createStage();
    await stage.importing.importFiles([file('one.har', good), file('two.har', good)]);
    expect(stage.importing.canUndo.value).toBe(true);
    await stage.importing.undo();
    expect([await names(stage), await stage.db.exchanges.count(), stage.importing.canUndo.value]).toEqual([
      [],
      0,
      false,
    ]);
  });

  it('stops when it is cancelled: what is done stays, and of the rest nothing is left', async () => {
    const stage: Stage = createStage((news) => {
      if ('session' in news) stage.importing.cancel();
    });
    await stage.importing.importFiles([file('one.har', good), file('two.har', good)]);
    expect(stage.importing.files.value.map(({ state }) => state)).toEqual(['done', 'cancelled']);
    expect(await names(stage)).toEqual(['one']);
    expect(await stage.db.exchanges.count()).toBe(7);
  });

  it.each([
    ['reads it where that is wanted', true, 'done'],
    ['leaves it where it is not', false, 'failed'],
  ])('asks before a file that is very large, and %s', async (_, yes, state) => {
    const stage: Stage = createStage((news) => {
      if (!('question' in news)) return;
      expect(stage.importing.question.value?.question).toMatchObject({ file: 'large.har', limit: FILE_LIMIT });
      stage.importing.answer(yes);
    });
    const large = file('large.har', good);
    Object.defineProperty(large, 'size', { value: FILE_LIMIT + 1 });
    // Only what there is can be sliced.
    large.slice = (from = 0) => (from === 0 ? new Blob([good]) : new Blob(['']));
    await stage.importing.importFiles([large]);
    expect(stage.importing.files.value.map((one) => one.state)).toEqual([state]);
    expect(stage.importing.question.value).toBeUndefined();
  });

  it('says so when its thread ends', async () => {
    const stage: Stage = createStage((news) => {
      if ('progress' in news) stage.crash('The part that reads files failed.');
    });
    await stage.importing.importFiles([file('one.har', good)]);
    expect(stage.importing.files.value).toMatchObject([
      { state: 'failed', problem: 'The part that reads files failed.' },
    ]);
  });
});
