// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { ErrorBoundary } from '../../components/inspector/error-boundary.tsx';
import { Options } from '../../components/options.tsx';
import { Popup } from '../../components/popup.tsx';
import { Viewer } from '../../components/viewer.tsx';
import { createSession, type Session } from '../../lib/session/session.ts';
import { createSettings } from '../../lib/session/settings.ts';
import { consent, createStage } from '../session/stage.ts';

const open: Session[] = [];
const make = (...args: Parameters<typeof createSession>) => {
  const session = createSession(...args);
  open.push(session);
  return session;
};

afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

describe('the pop-up', () => {
  it('records this tab, counts the steps, stops and opens the viewer', async () => {
    const stage = createStage();
    const opened: (number | undefined)[] = [];
    const session = make(stage.deps, { tabId: 7, anySession: true });
    render(<Popup session={session} onOpenViewer={(id) => opened.push(id)} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Record this tab' }));
    await screen.findByRole('button', { name: 'Stop' });
    await stage.play(consent());
    await screen.findByText(/3 steps so far/);
    fireEvent.click(screen.getByRole('button', { name: 'Open this session' }));
    expect(opened).toEqual([session.active.value?.id]);
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    await screen.findByRole('button', { name: 'Record everything' });
  });

  it('takes a note at the moment something odd happens, and is ready for the next', async () => {
    const stage = createStage();
    const session = make(stage.deps, { tabId: 7, anySession: true });
    render(<Popup session={session} onOpenViewer={() => undefined} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Record this tab' }));
    const field = (await screen.findByRole('textbox', { name: 'Note' })) as HTMLInputElement;
    fireEvent.input(field, { target: { value: 'the screen is blank' } });
    fireEvent.submit(field.form as HTMLFormElement);
    expect(await screen.findByText(/^Noted at \d\d:\d\d:\d\d\.$/)).toBeTruthy();
    await waitFor(() => expect(field.value).toBe(''));
    expect(session.remarks.notes.value).toMatchObject([{ text: 'the screen is blank' }]);
    expect(session.remarks.notes.value[0]).not.toHaveProperty('step');
  });

  it('asks for the site in the click that records it', async () => {
    const stage = createStage({ all: false, site: false });
    render(
      <Popup
        session={make(stage.deps, { tabId: 7, url: async () => 'https://shop.example/' })}
        onOpenViewer={() => undefined}
      />,
    );
    await screen.findByText(/no permission for this site/);
    fireEvent.click(await screen.findByRole('button', { name: 'Allow shop.example and record' }));
    expect(stage.asked).toEqual(['https://shop.example/']);
    await waitFor(() => expect(stage.sent).toEqual(['recording.start']));
  });
});

describe('the viewer', () => {
  it('lists the stored sessions and shows the chosen one', async () => {
    const stage = createStage();
    const first = await stage.recorder.start({ kind: 'all' }, 'the first');
    await stage.play(consent());
    await stage.recorder.stop(first.id);
    const second = await stage.recorder.start({ kind: 'all' }, 'the second');
    await stage.recorder.stop(second.id);
    const session = make(stage.deps, { anySession: true, sessionId: second.id });
    render(<Viewer session={session} />);
    await screen.findByText('This session is empty');
    fireEvent.click(await screen.findByRole('option', { name: /the first/ }));
    await screen.findByRole('tree');
    await screen.findByText(/3 requests/);
    fireEvent.click(screen.getByRole('button', { name: 'Delete session' }));
    await screen.findByText('Deleted “the first”.');
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    await screen.findByRole('option', { name: /the first/ });
  });
});

describe('the options', () => {
  it('refuse a senseless limit in a sentence and save a good one', async () => {
    const written: number[] = [];
    const settings = createSettings({
      read: async () => ({ bodyLimit: 1024 * 1024, screenshots: false, retention: { days: 0, size: 0 } }),
      write: async ({ bodyLimit = 0 }) => void written.push(bodyLimit),
      checkRetention: async () => undefined,
      granted: async () => ['https://a.example/*'],
      release: async () => false,
      onPermissionsChanged: () => () => undefined,
    });
    render(<Options settings={settings} />);
    await waitFor(() =>
      expect((screen.getByRole('textbox', { name: /Keep of each/ }) as HTMLInputElement).value).toBe('1024'),
    );
    const save = (text: string) => {
      const field = screen.getByRole('textbox', { name: /Keep of each/ }) as HTMLInputElement;
      field.value = text;
      fireEvent.submit(field.form as HTMLFormElement);
    };
    save('lots');
    await screen.findByText('The limit must be a number of KiB, such as 1024.');
    save('64');
    await screen.findByText(/^Saved: 64 KiB/);
    expect(written).toEqual([65_536]);
    fireEvent.click(screen.getByRole('button', { name: 'Give back https://a.example/*' }));
    await screen.findByText(/The browser keeps this permission/);
  });
});

describe('an error boundary', () => {
  it('shows the raw text and what failed', () => {
    const Broken = () => {
      throw new Error('bad luck');
    };
    render(
      <ErrorBoundary raw="https://a.example/?x=<b>" what="Step 4">
        <Broken />
      </ErrorBoundary>,
    );
    expect(screen.getByRole('alert').textContent).toContain('Step 4 could not be shown: bad luck');
    expect(screen.getByRole('alert').textContent).toContain('https://a.example/?x=<b>');
  });
});
