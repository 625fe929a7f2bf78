import 'fake-indexeddb/auto';
import { effect } from '@preact/signals';
import { afterEach, describe, expect, it } from 'vitest';
import type { StepDigest } from '../../lib/reader/digest.ts';
import { besideSteps, picturedSteps } from '../../lib/session/companions.ts';
import { exportHar } from '../../lib/session/export.ts';
import { pausedBefore, pausedInFlow } from '../../lib/session/paused.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { verdictOf } from '../../lib/session/verdict.ts';
import { keepConsoleErrors } from '../../lib/store/console.ts';
import { keepScreenshot } from '../../lib/store/screenshots.ts';
import type { TraceHar } from '../../lib/trace/har.ts';
import { consent, createStage, exchange, until } from './stage.ts';

const step = (n: number, time: number, tabId = 1, url = 'https://a.example/') =>
  ({ n, time, tabId, url, kind: 'http', id: String(n), role: 'page', words: '' }) as StepDigest;
const numbers = (map: ReadonlyMap<number, readonly { time: number }[]>) =>
  [...map].map(([n, all]) => `#${n}: ${all.map(({ time }) => time).join(' ')}`);

describe('what a page says', () => {
  const steps = [step(1, 100), step(2, 200, 2), step(3, 300)];
  it.each([
    [
      'is at the last step of its tab before it',
      [
        { time: 250, tabId: 1 },
        { time: 350, tabId: 1 },
      ],
      ['#1: 250', '#3: 350'],
    ],
    ['is at the first step of its tab when it was earlier', [{ time: 50, tabId: 2 }], ['#2: 50']],
    ['is at the first step of all when its tab has none', [{ time: 250, tabId: 9 }], ['#1: 250']],
    [
      'stands with others in their order',
      [
        { time: 110, tabId: 1 },
        { time: 120, tabId: 1 },
      ],
      ['#1: 110 120'],
    ],
  ])('%s', (_, said, at) => {
    expect(numbers(besideSteps(steps, said))).toEqual(at);
  });

  it('is nowhere where there is no step', () => {
    expect(besideSteps([], [{ time: 1, tabId: 1 }]).size).toBe(0);
  });
});

describe('a picture', () => {
  it('is at the step that loaded its page, the last one of it', () => {
    const steps = [step(1, 100), step(2, 200, 1, 'https://b.example/'), step(3, 300), step(4, 310, 2)];
    const shot = (id: number, time: number, page: string, tabId = 1) => ({ id, time, page, tabId });
    const pictures = [
      shot(7, 150, 'https://a.example/#x'),
      shot(8, 350, 'https://a.example/'),
      shot(9, 360, 'https://c.example/'),
    ];
    expect([...picturedSteps(steps, pictures)]).toEqual([
      [1, 7],
      [3, 8],
    ]);
  });
});

describe('a pause', () => {
  const steps = [
    { n: 1, time: 100 },
    { n: 2, time: 500 },
  ];
  it('stands before the first step after it', () => {
    expect([
      ...pausedBefore(steps, [
        { from: 200, to: 300 },
        { from: 310, to: 320 },
      ]),
    ]).toEqual([[2, 110]]);
    expect([...pausedBefore(steps, [{ from: 600, to: 700 }])]).toEqual([]);
    expect([...pausedBefore(steps, [{ from: 200 }])]).toEqual([]);
  });

  it('is of a flow only where it lies in it', () => {
    const flow = { steps, startedAt: 100, endedAt: 500 };
    expect([
      ...pausedInFlow(flow, [
        { from: 10, to: 20 },
        { from: 200, to: 300 },
      ]),
    ]).toEqual([[2, 100]]);
  });
});

describe('a recording that was paused', () => {
  it.each([false, true])('says so in its file; with its secrets: %s', async (secrets) => {
    const stage = createStage();
    const { id } = await stage.recorder.start({ kind: 'all' }, 'one');
    await stage.recorder.pause(id);
    await stage.recorder.resume(id);
    await stage.play(consent());
    await stage.recorder.stop(id);
    const closed = { from: 1, to: 2, why: 'browser-closed' } as const;
    const own = (await stage.db.sessions.get(id))?.pauses ?? [];
    await stage.db.sessions.update(id, { pauses: [closed, ...own] });
    await exportHar(stage.deps, id, secrets);
    const [file = ''] = stage.saved.values();
    const { pauses } = (JSON.parse(file) as TraceHar).log._consent.session;
    expect(pauses).toEqual([closed, { from: expect.any(Number), to: expect.any(Number) }]);
  });
});

describe('the session in sight', () => {
  let session: Session | undefined;
  let stop: (() => void) | undefined;
  afterEach(() => {
    stop?.();
    session?.dispose();
  });

  it('has what its pages said, and their pictures on demand', async () => {
    const stage = createStage();
    const row = await stage.recorder.start({ kind: 'all' }, 'one');
    const events = consent();
    await stage.play(events);
    const time = events.at(-1)?.time ?? 0;
    const page = 'https://app.example/cb?code=code-st-1&state=st-1';
    await keepConsoleErrors(
      stage.db,
      [row.id],
      [{ time, tabId: 7, frameId: 0, page, kind: 'console', text: 'no state' }],
    );
    await keepScreenshot(stage.db, [row.id], {
      time,
      tabId: 7,
      page,
      mediaType: 'image/jpeg',
      base64: 'AAAA',
      width: 1,
      height: 1,
    });
    session = createSession(stage.deps, { sessionId: row.id });
    const { companions } = session;
    stop = effect(() => {
      companions.errors.value;
      companions.pictured.value;
    });
    await until(() => companions.errors.value.size === 1 && companions.pictured.value.size === 1);
    const [n = 0] = [...companions.pictured.value.keys()];
    expect(session.trace.value.steps[n - 1]?.url).toBe(page);
    expect(await companions.pictureOf({ n })).toMatchObject({ base64: 'AAAA' });
    expect(await companions.pictureOf({ n: 99 })).toBeUndefined();
  });
});

describe('the verdict for the badge', () => {
  async function judged(...events: ReturnType<typeof consent>[]) {
    const stage = createStage();
    const { id } = await stage.recorder.start({ kind: 'all' }, 'one');
    for (const each of events) await stage.play(each);
    return { stage, id, verdict: await verdictOf(stage.deps.reader, { id }, []) };
  }

  it('has nothing against traffic without a consent', async () => {
    const { verdict } = await judged(exchange('https://news.example/missing.png', { status: 404, type: 'image' }));
    expect(verdict).toEqual({ steps: 1, bad: false });
  });

  it('says that a step of a consent failed', async () => {
    const { verdict } = await judged(
      consent(),
      exchange(
        'https://as.example/authorize?response_type=code&client_id=app&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=openid&state=st-2',
        { status: 500 },
      ),
    );
    expect(verdict).toEqual({ steps: 4, bad: true });
  });

  it('says that a check found an error, unless that is muted', async () => {
    // Without PKCE.
    const { stage, id, verdict } = await judged(consent());
    expect(verdict.bad).toBe(true);
    const mute = { code: 'P1', host: 'as.example', reason: 'known', mutedAt: 1 };
    expect((await verdictOf(stage.deps.reader, { id }, [mute])).bad).toBe(false);
    expect((await verdictOf(stage.deps.reader, { id, mutes: [mute] }, [])).bad).toBe(false);
    expect((await verdictOf(stage.deps.reader, { id }, [{ ...mute, host: 'other.example' }])).bad).toBe(true);
  });
});
