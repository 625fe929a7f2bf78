import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../lib/session/clear-text.ts';
import '../../lib/session/export.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { createSession, type Session } from '../../lib/session/session.ts';
import type { TraceHar } from '../../lib/trace/har.ts';
import type { ListedSecret } from '../../lib/trace/redaction.ts';
import { createStage, exchange, look, type Stage, until } from './stage.ts';

const open: Session[] = [];

afterEach(() => {
  for (const session of open.splice(0)) session.dispose();
});

const CODE = 'code-4711-0815-abcd';
const URL_OF = `https://app.example/cb?code=${CODE}&state=st-9988776655&seen=Kolibri`;

async function recorded(): Promise<{ stage: Stage; session: Session }> {
  const stage = createStage();
  await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'a consent');
  await stage.play(exchange(URL_OF));
  const session = createSession(stage.deps, { tabId: 7 });
  open.push(session);
  look(session);
  await until(() => session.trace.value.steps.length === 1);
  return { stage, session };
}

async function ready({ exportPreview }: Session): Promise<readonly ListedSecret[]> {
  await until(() => exportPreview.state.value?.kind === 'ready');
  const state = exportPreview.state.value;
  return state?.kind === 'ready' ? state.listed : [];
}

const fileOf = ({ saved }: Stage): TraceHar => JSON.parse([...saved.values()][0] ?? '{}');

describe('the preview of an export', () => {
  it('lists what will be hidden: what it is, its name, where it stands and what will stand there', async () => {
    const { stage, session } = await recorded();
    session.exportPreview.open();
    const [code] = (await ready(session)).filter(({ kind }) => kind === 'code');
    expect(code).toMatchObject({ name: 'code', value: CODE, revealed: false });
    expect(code?.pseudonym).toMatch(/^\(code-[0-9a-f]{6}\)$/);
    expect(code?.places).toContainEqual({ step: 1, where: 'address', times: expect.any(Number) });
    expect(stage.saved.size).toBe(0);
  });

  it('writes what it showed, by the same pseudonyms, and marks the file', async () => {
    const { stage, session } = await recorded();
    session.exportPreview.open();
    const [code] = (await ready(session)).filter(({ kind }) => kind === 'code');
    await session.exportPreview.save();
    const { log } = fileOf(stage);
    expect(log.entries[0]?.request.url).toContain(`code=${code?.pseudonym}`);
    expect(log._consent.redacted).toBe(true);
    expect(log.comment).toMatch(/^Secrets and personal data are replaced by pseudonyms\. Pictures/);
    expect(session.exportPreview.state.value).toBeUndefined();
    expect(session.told.value).toEqual({ sentence: 'a-consent.har was written; 2 secrets are hidden.', failed: false });
  });

  it('hides what somebody writes, wherever it stands, and takes it back', async () => {
    const { stage, session } = await recorded();
    const { exportPreview } = session;
    exportPreview.open();
    await ready(session);
    expect(exportPreview.hide(' Kolibri ')).toBeUndefined();
    expect((await ready(session)).find(({ kind }) => kind === 'hidden')).toMatchObject({ value: 'Kolibri' });
    expect(exportPreview.hide('Kolibri')).toBe('That is hidden already.');
    expect(exportPreview.hide('K')).toMatch(/^One character/);
    exportPreview.unhide('Kolibri');
    expect((await ready(session)).some(({ kind }) => kind === 'hidden')).toBe(false);
    exportPreview.hide('Koli');
    await ready(session);
    await exportPreview.save();
    const text = JSON.stringify(fileOf(stage));
    expect(text).not.toContain('Koli');
    expect(text).toMatch(/seen=\(hidden-[0-9a-f]{6}\)bri/);
  });

  it('leaves a value as it is where somebody chose so, and the file says it', async () => {
    const { stage, session } = await recorded();
    const { exportPreview } = session;
    exportPreview.open();
    await ready(session);
    exportPreview.reveal(CODE, true);
    await ready(session);
    expect(exportPreview.revealed.value).toBe(1);
    await exportPreview.save();
    const { log } = fileOf(stage);
    expect(log.entries[0]?.request.url).toContain(`code=${CODE}&state=(state-`);
    expect(log.comment).toContain('Whoever exported it chose to leave one value as it was.');
    expect(session.told.value?.sentence).toBe(
      'a-consent.har was written; 1 secret is hidden, and 1 left as it was, as you chose.',
    );
  });

  it('says why there is none when the session is gone', async () => {
    const { stage, session } = await recorded();
    const { exportPreview } = session;
    const cleared = stage.db.sessions.clear();
    exportPreview.open();
    await cleared;
    await until(() => exportPreview.state.value?.kind === 'failed');
    expect(exportPreview.state.value).toMatchObject({ problem: 'this session is no longer stored' });
  });
});

describe('an export with secrets', () => {
  it('says in the file what is in it', async () => {
    const { stage, session } = await recorded();
    await session.exportHar(true);
    const { log } = fileOf(stage);
    expect(log._consent.redacted).toBe(false);
    expect(log.comment).toMatch(/^This file holds every code, token, cookie and account number as it was sent\./);
    expect(log.entries[0]?.request.url).toBe(URL_OF);
  });
});

describe('a text that is copied', () => {
  it('holds no value that is secret in the session, whatever the text says of it', async () => {
    const { session } = await recorded();
    const { text, hidden } = await session.copying.clear(`it was ${encodeURIComponent(CODE)}, again`);
    expect(text).toMatch(/^it was \(code-[0-9a-f]{6}\), again$/);
    expect(hidden).toBe(true);
  });

  it('holds none that it alone says is secret, or the name beside which it is copied', async () => {
    const { session } = await recorded();
    expect((await session.copying.clear('https://x.example/?code=other-1234567890')).text).toMatch(
      /\?code=\(code-\w+\)$/,
    );
    expect((await session.copying.clear('hunter2hunter2', ['password'])).text).toMatch(/^\(password-\w+\)$/);
    expect((await session.copying.clear('write to maja@example.se')).text).toMatch(/^write to \(person-\w+\)$/);
  });

  it('stays as it is where nothing in it is secret', async () => {
    const { session } = await recorded();
    expect(await session.copying.clear('https://app.example/cb', ['redirect_uri'])).toEqual({
      text: 'https://app.example/cb',
      hidden: false,
    });
  });

  it('has the same pseudonym for the same value as the text before', async () => {
    const { session } = await recorded();
    const [one, other] = [await session.copying.clear(CODE), await session.copying.clear(`x ${CODE}`)];
    expect(other.text).toBe(`x ${one.text}`);
  });
});
