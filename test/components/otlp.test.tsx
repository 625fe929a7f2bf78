// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/otlp/send-dialog.tsx';
import '../../lib/session/export-otlp.ts';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { Panel } from '../../components/panel.tsx';
import { createSession, type Session } from '../../lib/session/session.ts';
import { consent, createStage } from '../session/stage.ts';

// Each loads what it shows when it is first asked for.

const open: Session[] = [];

afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

/** The panel on a session with a consent, its dialog open; `answer` is what the collector does. */
async function show(answer: (body: string, headers: Headers) => Promise<Response> | Response) {
  const stage = createStage();
  await stage.recorder.start({ kind: 'all' }, 'a session');
  await stage.play(consent('st-12345'));
  const asked: string[] = [];
  stage.deps.fetch = async (address, { body, headers, signal } = {}) => {
    asked.push(String(address));
    const cancelled = new Promise<never>((_, reject) =>
      signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))),
    );
    const text = new TextDecoder().decode(body as Uint8Array);
    return Promise.race([answer(text, new Headers(headers)), cancelled]);
  };
  const session = createSession(stage.deps, { anySession: true });
  open.push(session);
  render(<Panel session={session} />);
  await waitFor(() => expect(session.trace.value.flows).toHaveLength(1));
  fireEvent.click(screen.getByRole('button', { name: 'Other ways to export' }));
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Send to OpenTelemetry…' }));
  await screen.findByRole('dialog', { name: 'Send to OpenTelemetry' });
  return { stage, session, asked };
}

const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });
const ADDRESS = 'Address of the collector';
const HEADERS = 'Headers, one on each line (optional)';
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const submit = () => fireEvent.submit(document.querySelector('.send-dialog form') as HTMLFormElement);

describe('the dialog that sends a session to a collector', () => {
  it('asks for the host, sends, and says what went', async () => {
    const bodies: string[] = [];
    const { stage, asked } = await show((body, headers) => {
      bodies.push(`${headers.get('authorization')} ${body}`);
      return new Response('{}');
    });
    type(ADDRESS, 'http://localhost:4318');
    type(HEADERS, 'Authorization: Bearer abc');
    type('Name of the service (optional)', 'qa');
    submit();
    expect(stage.asked).toEqual(['http://localhost:4318/v1/traces']);
    expect(await screen.findByText(/^1 consent went to localhost:4318 as 4 spans/)).toBeTruthy();
    expect(asked).toEqual(['http://localhost:4318/v1/traces']);
    expect(bodies[0]).toMatch(/^Bearer abc .*"stringValue":"qa"/);
    expect(bodies[0]).not.toContain('secret-token');
  });

  it('says why not, and can be tried again at once', async () => {
    let status = 404;
    await show(() => new Response('', { status }));
    type(ADDRESS, 'https://otel.example');
    submit();
    expect((await screen.findByRole('alert')).textContent).toContain('At this address no collector takes traces (404)');
    status = 200;
    submit();
    expect(await screen.findByText(/^1 consent went to otel\.example/)).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('names a mistake in what was typed, and repeats no key', async () => {
    const { asked } = await show(() => new Response('{}'));
    type(ADDRESS, 'https://otel.example');
    type(HEADERS, 'geheim');
    submit();
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toBe('Header 1 has no name and colon, as in Authorization: Bearer abc.');
    expect(asked).toEqual([]);
  });

  it('says how far it is, and is cancelled by its button', async () => {
    await show(() => new Promise<Response>(() => undefined));
    type(ADDRESS, 'https://otel.example');
    submit();
    expect(await screen.findByText(/0 of 4 spans/)).toBeTruthy();
    expect((screen.getByRole('button', { name: 'Send' }) as HTMLButtonElement).disabled).toBe(true);
    press('Cancel');
    expect((await screen.findByRole('alert')).textContent).toBe('Sending was cancelled; nothing was sent.');
  });

  it('warns of an address that anybody can read, and not of this machine', async () => {
    await show(() => new Response('{}'));
    type(ADDRESS, 'http://otel.example:4318');
    expect(await screen.findByText(/This address is not encrypted/)).toBeTruthy();
    for (const safe of [
      'https://otel.example',
      'http://localhost:4318',
      'http://127.0.0.1:4318',
      'http://[::1]:4318',
    ]) {
      type(ADDRESS, safe);
      await waitFor(() => expect(screen.queryByText(/This address is not encrypted/)).toBeNull());
    }
  });

  it('is gone when it is closed, and nothing of what was typed with it', async () => {
    const { session } = await show(() => new Response('{}'));
    type(HEADERS, 'Authorization: Bearer abc');
    press('Close');
    await waitFor(() => expect(session.sendingSpans.value).toBe(false));
    session.sendingSpans.value = true;
    expect(((await screen.findByLabelText(HEADERS)) as HTMLTextAreaElement).value).toBe('');
  });
});
