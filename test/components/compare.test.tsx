// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Panel } from '../../components/panel.tsx';
import { createSession, type Session } from '../../lib/session/session.ts';
import { consent, createStage, exchange } from '../session/stage.ts';

const open: Session[] = [];

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  for (const session of open.splice(0)) session.dispose();
});

type Events = Parameters<ReturnType<typeof createStage>['play']>[0];

/** The panel with a step selected, and its Compare tab chosen. */
async function showCompare(events: Events, n: number): Promise<Session> {
  const stage = createStage();
  await stage.recorder.start({ kind: 'all' }, 'a session');
  await stage.play(events);
  const session = createSession(stage.deps, { anySession: true });
  open.push(session);
  render(<Panel session={session} />);
  await waitFor(() => expect(session.trace.value.steps.length).toBeGreaterThanOrEqual(n));
  session.outline.reveal(n);
  fireEvent.click(await screen.findByRole('tab', { name: 'Compare' }));
  return session;
}

const summary = () => screen.findByText(/differ|the same/, { selector: '.compare-summary' });
const TWICE = [...consent('st-12345'), ...consent('st-67890')];

describe('a step compared', () => {
  it('is laid beside the attempt before, without being asked', async () => {
    const session = await showCompare(TWICE, 4);
    expect((await summary()).textContent).toMatch(
      /^Both are the same but for what is new each time\. \d+ values differ by design\./,
    );
    expect(session.comparing.against.value).toBe(1);
    expect(screen.getByRole('option', { name: /^#1 · .+ · the attempt before$/ })).toBeTruthy();
  });

  it('shows what differs at once, and what differs by design or is the same when it is asked for', async () => {
    await showCompare(
      [
        ...consent('st-12345'),
        ...exchange(
          'https://as.example/authorize?response_type=code&client_id=other&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=openid&state=st-67890&prompt=login',
        ),
      ],
      4,
    );
    await summary();
    const query = document.querySelector('[data-compared="Query"]');
    expect(
      [...(query?.querySelectorAll('.compared > li') ?? [])].map((line) => line.querySelector('.label')?.textContent),
    ).toEqual(['client_id', 'prompt']);
    const [designed, same] = [...(query?.querySelectorAll<HTMLElement>('button.folded') ?? [])];
    expect(designed?.textContent).toContain('1 value differs by design');
    expect(designed?.getAttribute('aria-expanded')).toBe('false');
    if (designed) fireEvent.click(designed);
    expect(await screen.findByText(/state is drawn for each attempt/)).toBeTruthy();
    if (same) fireEvent.click(same);
    await waitFor(() => expect(query?.textContent).toContain('response_type'));
  });

  it('says that there is none before, and takes any other by its number', async () => {
    const session = await showCompare(TWICE, 1);
    expect(await screen.findByText(/There is no earlier attempt/)).toBeTruthy();
    const field = screen.getByRole('textbox', { name: 'Number of another step to compare with' });
    fireEvent.change(field, { target: { value: '#99' } });
    expect((await screen.findByRole('alert')).textContent).toBe('There is no step #99: they are #1 to #6.');
    fireEvent.change(field, { target: { value: '4' } });
    await summary();
    expect(session.comparing.against.value).toBe(4);
  });

  it('is compared with the one that is chosen from the list', async () => {
    const session = await showCompare([...TWICE, ...consent('st-99999')], 7);
    await summary();
    expect(session.comparing.against.value).toBe(4);
    fireEvent.change(screen.getByRole('combobox', { name: '#7 against' }), { target: { value: '1' } });
    await waitFor(() => expect(session.comparing.other.value?.n).toBe(1));
    session.outline.reveal(4);
    await waitFor(() => expect(session.comparing.against.value).toBe(1));
  });

  it('is shown when two steps are to be compared from elsewhere', async () => {
    const session = await showCompare(TWICE, 1);
    fireEvent.click(screen.getByRole('tab', { name: 'Decoded' }));
    session.comparing.compare(5, 2);
    await waitFor(() =>
      expect(screen.getByRole('tab', { name: 'Compare' }).getAttribute('aria-selected')).toBe('true'),
    );
    await waitFor(() => expect(session.comparing.other.value?.n).toBe(2));
    await waitFor(() => expect(screen.getByRole('heading', { level: 2 }).textContent).toContain('#5'));
  });
});

describe('copying', () => {
  const texts: string[] = [];
  const clipboard = () => {
    texts.length = 0;
    vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => void texts.push(text));
  };

  it('gives a step as cURL, fetch, HTTPie and raw HTTP, its secrets hidden', async () => {
    clipboard();
    await showCompare(TWICE, 3);
    for (const way of ['As cURL (bash)', 'As fetch', 'As HTTPie (bash)', 'As raw HTTP']) {
      fireEvent.click(screen.getByRole('button', { name: /^Copy step|^Copied/ }));
      expect(screen.getByText(/^Secrets are replaced by pseudonyms/)).toBeTruthy();
      fireEvent.click(screen.getByRole('menuitem', { name: way }));
    }
    await waitFor(() => expect(texts).toHaveLength(4));
    expect(texts.join('\n')).not.toContain('code-st-12345');
    expect(texts.every((text) => /\(code-[0-9a-f]{6}\)/.test(text))).toBe(true);
    expect(await screen.findByText('Copied, secrets hidden', { selector: 'button' })).toBeTruthy();
  });

  it('gives it with its secrets where somebody asks for them, and says so', async () => {
    clipboard();
    await showCompare(TWICE, 3);
    for (const way of ['As cURL (bash)', 'As fetch', 'As HTTPie (bash)', 'As raw HTTP']) {
      fireEvent.click(screen.getByRole('button', { name: /^Copy step|^Copied/ }));
      fireEvent.click(screen.getByRole('menuitemcheckbox', { name: 'With its secrets' }));
      expect(screen.getByText(/cookies, tokens and codes go to your clipboard/)).toBeTruthy();
      fireEvent.click(screen.getByRole('menuitem', { name: way }));
    }
    await waitFor(() => expect(texts).toHaveLength(4));
    expect(texts[0]).toContain("curl 'https://as.example/token'");
    expect(texts.join('\n')).toContain('code-st-12345');
    expect(texts[1]).toMatch(/^await fetch\("https:\/\/as\.example\/token"/m);
    expect(texts[2]).toContain("'POST' 'https://as.example/token'");
    expect(texts[3]).toMatch(/^POST \/token HTTP\/1\.1\r\nHost: as\.example\r\n/);
  });

  it('gives a value as it is shown, decoded, and as name=value and JSON', async () => {
    clipboard();
    await showCompare(TWICE, 1);
    fireEvent.click(screen.getByRole('tab', { name: 'Decoded' }));
    for (const way of ['As shown', 'Decoded', 'As name=value', 'As JSON']) {
      fireEvent.click((await screen.findAllByRole('button', { name: 'Copy redirect_uri as…' }))[0] as HTMLElement);
      fireEvent.click(screen.getByRole('menuitem', { name: way }));
    }
    await waitFor(() => expect(texts).toHaveLength(4));
    expect(texts[1]).toBe('https://app.example/cb');
    expect(texts[2]).toBe('redirect_uri=https%3A%2F%2Fapp.example%2Fcb');
    expect(JSON.parse(texts[3] ?? '')).toEqual({ redirect_uri: 'https://app.example/cb' });
  });

  it('closes its menu by Escape, and the focus goes back', async () => {
    await showCompare(TWICE, 1);
    const button = screen.getByRole('button', { name: /^Copy step/ });
    fireEvent.click(button);
    fireEvent.keyDown(screen.getByRole('menu'), { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    expect(document.activeElement).toBe(button);
  });
});
