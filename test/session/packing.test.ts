import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../lib/session/export.ts';
import { gunzipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import { keptPacking } from '../../lib/session/packing.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import type { TraceHar } from '../../lib/trace/har.ts';
import { consent, createStage, type Stage, until } from './stage.ts';

const open: Session[] = [];

afterEach(() => {
  for (const session of open.splice(0)) session.dispose();
});

async function view(stage: Stage): Promise<Session> {
  const session = createSession(stage.deps, { anySession: true });
  open.push(session);
  await until(() => session.current.value !== undefined && session.loaded.value);
  return session;
}

async function recorded() {
  const stage = createStage();
  const { id } = await stage.recorder.start({ kind: 'all' }, 'a consent');
  await stage.play(consent());
  await stage.recorder.stop(id);
  return { stage, session: await view(stage) };
}

/** The only file that was saved and is no text, as text. */
async function unpacked({ files }: Stage): Promise<string> {
  const [file] = [...files.values()];
  expect(files.size).toBe(1);
  return new TextDecoder().decode(gunzipSync(new Uint8Array((await file?.arrayBuffer()) ?? new ArrayBuffer())));
}

const numbers = ({ log }: TraceHar) => log._consent.steps.map(({ n }) => n);

describe('a HAR that is compressed', () => {
  it('holds the trace without its secrets, byte for byte what is written else', async () => {
    const { stage, session } = await recorded();
    session.pack(true);
    await session.exportHar(false);
    expect(session.told.value?.sentence).toMatch(/^a-consent\.har\.gz was written; \d+ secrets are hidden\.$/);
    expect([stage.saved.size, ...stage.files.keys()]).toEqual([0, 'a-consent.har.gz']);
    const text = await unpacked(stage);
    expect(text).not.toMatch(/secret-token|code-st-1/);
    expect(numbers(JSON.parse(text))).toEqual([1, 2, 3]);
    expect(text).toBe(JSON.stringify(JSON.parse(text), null, 2));
  });

  it('is imported as it is, with all of its steps', async () => {
    const { stage, session } = await recorded();
    session.pack(true);
    await session.exportHar(false);
    const [[name, packed] = ['', new Blob()]] = [...stage.files];
    await session.importing.importFiles([new File([packed], name)]);
    await until(() => session.library.sessions.value?.length === 2);
    const row = session.library.sessions.value?.find(({ origin }) => origin !== undefined);
    expect(row?.origin).toMatchObject({ kind: 'imported', file: 'a-consent.har', redacted: true });
    session.choose(row?.id);
    await until(() => session.trace.value.steps.length === 3 && session.current.value?.id === row?.id);
    expect(session.trace.value.flows.map(({ outcome }) => outcome.kind)).toEqual(['consented']);
  });

  it.each<[string, (session: Session) => Promise<void>, string]>([
    ['chosen steps', (session) => session.exportSteps([1]), 'a-consent-1-of-3.har.gz'],
    ['a session with its secrets', (session) => session.exportHar(true), 'a-consent.with-secrets.har.gz'],
    [
      'what was looked at before',
      async (session) => {
        session.exportPreview.open();
        await until(() => session.exportPreview.state.value?.kind === 'ready');
        await session.exportPreview.save();
      },
      'a-consent.har.gz',
    ],
  ])('may be %s', async (_, write, name) => {
    const { stage, session } = await recorded();
    session.pack(true);
    await write(session);
    expect(session.told.value?.sentence).toContain(`${name} was written`);
    expect([...stage.files.keys()]).toEqual([name]);
    expect(JSON.parse(await unpacked(stage)).log.entries.length).toBeGreaterThan(0);
  });

  it('is what the next view writes as well, until somebody wants it otherwise', async () => {
    const kept = new Map<string, string>();
    const packing = keptPacking(() => ({
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
    }));
    const { stage, session } = await recorded();
    stage.deps.packing = packing;
    const first = await view(stage);
    expect([session.packed.value, first.packed.value]).toEqual([false, false]);
    first.pack(true);
    const second = await view(stage);
    expect(second.packed.value).toBe(true);
    second.pack(false);
    await second.exportHar(false);
    expect([...stage.saved.keys()]).toEqual(['a-consent.har']);
    expect((await view(stage)).packed.value).toBe(false);
  });

  it('is chosen for one view where nothing can be kept', () => {
    const packing = keptPacking(() => {
      throw new Error('forbidden');
    });
    packing.write(true);
    expect(packing.read()).toBe(false);
  });
});
