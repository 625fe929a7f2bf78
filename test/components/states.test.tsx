// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { Panel } from '../../components/panel.tsx';
import { Popup } from '../../components/popup.tsx';
import { Viewer } from '../../components/viewer.tsx';
import type { CaptureEvent } from '../../lib/flow/capture-event.ts';
import type { Target } from '../../lib/session/deps.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import type { SessionRow } from '../../lib/store/schema.ts';
import { BROWSER_CLOSED, STORAGE_FULL } from '../../lib/store/stop-reasons.ts';
import { consent, createStage, exchange, type Stage } from '../session/stage.ts';

const open: Session[] = [];

afterEach(() => {
  cleanup();
  localStorage.clear();
  for (const session of open.splice(0)) session.dispose();
});

function show(stage: Stage, target: Target = { anySession: true }): Session {
  const session = createSession(stage.deps, target);
  open.push(session);
  render(target.library ? <Viewer session={session} /> : <Panel session={session} />);
  return session;
}

/** Stores a session that has ended, with what is said of it. */
async function stored(stage: Stage, facts: Partial<SessionRow>, events: CaptureEvent[] = consent()): Promise<number> {
  const { id } = await stage.recorder.start({ kind: 'tab', tabIds: [7] }, facts.name ?? 'a session');
  await stage.play(events);
  await stage.recorder.stop(id);
  await stage.db.sessions.update(id, facts);
  return id;
}

const button = (name: string | RegExp) => screen.findByRole('button', { name });
const press = async (name: string | RegExp) => fireEvent.click(await button(name));
const gone = (text: RegExp) => waitFor(() => expect(screen.queryByText(text)).toBeNull());

describe('an empty list', () => {
  it('offers to record, where nothing is stored', async () => {
    const stage = createStage();
    const session = show(stage, { tabId: 7 });
    await screen.findByText('Nothing is recorded yet');
    await press('Record this tab');
    await screen.findByText(/Waiting for traffic/);
    expect(session.current.value?.scope).toEqual({ kind: 'tab', tabIds: [7] });
  });

  it('offers the newest session to a tab that has none', async () => {
    const stage = createStage();
    await stored(stage, { name: 'of another tab' });
    const session = show(stage, { tabId: 8 });
    await press('Show the newest session, “of another tab”');
    await screen.findByRole('tree');
    expect(session.current.value?.name).toBe('of another tab');
  });

  it('offers to record every tab from the viewer', async () => {
    const stage = createStage();
    const session = show(stage, { anySession: true, library: true });
    await screen.findByText('No session is stored');
    await press('Record every tab');
    await waitFor(() => expect(session.current.value?.scope).toEqual({ kind: 'all' }));
  });

  it('offers to load the page again while it waits, where the view may', async () => {
    const stage = createStage();
    let loaded = 0;
    show(stage, {
      tabId: 7,
      reload: () => {
        loaded += 1;
      },
    });
    await press('Record this tab');
    await press('Reload the page');
    expect(loaded).toBe(1);
  });

  it('can be deleted, with a way back, or recorded once more', async () => {
    const stage = createStage();
    await stored(stage, { name: 'in vain' }, []);
    const session = show(stage);
    await screen.findByText('This session is empty');
    await press('Delete the empty session');
    await screen.findByText('Deleted “in vain”.');
    await press('Undo');
    await screen.findByText('This session is empty');
    await press('Record once more');
    await waitFor(() => expect(session.active.value?.name).not.toBe('in vain'));
  });
});

describe('traffic without a consent', () => {
  it('says so when the recording has ended, and offers to record every tab', async () => {
    const stage = createStage();
    await stored(stage, {}, exchange('https://news.example/'));
    const session = show(stage);
    await screen.findByText(/^No consent was recognised in 1 step:.*It may have gone through another tab\.$/);
    await press('Record every tab');
    await waitFor(() => expect(session.active.value?.scope).toEqual({ kind: 'all' }));
  });

  it('says nothing while one may still come, and is silent once dismissed', async () => {
    const stage = createStage();
    const { id } = await stage.recorder.start({ kind: 'all' }, 'under way');
    await stage.play(exchange('https://news.example/'));
    show(stage);
    await screen.findByText('No consent flow recognised yet');
    expect(screen.queryByText(/^No consent was recognised/)).toBeNull();
    await stage.recorder.stop(id);
    await screen.findByText(/^No consent was recognised in 1 step/);
    expect(screen.queryByText(/another tab/)).toBeNull();
    await press('Dismiss');
    await gone(/^No consent was recognised/);
  });
});

describe('nothing selected', () => {
  it('offers the newest flow', async () => {
    const stage = createStage();
    await stored(stage, {});
    const session = show(stage);
    await press('Select the newest flow');
    await screen.findByRole('tab', { name: 'Overview' });
    expect(session.outline.selected.value).toMatch(/^flow:/);
  });

  it('offers the first step below a heading', async () => {
    const stage = createStage();
    await stored(stage, {}, [...consent(), ...exchange('https://news.example/')]);
    const session = show(stage);
    await screen.findByRole('tree');
    session.outline.select('other');
    await press('Show its first step, #4');
    expect(session.outline.selected.value).toBe('step:4');
  });
});

describe('a missing permission', () => {
  it('is told again, with what it means, when the browser was answered with no', async () => {
    const stage = createStage({ all: false, site: false });
    stage.deps.permissions.request = async () => false;
    show(stage, { tabId: 7, url: async () => 'https://shop.example/' });
    await press('Allow all sites');
    expect((await screen.findByRole('alert')).textContent).toContain('The permission was not given');
    expect(await button('Allow shop.example')).toBeTruthy();
  });

  it('can be left at one site', async () => {
    const stage = createStage({ all: false, site: true });
    show(stage, { tabId: 7, url: async () => 'https://shop.example/' });
    await screen.findByText(/Only this site may be observed/);
    await press('Dismiss');
    await gone(/Only this site may be observed/);
  });

  it('is no matter for who reads what was recorded', async () => {
    const stage = createStage({ all: false, site: false });
    await stored(stage, {});
    const session = show(stage, { anySession: true, library: true });
    await screen.findByRole('tree');
    await waitFor(() => expect(session.recording.hosts.value).toEqual({ all: false, site: false }));
    expect(screen.queryByRole('button', { name: 'Allow all sites' })).toBeNull();
  });
});

describe('a full storage', () => {
  it('offers to delete the oldest session, and the library', async () => {
    const stage = createStage();
    await stored(stage, { name: 'the oldest', startedAt: 1 });
    await stored(stage, { name: 'the one before', startedAt: 2 });
    const id = await stored(stage, { name: 'cut short', stopReason: STORAGE_FULL });
    const session = show(stage);
    await screen.findByText(`Recording stopped by itself: ${STORAGE_FULL}`);
    const library = screen.getByRole('link', { name: 'Open the library' });
    expect(library.getAttribute('href')).toMatch(new RegExp(`viewer\\.html\\?session=${id}$`));
    await press('Delete the oldest, “the oldest”');
    await screen.findByText('Deleted “the oldest”.');
    expect(await button('Undo')).toBeTruthy();
    expect(await button('Delete the oldest, “the one before”')).toBeTruthy();
    await press('Record');
    await waitFor(() => expect(session.current.value?.name).not.toBe('cut short'));
    await gone(/stopped by itself/);
  });

  it('in the library beside it, offers to record again', async () => {
    const stage = createStage();
    await stored(stage, { name: 'the one before', startedAt: 2 });
    await stored(stage, { name: 'cut short', stopReason: STORAGE_FULL });
    const session = show(stage, { anySession: true, library: true });
    await button('Delete the oldest, “the one before”');
    expect(screen.queryByRole('link', { name: 'Open the library' })).toBeNull();
    await press('Record again');
    await waitFor(() => expect(session.active.value?.scope).toEqual({ kind: 'all' }));
  });

  it('offers the same when a recording cannot even begin', async () => {
    const stage = createStage();
    await stored(stage, { name: 'the oldest' });
    stage.db.sessions.hook('creating', () => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    show(stage, { tabId: 8 });
    await press('Record this tab');
    expect((await screen.findByRole('alert')).textContent).toContain(`Recording could not begin: ${STORAGE_FULL}`);
    expect(await button('Delete the oldest, “the oldest”')).toBeTruthy();
  });

  it('is told in the pop-up, too', async () => {
    const stage = createStage();
    await stored(stage, { stopReason: STORAGE_FULL });
    const session = createSession(stage.deps, { tabId: 7, anySession: true });
    open.push(session);
    render(<Popup session={session} onOpenViewer={() => undefined} />);
    await screen.findByText(/^The last recording stopped by itself: .* Open the recorded sessions and delete some\.$/);
    expect(await button('Open the recorded sessions')).toBeTruthy();
  });

  it('is another thing than a browser that was closed', async () => {
    const stage = createStage();
    await stored(stage, { name: 'the oldest' });
    await stored(stage, { stopReason: BROWSER_CLOSED });
    show(stage);
    await screen.findByText(`Recording stopped by itself: ${BROWSER_CLOSED}`);
    expect(screen.queryByRole('button', { name: /^Delete the oldest/ })).toBeNull();
    await press('Dismiss');
    await gone(/stopped by itself/);
  });
});

describe('a worker that was restarted', () => {
  it('says when, and what may be missing, and shows the step before it', async () => {
    const stage = createStage();
    const id = await stored(stage, {});
    const session = show(stage);
    await screen.findByRole('tree');
    const at = (session.trace.value.steps[1]?.time ?? 0) + 1;
    await stage.db.sessions.update(id, { restarts: 3, restarted: { at, underWay: 2 } });
    await screen.findByText(
      /^The recorder was restarted 3 times by the browser, last at \d\d:\d\d:\d\d, and went on: nothing that was stored is lost\. 2 requests were under way; the end or the body may be missing\.$/,
    );
    await press('Show the last step before it');
    expect(session.outline.selected.value).toBe('step:2');
  });

  it('is dismissed until it may have cost something again', async () => {
    const stage = createStage();
    const id = await stored(stage, { restarts: 1, restarted: { at: 1, underWay: 0 } });
    show(stage);
    await screen.findByText(/was restarted once by the browser, at .* is lost\.$/);
    await press('Dismiss');
    await gone(/was restarted/);
    await stage.db.sessions.update(id, { restarts: 2, restarted: { at: 2, underWay: 0 } });
    await stage.db.sessions.update(id, { restarts: 3, restarted: { at: 3, underWay: 1 } });
    await screen.findByText(/restarted 3 times.* 1 request was under way; the end or the body may be missing\.$/);
  });
});

describe('an imported session', () => {
  const at = Date.UTC(2026, 10, 21, 14, 5);

  it('is marked, says what its pseudonyms mean, and shows which they are', async () => {
    const stage = createStage();
    await stored(
      stage,
      { name: 'sent by mail', origin: { kind: 'imported', file: 'x.har', at, redacted: true } },
      consent('(state-7f3a91)'),
    );
    const session = show(stage);
    await screen.findByText(
      /^Imported from x\.har on 21 Nov 2026.* Its secrets are pseudonyms: equal ones are equal, but nothing can be replayed or verified\.$/,
    );
    expect(screen.getByRole('option', { name: 'sent by mail · imported, secrets hidden' })).toBeTruthy();
    await press('Show which values');
    await waitFor(() => expect(session.search.matches.value?.count).toBeGreaterThan(0));
    await press('Dismiss');
    await gone(/^Imported from/);
  });

  it('finds no pseudonym in what was not redacted', async () => {
    const stage = createStage();
    await stored(stage, { origin: { kind: 'imported', file: 'x.har', at, redacted: true } });
    const session = show(stage);
    await press('Show which values');
    await screen.findByText('No step matches');
    expect(session.search.matches.value?.count).toBe(0);
  });

  it('with its secrets is exported without them', async () => {
    const stage = createStage();
    const file = `${'very-'.repeat(30)}long.har`;
    await stored(stage, { name: 'raw', origin: { kind: 'imported', file, at, redacted: false } });
    show(stage, { anySession: true, library: true });
    const sentence = await screen.findByText(/^Imported from .*its secrets are in it as they were/);
    expect(sentence.textContent).toContain('very-ve… on 21 Nov 2026');
    expect(sentence.getAttribute('title')).toBe(file);
    await screen.findByText(/· imported$/);
    await press('Export with secrets hidden');
    await waitFor(() => expect([...stage.saved.keys()]).toEqual(['raw.har']));
  });
});

describe('a missing body', () => {
  async function response(events: CaptureEvent[], target: Target = { anySession: true }, ended = true): Promise<Stage> {
    const stage = createStage();
    const { id } = await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'a session');
    await stage.play(events);
    if (ended) await stage.recorder.stop(id);
    const session = show(stage, target);
    await screen.findByRole('tree');
    session.outline.reveal(1);
    fireEvent.click(await screen.findByRole('tab', { name: 'Response' }));
    return stage;
  }

  it('of a redirect is explained by where it leads', async () => {
    await response(consent());
    await screen.findByText(
      'A redirect; browsers discard its body. What counts is the address in its Location header.',
    );
    await press('Show where it leads, #2');
    await screen.findByRole('heading', { name: /^#2/ });
  });

  it('that nobody read says how to have it the next time, and how to ask again', async () => {
    await response(exchange('https://api.example/accounts', { type: 'xmlhttprequest' }));
    await screen.findByText(
      /DevTools was closed and no script of the page fetched it\. .* open DevTools \(F12\) on the tab/,
    );
    await press('Copy, to send it again');
    expect((await screen.findAllByRole('menuitem')).map((item) => item.textContent)).toContain('As cURL (bash)');
  });

  it('offers to load the page again where DevTools is open by now', async () => {
    let loaded = 0;
    const target = {
      tabId: 7,
      reload: () => {
        loaded += 1;
      },
    };
    await response(exchange('https://api.example/accounts', { type: 'xmlhttprequest' }), target, false);
    await press('Reload the page');
    expect(loaded).toBe(1);
  });

  it('is told among the decoded values as well, with the way to why', async () => {
    await response(exchange('https://api.example/accounts', { type: 'xmlhttprequest' }));
    fireEvent.click(await screen.findByRole('tab', { name: 'Decoded' }));
    await press('What can be done');
    expect(screen.getByRole('tab', { name: 'Response' }).getAttribute('aria-selected')).toBe('true');
  });

  it.each([
    [true, 'It is not known any more: the recording had ended before'],
    [false, 'It appears here as soon as it has ended.'],
  ])('of a request without an end, with the recording ended: %s', async (ended, words) => {
    const [begun] = exchange('https://api.example/slow', { type: 'xmlhttprequest' });
    await response([begun as CaptureEvent], { anySession: true }, ended);
    await screen.findByText((text) => text.includes(words));
  });

  it('is not asked for again with pseudonyms', async () => {
    const stage = createStage();
    const origin = { kind: 'imported', file: 'x.har', at: 1, redacted: true } as const;
    await stored(stage, { origin }, exchange('https://api.example/accounts', { type: 'xmlhttprequest' }));
    const session = show(stage);
    await screen.findByRole('tree');
    session.outline.reveal(1);
    fireEvent.click(await screen.findByRole('tab', { name: 'Response' }));
    await screen.findByText(/DevTools was closed/);
    expect(screen.queryByRole('button', { name: 'Copy, to send it again' })).toBeNull();
  });
});

it('a body that was cut says where the limit is', async () => {
  const stage = createStage();
  const cut = exchange('https://api.example/long', { type: 'xmlhttprequest', answer: '{"a":1}' }).map((event) =>
    event.kind === 'body' ? { ...event, truncated: true, size: 5_000_000 } : event,
  );
  await stored(stage, {}, cut);
  const session = show(stage);
  await screen.findByRole('tree');
  session.outline.reveal(1);
  fireEvent.click(await screen.findByRole('tab', { name: 'Response' }));
  const link = await screen.findByRole('link', { name: 'Change the limit' });
  expect(link.getAttribute('href')).toMatch(/options\.html$/);
});
