// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import '../../components/redaction/preview-dialog.tsx';
import '../../lib/session/clear-text.ts';
import '../../lib/session/export.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SessionProvider } from '../../components/context.ts';
import { Copy } from '../../components/inspector/copy.tsx';
import { Panel } from '../../components/panel.tsx';
import { beginningOf } from '../../components/redaction/secret-list.tsx';
import { createSession, type Session } from '../../lib/session/session.ts';
import { createStage, exchange, look, type Stage, until } from '../session/stage.ts';

const open: Session[] = [];

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  for (const session of open.splice(0)) session.dispose();
});

const CODE = 'code-4711-0815-abcd';

async function recorded(
  address = `https://app.example/cb?code=${CODE}&seen=Kolibri`,
): Promise<{ stage: Stage; session: Session }> {
  const stage = createStage();
  await stage.recorder.start({ kind: 'all' }, 'a consent');
  await stage.play(exchange(address));
  const session = createSession(stage.deps, { anySession: true });
  open.push(session);
  look(session);
  await until(() => session.trace.value.steps.length === 1);
  return { stage, session };
}

async function preview(address?: string) {
  const { stage, session } = await recorded(address);
  render(<Panel session={session} />);
  fireEvent.click(screen.getByRole('button', { name: 'Other ways to export' }));
  fireEvent.click(screen.getByRole('menuitem', { name: /^See what is hidden/ }));
  const dialog = await screen.findByRole('dialog', { name: 'What will be hidden' });
  await waitFor(() => expect(within(dialog).getByRole('status').textContent).not.toContain('Reading'));
  return { stage, session, dialog };
}

describe('the preview of an export', () => {
  it('shows each value shortened, where it stands, and what will stand there', async () => {
    const { dialog } = await preview();
    const row = within(dialog).getByRole('row', { name: /^code/ });
    expect(row.textContent).toMatch(/code code/);
    expect(row.textContent).toContain('code… (19 characters)');
    expect(row.textContent).toMatch(/#1 address/);
    expect(row.textContent).toMatch(/\(code-[0-9a-f]{6}\)/);
    expect(dialog.textContent).not.toContain(CODE);
  });

  it('warns where a value is revealed, and hides it again', async () => {
    const { dialog } = await preview();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Reveal code, code' }));
    expect((await within(dialog).findByText(/will stand in the file as it was sent/)).getAttribute('role')).toBe(
      'alert',
    );
    expect(await within(dialog).findByRole('button', { name: 'Export HAR, 1 revealed' })).toBeTruthy();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Hide code, code' }));
    await waitFor(() => expect(within(dialog).queryByText(/will stand in the file/)).toBeNull());
  });

  it('hides what is typed, and writes the file without it', async () => {
    const { dialog, stage } = await preview();
    const field = within(dialog).getByLabelText('Hide this text too');
    fireEvent.input(field, { target: { value: 'Kolibri' } });
    fireEvent.submit(field.closest('form') as HTMLFormElement);
    expect(await within(dialog).findByRole('row', { name: /your own choice/ })).toBeTruthy();
    await waitFor(() =>
      expect(within(dialog).getByRole('button', { name: 'Export HAR' })).toHaveProperty('disabled', false),
    );
    fireEvent.click(within(dialog).getByRole('button', { name: 'Export HAR' }));
    await waitFor(() => expect(stage.saved.size).toBe(1));
    expect([...stage.saved.values()][0]).not.toMatch(/Kolibri|code-4711/);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('says so where nothing is secret, and where nothing is found among what is', async () => {
    const { dialog } = await preview('https://app.example/plain');
    expect(within(dialog).getByText(/^Nothing in this session is secret/)).toBeTruthy();
    cleanup();
    const { dialog: other } = await preview();
    fireEvent.input(within(other).getByRole('searchbox'), { target: { value: 'no such thing' } });
    expect(await within(other).findByText('None of them has that in it.')).toBeTruthy();
  });

  it('is left without a file', async () => {
    const { dialog, stage, session } = await preview();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(session.exportPreview.state.value).toBeUndefined());
    expect(stage.saved.size).toBe(0);
  });

  it.each([
    ['abcd', '…'],
    ['abcdefgh', 'ab…'],
    ['abcdefghijklmnop', 'abcd…'],
  ])('shortens %s', (value, shown) => {
    expect(beginningOf(value)).toBe(shown);
  });
});

describe('a copy button', () => {
  const show = async (text: string, what: string) => {
    const copied: string[] = [];
    vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (written) => void copied.push(written));
    const { session } = await recorded();
    render(
      <SessionProvider value={session}>
        <Copy text={text} what={what} />
      </SessionProvider>,
    );
    return { copied, button: screen.getByRole('button', { name: `Copy ${what}` }) };
  };

  it('copies without what is secret, and says so', async () => {
    const { copied, button } = await show(CODE, 'code');
    fireEvent.click(button);
    await waitFor(() => expect(copied).toEqual([expect.stringMatching(/^\(code-[0-9a-f]{6}\)$/)]));
    expect((await screen.findByRole('button', { name: 'Copied, secrets hidden' })).title).toContain('hold Shift');
  });

  it('copies a value as it is with Shift', async () => {
    const { copied, button } = await show(CODE, 'code');
    fireEvent.click(button, { shiftKey: true });
    await waitFor(() => expect(copied).toEqual([CODE]));
    expect(await screen.findByRole('button', { name: 'Copied' })).toBeTruthy();
  });
});

describe('the menu of exports', () => {
  it('has a choice whether files are compressed, which stays and is kept for other views', async () => {
    const { stage, session } = await recorded();
    const kept: boolean[] = [];
    stage.deps.packing = { read: () => kept.at(-1) === true, write: (packed) => void kept.push(packed) };
    render(<Panel session={session} />);
    fireEvent.click(screen.getByRole('button', { name: 'Other ways to export' }));
    const choice = () => screen.getByRole('menuitemcheckbox', { name: 'Compress HAR files (.har.gz)' });
    expect(choice().getAttribute('aria-checked')).toBe('false');
    fireEvent.click(choice());
    await waitFor(() => expect(choice().getAttribute('aria-checked')).toBe('true'));
    expect(kept).toEqual([true]);
    fireEvent.click(screen.getByRole('button', { name: 'Export HAR' }));
    await screen.findByText('a-consent.har.gz was written; 1 secret is hidden.');
    expect([...stage.files.keys()]).toEqual(['a-consent.har.gz']);
  });
});
