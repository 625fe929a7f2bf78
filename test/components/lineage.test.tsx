// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SessionProvider } from '../../components/context.ts';
import { ClockText } from '../../components/lineage/clock-text.tsx';
import { LineageView } from '../../components/lineage/lineage-view.tsx';
import { relationOf } from '../../components/lineage/relation.ts';
import { Panel } from '../../components/panel.tsx';
import type { Value } from '../../lib/flow/value.ts';
import type { Clock } from '../../lib/lineage/clock.ts';
import { lineageFrom } from '../../lib/lineage/lives.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { lived, livesWith } from '../session/lives.ts';
import { consent, createStage, saying } from '../session/stage.ts';

const open: Session[] = [];

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  for (const session of open.splice(0)) session.dispose();
});

const STATE = lived('state', 'st-1', 'created #1, returned #2', { kind: 'state' });
const CODE = lived('code', 'code-st-1', 'issued #1, returned #2, redeemed #3', { kind: 'code' });

function sessionWith(values: readonly Value[], now: () => number = Date.now): Session {
  const stage = createStage();
  const session = createSession(
    { ...stage.deps, now, reader: saying(stage.deps.reader, 'lives', livesWith(values)) },
    { tabId: 7 },
  );
  open.push(session);
  return session;
}

/** The panel over a recorded consent whose values are said to be these. */
async function showConsent(...values: Value[]): Promise<Session> {
  const stage = createStage();
  await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'a consent');
  await stage.play(consent());
  const session = createSession(
    { ...stage.deps, reader: saying(stage.deps.reader, 'lives', livesWith(values)) },
    { tabId: 7 },
  );
  open.push(session);
  render(<Panel session={session} />);
  await screen.findByRole('tree');
  return session;
}

const chip = (name: RegExp) => screen.findByRole('button', { name });
const marks = () =>
  screen
    .getAllByRole('treeitem')
    .map((row) => [row.getAttribute('data-step'), row.querySelector('.life-mark')?.textContent ?? '']);

describe('what is said beside a value', () => {
  const said = (value: Value, step: number) => relationOf(value, step)?.words;

  it.each([
    ['first here · returned in #2', STATE, 1],
    ['from #1', STATE, 2],
    ['issued here · returned in #2 · redeemed in #3', CODE, 1],
    ['from #1 · returned in #2', CODE, 3],
    ['from #3 · equal in #9 · altered in #10', lived('state', 's', 'created #3, sent #4, sent #9, altered #10'), 4],
    [
      'from #1 · equal in #2, #3, #4 and 1 more',
      lived('a', 'a', 'created #1, sent #2, sent #3, sent #4, sent #5, sent #6'),
      6,
    ],
    ['no use seen', lived('nonce', 'n', 'created #1', { unused: 'It never came back.' }), 1],
  ])('%s', (words, value, step) => {
    expect(said(value, step)).toBe(words);
  });

  it('is nothing for a value that is here alone and should be', () => {
    expect(said(lived('x', 'x', 'created #1, sent #1'), 1)).toBeUndefined();
  });
});

describe('a value in the decoded tree', () => {
  it('says where it came from, and a press marks its whole life in the list', async () => {
    const session = await showConsent(STATE, CODE);
    session.outline.reveal(2);
    fireEvent.click(await chip(/^Life of the authorization code: from #1 · redeemed in #3/));
    await waitFor(() =>
      expect(marks()).toEqual([
        [null, ''],
        ['1', 'selected value: issued'],
        ['2', 'selected value: returned'],
        ['3', 'selected value: redeemed'],
      ]),
    );
    expect((await chip(/^Life of the authorization code/)).getAttribute('aria-pressed')).toBe('true');
  });

  it('is followed by the bar above from step to step, whose stops reveal their steps', async () => {
    const session = await showConsent(STATE, CODE);
    session.outline.reveal(2);
    fireEvent.click(await chip(/^Life of the authorization code/));
    const bar = await screen.findByRole('region', { name: 'Selected value' });
    fireEvent.click(within(bar).getByRole('button', { name: '#3 redeemed' }));
    expect(session.outline.selected.value).toBe('step:3');
    await waitFor(() =>
      expect(within(bar).getByRole('button', { name: '#3 redeemed' }).getAttribute('aria-current')).toBe('step'),
    );
  });

  it('is followed no longer after a second press, after Escape, or by the cross', async () => {
    const session = await showConsent(STATE);
    session.outline.reveal(2);
    const press = async () => fireEvent.click(await chip(/^Life of the state/));
    const followed = () => session.outline.value.value;
    await press();
    expect(followed()).toBe('state');
    await press();
    expect(followed()).toBeUndefined();
    await press();
    fireEvent.keyDown(screen.getByRole('tree'), { key: 'Escape' });
    expect(followed()).toBeUndefined();
    await press();
    fireEvent.keyDown(screen.getByRole('tabpanel'), { key: 'Escape' });
    expect(followed()).toBeUndefined();
    await press();
    fireEvent.click(await chip(/^Follow this value no longer$/));
    expect(followed()).toBeUndefined();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('tabpanel')));
  });

  it('is counted on the row that its steps are folded under', async () => {
    const session = await showConsent(CODE);
    session.outline.reveal(2);
    fireEvent.click(await chip(/^Life of the authorization code/));
    const [flow] = session.trace.value.flows;
    session.outline.toggle(`flow:${flow?.id}`, false);
    await waitFor(() => expect(marks()).toEqual([[null, 'selected value: in 3 steps']]));
  });

  it('shows what was altered without being asked, in words as well as in colours', async () => {
    const altered: Value = {
      ...lived('state', 'st-2', 'created #1', { kind: 'state' }),
      uses: [
        ...lived('state', 'st-2', 'created #1').uses,
        {
          ...{ step: 2, event: 'altered', text: 'st-1' },
          place: { part: 'address', path: ['query', 'state'], encodings: [] },
          difference: [
            { kind: 'same', text: 'st-' },
            { kind: 'missing', text: '2' },
            { kind: 'added', text: '1' },
          ],
        },
      ],
    };
    const session = await showConsent(altered);
    session.outline.reveal(2);
    const line = (await screen.findByText(/altered since #1/)).closest('p');
    expect(line?.querySelector('del')?.textContent).toBe(' missing: 2; ');
    expect(line?.querySelector('ins')?.textContent).toBe(' added: 1; ');
  });
});

describe('what was really recorded', () => {
  it('is followed from the request to the token by the real reading', async () => {
    const stage = createStage();
    await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'a consent');
    await stage.play(consent('st-0123456789'));
    const session = createSession(stage.deps, { tabId: 7 });
    open.push(session);
    render(<Panel session={session} />);
    await screen.findByRole('tree');
    session.outline.reveal(3);
    fireEvent.click(await chip(/^Life of the authorization code: from #1 .*in #2/));
    await waitFor(() =>
      expect(marks().map(([, mark]) => mark)).toEqual([
        '',
        'selected value: issued',
        'selected value: returned',
        'selected value: redeemed',
      ]),
    );
  });
});

describe('the values of a flow', () => {
  const LEAKED: Value = {
    ...lived('token', 't-0', 'issued #3', { kind: 'access_token' }),
    uses: [
      ...lived('token', 't-0', 'issued #3').uses,
      {
        step: 3,
        event: 'leaked',
        host: 'ads.example',
        text: 't-0',
        place: { part: 'request-header', path: ['Referer'], encodings: [] },
      },
    ],
  };
  const UNUSED = lived('nonce', 'n-0', 'created #1', { kind: 'nonce', unused: 'It never came back.' });

  const rowsOf = () =>
    within(screen.getByRole('table'))
      .getAllByRole('row')
      .slice(1)
      .map((row) => row.getAttribute('data-value'));

  it('are a tab of the flow, one value a row, its life from left to right', async () => {
    const session = await showConsent(STATE, CODE);
    session.outline.select(`flow:${session.trace.value.flows[0]?.id}`);
    fireEvent.click(await screen.findByRole('tab', { name: 'Values 2' }));
    const [, state, code] = await screen.findAllByRole('row');
    expect(state?.textContent).toContain('st-1');
    expect(
      within(code as HTMLElement)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual(['#1 issued', '→#2 returned', '→#3 redeemed']);
    fireEvent.click(within(code as HTMLElement).getByRole('button', { name: '#2 returned' }));
    expect(session.outline.selected.value).toBe('step:2');
  });

  it('are reached from a step', async () => {
    const session = await showConsent(STATE, CODE);
    session.outline.reveal(2);
    fireEvent.click(await screen.findByRole('button', { name: 'values of the flow' }));
    expect(await screen.findByRole('table')).toBeTruthy();
  });

  it('are marked in the list when one is pressed', async () => {
    const session = await showConsent(STATE, CODE);
    session.outline.reveal(2);
    fireEvent.click(await screen.findByRole('button', { name: 'values of the flow' }));
    fireEvent.click(await screen.findByRole('button', { name: 'state' }));
    await waitFor(() =>
      expect(marks().map(([, mark]) => mark)).toEqual(['', 'selected value: created', 'selected value: returned', '']),
    );
  });

  it('warn of what leaked and of what was never used, and can be narrowed to these', () => {
    const session = sessionWith([]);
    const { container } = render(
      <SessionProvider value={session}>
        <LineageView lineage={lineageFrom(livesWith([STATE, LEAKED, UNUSED])({ flow: 'f' }))} clocks={[]} />
      </SessionProvider>,
    );
    expect(rowsOf()).toEqual(['state', 'token', 'nonce']);
    expect(container.textContent).toContain('leaked to ads.example');
    expect(container.textContent).toContain('It never came back.');
    fireEvent.click(screen.getByRole('checkbox', { name: 'Only odd ones (2)' }));
    expect(rowsOf()).toEqual(['token', 'nonce']);
    fireEvent.change(screen.getByRole('combobox', { name: 'Kind' }), { target: { value: 'nonce' } });
    expect(rowsOf()).toEqual(['nonce']);
  });

  it('say in words that there are none', async () => {
    const session = await showConsent();
    session.outline.select(`flow:${session.trace.value.flows[0]?.id}`);
    fireEvent.click(await screen.findByRole('tab', { name: 'Values' }));
    expect(await screen.findByText(/No value of this flow could be followed/)).toBeTruthy();
  });

  it('show a hostile value as text', async () => {
    const session = await showConsent(lived('state', '<img src=x onerror=alert(1)>\u202e', 'created #1'));
    session.outline.reveal(2);
    fireEvent.click(await screen.findByRole('button', { name: 'values of the flow' }));
    expect((await screen.findByRole('table')).textContent).toContain('<img src=x onerror=alert(1)>⟨U+202E⟩');
    expect(document.querySelector('img')).toBeNull();
  });
});

describe('the clock of a value', () => {
  const CLOCK: Clock = {
    ...{ valueId: 'code', kind: 'code', title: 'authorization code', issuedIn: 1, over: false },
    ...{ issuedAt: 0, expiresAt: 60_000, source: 'Aiia: one minute' },
  };

  function showClock(clock: Clock) {
    const session = sessionWith([]);
    return render(
      <SessionProvider value={session}>
        <ClockText clock={clock} />
      </SessionProvider>,
    ).container;
  }

  it('counts down while its time runs, says so in words afterwards, and then rests', async () => {
    vi.useFakeTimers({ now: 18_500 });
    const shown = showClock(CLOCK);
    const timers = () => vi.getTimerCount();
    expect(shown.textContent).toBe('42 s left (Aiia: one minute)');
    await vi.advanceTimersByTimeAsync(40_000);
    expect(shown.textContent).toBe('2 s left (Aiia: one minute)');
    await vi.advanceTimersByTimeAsync(2000);
    expect(shown.textContent).toMatch(/^expired .* ago, never redeemed \(Aiia: one minute\)$/);
    await vi.advanceTimersByTimeAsync(100);
    expect(timers()).toBe(0);
  });

  it('needs no timer for what is over', async () => {
    vi.useFakeTimers({ now: 18_500 });
    expect(showClock({ ...CLOCK, over: true, usedAt: 1200, usedIn: 3 }).textContent).toBe(
      'redeemed in #3, 1.2 s after it was issued; it had 60 s (Aiia: one minute)',
    );
    await vi.advanceTimersByTimeAsync(5000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says that it was redeemed too late', () => {
    vi.useFakeTimers({ now: 90_000 });
    const shown = showClock({ ...CLOCK, over: true, usedAt: 63_000, usedIn: 3 });
    expect(shown.textContent).toBe('redeemed in #3, 3.0 s after it had expired (Aiia: one minute)');
    expect(shown.querySelector('.late')).toBeTruthy();
  });
});
