// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import '../../lib/session/export-report.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Panel } from '../../components/panel.tsx';
import { createSession, type Session } from '../../lib/session/session.ts';
import { consent, createStage, exchange, type Stage } from '../session/stage.ts';

// What is awaited comes when it comes, on a busy machine too.

const open: Session[] = [];

afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

function show(stage: Stage, target: Parameters<typeof createSession>[1] = { tabId: 7 }): Session {
  const session = createSession(stage.deps, target);
  open.push(session);
  render(<Panel session={session} />);
  return session;
}

async function showConsent(stage = createStage()): Promise<Session> {
  await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'a consent');
  await stage.play(consent());
  const session = show(stage);
  await screen.findByRole('tree');
  return session;
}

/** What describes an element for assistive technology. */
const hintOf = (element?: HTMLElement) =>
  document.getElementById(element?.getAttribute('aria-describedby') ?? '')?.textContent;
const rows = () => screen.getAllByRole('treeitem');
const button = (name: string) => screen.findByRole('button', { name });

describe('the panel in words', () => {
  it('says what to do when nothing is recorded yet', async () => {
    show(createStage());
    expect(await screen.findByText('Nothing is recorded yet')).toBeTruthy();
    expect(await button('Record')).toBeTruthy();
  });

  it('waits for traffic once it records, and shows it when it comes', async () => {
    const stage = createStage();
    show(stage);
    fireEvent.click(await button('Record'));
    expect(await screen.findByText(/Waiting for traffic/)).toBeTruthy();
    await button('Stop');
    await stage.play(consent());
    const flow = (await screen.findAllByRole('treeitem'))[0];
    expect(flow?.querySelector('[data-outcome]')?.getAttribute('data-outcome')).toBe('consented');
    expect(flow?.getAttribute('data-flow')).toBeTruthy();
  });

  it('says that permission is missing and asks with one click', async () => {
    const stage = createStage({ all: false, site: false });
    show(stage, { tabId: 7, url: async () => 'https://shop.example/' });
    fireEvent.click(await button('Allow shop.example'));
    expect(stage.asked).toEqual(['https://shop.example/']);
    expect(await screen.findByText(/Only this site may be observed/)).toBeTruthy();
    fireEvent.click(await button('Allow all sites'));
    await waitFor(() => expect(screen.queryByText(/may be observed/)).toBeNull());
  });

  it.each([
    ['This tab', 'https://shop.example/', 'https://shop.example/'],
    ['This tab', 'chrome://newtab/', undefined],
    ['Everything', 'https://shop.example/', undefined],
  ])('asks in the very click on Record for what is missing: %s on %s', async (what, url, asked) => {
    const stage = createStage({ all: false, site: false });
    show(stage, { tabId: 7, url: async () => url });
    await screen.findByText(/needs your permission/);
    const scope = screen.getByRole('combobox', { name: 'What to record' }) as HTMLSelectElement;
    const option = within(scope).getByText(what) as HTMLOptionElement;
    fireEvent.change(scope, { target: { value: option.value } });
    fireEvent.click(await button('Record'));
    expect(stage.asked).toEqual([asked]);
    await button('Stop');
  });

  it('asks for nothing when what it records is allowed', async () => {
    const stage = createStage({ all: false, site: true });
    show(stage, { tabId: 7, url: async () => 'https://shop.example/' });
    await screen.findByText(/Only this site may be observed/);
    fireEvent.click(await button('Record'));
    await button('Stop');
    expect(stage.asked).toEqual([]);
  });

  it('mentions restarts of the worker, and why a session stopped by itself', async () => {
    const stage = createStage();
    const { id } = await stage.recorder.start({ kind: 'all' }, 'cut short');
    await stage.recorder.stop(id, 'The storage of this browser profile is full.');
    await stage.db.sessions.update(id, { restarts: 2 });
    show(stage, { anySession: true });
    expect(await screen.findByText(/restarted 2 times by the browser, and went on/)).toBeTruthy();
    expect(await screen.findByText(/stopped by itself: The storage of this browser profile is full/)).toBeTruthy();
    expect(await screen.findByText('This session is empty')).toBeTruthy();
  });

  it('says why a body is missing', async () => {
    const session = await showConsent();
    session.outline.select('step:1');
    fireEvent.click(await screen.findByRole('tab', { name: 'Response' }));
    expect(await screen.findByText(/^A redirect; browsers discard its body\./)).toBeTruthy();
  });
});

describe('the list', () => {
  it('numbers its rows and names their roles', async () => {
    await showConsent();
    expect(rows().map((row) => [row.getAttribute('data-step'), row.getAttribute('data-role')])).toEqual([
      [null, null],
      ['1', 'authorization-request'],
      ['2', 'authorization-response'],
      ['3', 'token-request'],
    ]);
  });

  it('is walked with the keyboard, and names its active row', async () => {
    const session = await showConsent();
    const tree = screen.getByRole('tree');
    const press = (key: string) => fireEvent.keyDown(tree, { key });
    press('ArrowDown');
    press('ArrowDown');
    await waitFor(() => expect(rows()[1]?.getAttribute('aria-selected')).toBe('true'));
    expect(document.getElementById(tree.getAttribute('aria-activedescendant') ?? '')).toBe(rows()[1]);
    press('End');
    expect(session.outline.selected.value).toBe('step:3');
    press('ArrowLeft');
    press('ArrowLeft');
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(rows()[0]?.getAttribute('aria-expanded')).toBe('false');
    press('ArrowRight');
    await waitFor(() => expect(rows()).toHaveLength(4));
  });

  it('keeps the selection, and the tab, while steps arrive', async () => {
    const stage = createStage();
    await showConsent(stage);
    fireEvent.click(rows()[3] as HTMLElement);
    fireEvent.click(await screen.findByRole('tab', { name: 'Request' }));
    await stage.play(exchange('https://app.example/more', { type: 'xmlhttprequest' }));
    await screen.findByText('Other traffic');
    expect(
      rows()
        .find((row) => row.getAttribute('aria-selected') === 'true')
        ?.getAttribute('data-step'),
    ).toBe('3');
    expect(screen.getByRole('tab', { name: 'Request' }).getAttribute('aria-selected')).toBe('true');
  });

  it('tells of new steps politely, and not of those that were there before', async () => {
    const stage = createStage();
    await showConsent(stage);
    await stage.play([...exchange('https://app.example/1'), ...exchange('https://app.example/2')]);
    expect(await screen.findByText('2 new steps, 5 in all')).toBeTruthy();
  });

  it('draws only what is in sight, however many there are', async () => {
    const stage = createStage();
    await stage.recorder.start({ kind: 'all' }, 'long');
    const many = Array.from({ length: 2000 }, (_, index) =>
      exchange(`https://app.example/${index}`, { type: 'xmlhttprequest' }),
    );
    await stage.play(many.flat());
    const session = show(stage, { anySession: true });
    fireEvent.keyDown(await screen.findByRole('tree'), { key: 'ArrowDown' });
    session.outline.inward();
    await waitFor(() => expect(session.outline.rows.value.length).toBe(2001));
    await waitFor(() => expect(rows().length).toBeGreaterThan(20));
    expect(rows().length).toBeLessThan(80);
  });
});

describe('the inspector', () => {
  it('moves between its tabs with the arrow keys', async () => {
    await showConsent();
    fireEvent.click(rows()[1] as HTMLElement);
    const list = await screen.findByRole('tablist');
    fireEvent.keyDown(list, { key: 'ArrowLeft' });
    await waitFor(() => expect(screen.getByRole('tab', { name: /^App/ }).getAttribute('aria-selected')).toBe('true'));
    expect(
      within(list)
        .getAllByRole('tab')
        .filter((tab) => tab.tabIndex === 0),
    ).toHaveLength(1);
  });

  it.each([
    ['a script', 'https://a.example/cb?state=<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['a broken percent sequence', 'https://a.example/cb?state=%E0%A4%A', '%E0%A4%A'],
    ['a second question mark', 'https://a.example/cb?state=abc?error=access_denied', 'access_denied'],
    ['null bytes', 'https://a.example/cb?state=a\u0000b', 'a␀b'],
    ['a text that turns around', 'https://a.example/cb?state=a\u202eb', 'a⟨U+202E⟩b'],
    ['a corrupted JWT', 'https://a.example/cb?id_token=eyJhbGciOiJSUzI1NiJ9.%%%.sig', 'id_token'],
  ])('shows %s as text and keeps the step', async (_, url, shown) => {
    const stage = createStage();
    await stage.recorder.start({ kind: 'all' }, 'hostile');
    await stage.play(exchange(url));
    const session = show(stage, { anySession: true });
    await waitFor(() => expect(session.trace.value.steps).toHaveLength(1));
    session.outline.reveal(1);
    const panel = await screen.findByRole('tabpanel');
    expect(panel.textContent).toContain(shown);
    expect(document.querySelector('img')).toBeNull();
    for (const name of ['Tokens', 'Request', 'Response', 'Decoded']) {
      fireEvent.click(screen.getByRole('tab', { name: new RegExp(name) }));
      await waitFor(() => expect(screen.getByRole('tabpanel').textContent).not.toBe(''));
    }
    expect(rows().some((row) => row.getAttribute('data-step') === '1')).toBe(true);
  });

  it('folds a parameter of five megabytes and says how much it holds back', async () => {
    const stage = createStage();
    await stage.recorder.start({ kind: 'all' }, 'big');
    await stage.play(exchange(`https://a.example/cb?big=${'x'.repeat(5_000_000)}`));
    const session = show(stage, { anySession: true });
    await waitFor(() => expect(session.trace.value.steps).toHaveLength(1));
    session.outline.reveal(1);
    const panel = await screen.findByRole('tabpanel');
    expect(panel.textContent?.length).toBeLessThan(20_000);
    expect(panel.textContent).toMatch(/characters/);
  });
});

describe('the session at large', () => {
  it('is deleted with a way back', async () => {
    await showConsent();
    fireEvent.click(await button('Delete session'));
    expect(await screen.findByText('Deleted “a consent”.')).toBeTruthy();
    await screen.findByText('Nothing is recorded yet');
    fireEvent.click(await button('Undo'));
    await waitFor(() => expect(rows()).toHaveLength(4));
    expect(screen.queryByText('Deleted “a consent”.')).toBeNull();
  });

  it('keeps the focus near what was deleted, put back, renamed or exported', async () => {
    await showConsent();
    const focused = () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent;
    const press = async (name: string) => {
      const pressed = await button(name);
      pressed.focus();
      fireEvent.click(pressed);
    };
    await press('Delete session');
    await waitFor(() => expect(focused()).toBe('Undo'));
    await press('Undo');
    await waitFor(() => expect(focused()).toBe('Delete session'));
    await press('Rename session');
    await waitFor(() => expect(focused()).toBe('Session name'));
    fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Escape' });
    await waitFor(() => expect(focused()).toBe('Rename session'));
    await press('Other ways to export');
    await waitFor(() => expect(focused()).toBe('See what is hidden, then export…'));
    fireEvent.click(screen.getByRole('menuitem', { name: 'Export HAR with secrets…' }));
    await waitFor(() => expect(focused()).toBe('Cancel'));
    fireEvent.click(await button('Cancel'));
    expect(focused()).toBe('Other ways to export');
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });

  it('closes the menu of exports when the focus goes elsewhere', async () => {
    await showConsent();
    fireEvent.click(await button('Other ways to export'));
    await screen.findByRole('menu');
    screen.getByRole('tree').focus();
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    expect(document.activeElement).toBe(screen.getByRole('tree'));
  });

  it('is exported with its findings by keys alone, and tells what was written', async () => {
    const stage = createStage();
    await showConsent(stage);
    const more = await button('Other ways to export');
    more.focus();
    fireEvent.click(more);
    const items = await screen.findAllByRole('menuitem');
    expect(items.map((item) => item.textContent)).toEqual([
      'See what is hidden, then export…',
      'Report (HTML)',
      'Copy as Markdown',
      'Export HAR and findings (SARIF)',
      'Send to OpenTelemetry…',
      'Export HAR with secrets…',
    ]);
    const [first, , , findings, otlp] = items;
    const secrets = items.at(-1);
    const last = screen.getByRole('menuitemcheckbox', { name: 'Compress HAR files (.har.gz)' });
    await waitFor(() => expect(document.activeElement).toBe(first));
    for (const [key, item] of [
      ['ArrowUp', last],
      ['ArrowDown', first],
      ['End', last],
      ['Home', first],
      ['End', last],
      ['ArrowUp', secrets],
      ['ArrowUp', otlp],
      ['ArrowUp', findings],
    ] as const) {
      fireEvent.keyDown(document.activeElement as HTMLElement, { key });
      expect(document.activeElement).toBe(item);
    }
    await waitFor(() => expect(hintOf(findings)).toBe('Two files, secrets hidden in both.'));
    fireEvent.click(findings as HTMLElement);
    expect(document.activeElement).toBe(more);
    expect(
      await screen.findByText(
        /^a-consent-\S+\.har and a \.sarif of the same name were written: 3 findings; \d+ secrets/,
      ),
    ).toBeTruthy();
    const [har = '', sarif = ''] = [...stage.saved.keys()];
    expect(sarif).toBe(har.replace(/har$/, 'sarif'));
    expect(stage.saved.size).toBe(2);
  });

  it('leaves as a report, and as a ticket', async () => {
    const stage = createStage();
    await showConsent(stage);
    const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    const choose = async (name: string) => {
      fireEvent.click(await button('Other ways to export'));
      fireEvent.click(await screen.findByRole('menuitem', { name }));
    };
    await choose('Report (HTML)');
    expect(await screen.findByText(/^a-consent\.report\.html was written; \d+ secrets are hidden\.$/)).toBeTruthy();
    expect(stage.saved.get('a-consent.report.html')).toMatch(/^<!DOCTYPE html>/);
    await choose('Copy as Markdown');
    expect(await screen.findByText(/^The report was copied as Markdown; \d+ secrets are hidden\.$/)).toBeTruthy();
    expect(copied.mock.calls[0]?.[0]).toMatch(/^### /);
  });

  it.each([
    ['the checks are being loaded', 'Not checked yet: that is under way.', { catalogue: () => undefined }],
    ['there is no consent', 'No consent was recognised: there is nothing to check.', {}],
  ])('says in the menu why findings cannot be exported while %s', async (what, words, deps: Partial<Stage['deps']>) => {
    const stage = createStage();
    await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'a consent');
    await stage.play(what === 'there is no consent' ? exchange('https://news.example/') : consent());
    const { loaded } = show({ ...stage, deps: { ...stage.deps, ...deps } });
    await waitFor(() => expect(loaded.value).toBe(true));
    fireEvent.click(await button('Other ways to export'));
    const item = await screen.findByRole('menuitem', { name: 'Export HAR and findings (SARIF)' });
    expect(item.getAttribute('aria-disabled')).toBe('true');
    await waitFor(() => expect(hintOf(item)).toBe(words));
    fireEvent.click(item);
    expect(screen.getByRole('menu')).toBeTruthy();
    expect(stage.saved.size).toBe(0);
  });

  it('says what failed until it is dismissed', async () => {
    const stage = createStage();
    show({ ...stage, deps: { ...stage.deps, send: () => Promise.reject(new Error('the worker is gone')) } });
    fireEvent.click(await button('Record'));
    expect((await screen.findByRole('alert')).textContent).toContain('Recording could not begin: the worker is gone');
    fireEvent.click(await button('Dismiss'));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('is renamed by Enter, and not by Escape', async () => {
    const session = await showConsent();
    const rename = async (name: string, key: string) => {
      fireEvent.click(await button('Rename session'));
      const field = await screen.findByRole('textbox', { name: 'Session name' });
      (field as HTMLInputElement).value = name;
      fireEvent.keyDown(field, { key });
    };
    await rename('thrown away', 'Escape');
    await rename('<b>kept</b>', 'Enter');
    await waitFor(() => expect(session.current.value?.name).toBe('<b>kept</b>'));
    expect((await screen.findByRole('option', { name: /<b>kept<\/b>/ })).querySelector('b')).toBeNull();
  });

  it('is exported with secrets only after a question', async () => {
    const stage = createStage();
    await showConsent(stage);
    fireEvent.click(await button('Other ways to export'));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Export HAR with secrets…' }));
    expect(stage.saved.size).toBe(0);
    expect(await screen.findByText(/Whoever gets it can use/)).toBeTruthy();
    fireEvent.click(await button('Export with secrets'));
    await waitFor(() => expect([...stage.saved.keys()]).toEqual(['a-consent.with-secrets.har']));
    fireEvent.click(await button('Export HAR'));
    await waitFor(() => expect([...stage.saved.keys()]).toContain('a-consent.har'));
  });
});
