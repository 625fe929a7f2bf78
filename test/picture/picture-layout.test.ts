import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Flow } from '../../lib/flow/step.ts';
import { stepsIn } from '../../lib/picture/fold.ts';
import { place, shorten, widthOf } from '../../lib/picture/label.ts';
import { foldsOf, GUTTER, type PictureLayout, layoutOf as placed } from '../../lib/picture/layout.ts';
import { nameOf, spokenParties } from '../../lib/picture/words.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';
import { AS, authorize, CB, foldLines, redeem, signIn } from '../fixtures/parties.ts';

const WIDTH = 520;
const layoutOf = (flow: Flow, width: number) => placed(foldsOf(flow), width);
const flowOf = (...text: string[]): Flow => {
  const [flow] = foldLines(...text).flows;
  if (!flow) throw new Error('no flow');
  return flow;
};
const draw = (...text: string[]) => layoutOf(flowOf(...text), WIDTH);
const titles = ({ rows }: PictureLayout) => rows.map(({ title }) => title.text);
const consent = [signIn('s1', 'k1'), redeem('k1')];

/** What holds of every picture. */
function expectSound(flow: Flow, layout: PictureLayout): void {
  const { lanes, rows, tops, width } = layout;
  expect(rows.flatMap((row) => stepsIn(row).map(({ n }) => n)).sort((a, b) => a - b)).toEqual(
    flow.steps.map(({ n }) => n),
  );
  expect(tops).toHaveLength(rows.length + 1);
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (before) {
      expect(row.top).toBeGreaterThanOrEqual(before.top + before.height);
      expect(row.step.n).toBeGreaterThan(before.step.n);
    }
    expect(row.y).toBeLessThan(row.height);
    if (row.mirrored) expect([row.title, row.detail].map(({ anchor }) => anchor)).toEqual(['end', 'end']);
    const verdict = row.outcome === undefined ? '' : `  ✓ ${row.outcome}`;
    for (const [{ text, x, anchor }, behind] of [
      [row.title, verdict],
      [row.detail, ` ${row.status}`],
    ] as const) {
      const size = widthOf(text + behind, 10.5);
      expect(anchor === 'start' ? x + size : x).toBeLessThanOrEqual(width);
      expect(anchor === 'start' ? x : x - size).toBeGreaterThanOrEqual(GUTTER - 1);
    }
  }
  const xs = lanes.map(({ x }) => x);
  expect(xs).toEqual([...new Set(xs)].sort((a, b) => a - b));
  expect(xs.every((x) => x > GUTTER && x < width)).toBe(true);
}

describe('every picture', () => {
  it.each(goldenIds())('of %s has each step once, from the top down, without overlap', (id) => {
    for (const flow of foldTrace(golden(id)).flows)
      for (const width of [100, WIDTH, 1600]) expectSound(flow, layoutOf(flow, width));
  });

  test('has each step once however the steps come, in time and out of it', () => {
    const [first, second, third] = flowOf(...consent).steps;
    if (!first || !second || !third) throw new Error('not three steps');
    const step = fc.record({
      kind: fc.constantFrom('http', 'deep-link', 'history', 'tab-opened', 'tab-closed', 'fragment'),
      role: fc.constantFrom('preflight', 'other', 'consent-status', 'page', 'static', 'app-open', 'redirect'),
      url: fc.oneof(fc.constantFrom(`${AS}/a`, `${CB}?x`, 'bankid:///'), fc.string()),
      status: fc.option(fc.constantFrom(200, 204, 302, 404), { nil: undefined }),
      error: fc.option(fc.string(), { nil: undefined }),
      words: fc.string(),
      time: fc.integer({ min: -5000, max: 100_000 }),
      like: fc.constantFrom(first, second, third),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 0, max: 2000 }), (drawn, width) => {
        const steps = drawn.map(({ like, time, ...said }, index) => {
          const { status: _, error: __, ...rest } = like;
          return { ...rest, ...(said as object), n: index + 1, id: `s${index}`, time: first.time + time };
        });
        const flow = { ...flowOf(...consent), steps } as Flow;
        expectSound(flow, layoutOf(flow, width));
      }),
      { numRuns: 150 },
    );
  });

  it('is as wide as it may be, and wider where the lanes need it', () => {
    const flow = flowOf(...consent);
    expect(layoutOf(flow, 700).width).toBe(700);
    expect(layoutOf(flow, 100).width).toBe(294);
  });

  it('of nothing is empty', () => {
    expect(layoutOf({ ...flowOf(...consent), steps: [] }, WIDTH)).toMatchObject({ rows: [], height: 0, tops: [0] });
  });
});

describe('time', () => {
  const at = (pause: number) => {
    const [first, second] = draw(`GET ${authorize('s1')} → 200 (+${pause})`, `POST ${AS}/login form u=1 → 200`).rows;
    if (!first || !second) throw new Error('not two rows');
    return { space: second.top - first.top, pause: second.pause };
  };

  it('is not to be seen where it is short', () => {
    expect(at(0)).toEqual(at(200));
  });

  it('is to scale where it is longer than a row is high', () => {
    const [one, two] = [at(800).space, at(1300).space];
    expect(two - one).toBeCloseTo(500 * 0.06, 0);
    expect(one).toBeGreaterThan(at(0).space);
  });

  it('is folded where it is long, with its length', () => {
    expect(at(4100)).toEqual({ ...at(600_000), pause: 4200 });
    expect(at(600_000).pause).toBe(600_100);
  });
});

describe('a pause of the recording', () => {
  const flow = flowOf(...consent);
  const drawn = (unrecorded: ReadonlyMap<number, number>) => placed({ ...foldsOf(flow), unrecorded }, WIDTH);

  it('is said before the row that comes after it, however little time is between', () => {
    const { rows } = drawn(new Map([[flow.steps.at(-1)?.n ?? 0, 30_000]]));
    expect(rows.slice(0, -1).every(({ unrecorded }) => unrecorded === undefined)).toBe(true);
    const last = rows.at(-1);
    expect(last?.unrecorded).toBe(30_000);
    expect(nameOf(last as NonNullable<typeof last>, spokenParties([]), undefined)).toContain(
      '30.0 s of it not recorded',
    );
  });

  it('leaves the picture as it is where there is none', () => {
    expect(drawn(new Map())).toEqual(layoutOf(flow, WIDTH));
  });
});

describe('what is folded', () => {
  const STATUS = 'https://api.example/psd2/consent/v1/consents/c1/status';
  const poll = (word: string) => `fetch GET ${STATUS} → 200 {"consentStatus":"${word}"}`;
  const begun = `fetch POST https://api.example/psd2/consent/v1/consents json {} [X-BicFi: B] → 201 {"consentStatus":"received","consentId":"c1"}`;

  it('polls with one answer are one arrow, with their number', () => {
    expect(titles(draw(begun, ...Array.from({ length: 14 }, () => poll('received'))))).toEqual([
      '#1 consent created: received',
      '#2 consent status ×14: received',
    ]);
  });

  it('the poll that decides stands by itself', () => {
    const layout = draw(begun, poll('received'), poll('received'), poll('valid'));
    expect(titles(layout).slice(1)).toEqual(['#2 consent status ×2: received', '#4 consent status: valid']);
    expect(layout.rows.map(({ outcome }) => outcome)).toEqual([undefined, undefined, 'consented']);
  });

  it('polls that are answered otherwise say from what to what', () => {
    const sca = (word: string) =>
      `fetch GET https://api.example/psd2/consent/v1/consents/c1/authorisations/a1 → 200 {"scaStatus":"${word}"}`;
    expect(titles(draw(begun, sca('received'), sca('started'), sca('started'))).slice(1)).toEqual([
      '#2 SCA status ×3: received → started',
    ]);
  });

  it('a preflight stands with its request, before which or behind which it is reported', () => {
    const preflight = `fetch OPTIONS ${AS}/token → 204`;
    for (const order of [
      [preflight, redeem('k1')],
      [redeem('k1'), preflight],
    ]) {
      const { rows } = draw(signIn('s1', 'k1'), ...order);
      expect(rows.map(({ steps, preflights }) => [steps.length, preflights.length])).toEqual([
        [1, 0],
        [1, 0],
        [1, 1],
      ]);
    }
  });

  it('what is asked elsewhere in between parts two polls', () => {
    const other = 'fetch GET https://api.example/psd2/accountinformation/v1/accounts [Consent-ID: c1] → 403';
    expect(titles(draw(begun, poll('received'), other, poll('received')))).toHaveLength(4);
  });
});

describe('how an arrow is drawn', () => {
  const strokes = ({ rows }: PictureLayout) => rows.map(({ stroke }) => stroke);

  it('tells pages, forms, scripts, apps and what nobody is sent', () => {
    const layout = draw(
      `GET ${authorize('s1')} → 200`,
      `POST ${AS}/login form u=1 → 200`,
      'failed bankid:///?autostarttoken=1',
      `history ${AS}/waiting`,
      `GET ${CB}?code=k1&state=s1 → 200`,
      redeem('k1'),
    );
    expect(strokes(layout)).toEqual(['page', 'form', 'app', 'loop', 'page', 'fetch']);
  });

  it('shows who sent the browser on, at the top of the arrow that follows', () => {
    const { rows, lanes } = draw(...consent);
    const x = (kind: string) => lanes.find(({ party }) => party.kind === kind)?.x;
    expect(rows.map(({ cause }) => cause)).toEqual([
      undefined,
      { from: x('authorization-server'), to: x('browser') },
      undefined,
    ]);
  });

  it.each([
    ['an error', `GET ${CB}?code=k&state=s1 → 500`, '✕ 500'],
    ['no connection', `GET ${CB}?code=k&state=s1 → failed net::ERR_CONNECTION_REFUSED`, '✕ failed'],
  ])('marks a hop with %s by its sign and its word', (_, line, status) => {
    const row = draw(`GET ${authorize('s1')} → 302 ${CB}?code=k&state=s1`, line).rows.at(-1);
    expect(row).toMatchObject({ failed: true, status });
  });

  it('reads out as one sentence', () => {
    const { rows, lanes } = draw(...consent);
    const spoken = spokenParties(lanes.map(({ party }) => party));
    expect(
      rows.map((row) => nameOf(row, spoken, row.step.n === 2 ? { event: 'returned', name: 'state' } : undefined)),
    ).toMatchInlineSnapshot(`
        [
          "#1 authorization request, browser to authorization server, 302",
          "#2 authorization response with code, browser to third party, sent there by authorization server, 200, returned: state",
          "#3 token request, third party to authorization server, 200, decides the outcome: consented",
        ]
      `);
  });
});

describe('a label', () => {
  test('is never wider than its room, and says that it was cut', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500, unit: 'grapheme' }), fc.integer({ min: 12, max: 400 }), (text, room) => {
        const shown = shorten(text, room, 11);
        expect(widthOf(shown, 11)).toBeLessThanOrEqual(room);
        expect(shown.endsWith('…') || widthOf(shown, 11) <= room).toBe(true);
      }),
    );
  });

  it('of five megabytes is cut at once', () => {
    expect(shorten('x'.repeat(5_000_000), 10_000, 11)).toHaveLength(401);
  });

  it('shows what would turn the line around', () => {
    expect(shorten('a\u202eb\u0000', 200, 11)).toBe('a⟨U+202E⟩b␀');
  });

  it('ends at the arrow, together with the other one, where there is more room before it than behind', () => {
    const at = (above: string, below: string) =>
      place(
        [
          { text: above, size: 11, taken: 0 },
          { text: below, size: 10, taken: 20 },
        ],
        [300, 380],
        [60, 400],
      ).map(({ text, x, anchor }) => `${text} ${anchor} ${x}`);
    expect(at('short', 'shorter')).toEqual(['short start 300', 'shorter start 300']);
    expect(at('rather a long one indeed', 'short')).toEqual(['rather a long one indeed end 380', 'short end 380']);
    expect(at('short', 'x'.repeat(80))[1]).toMatch(/^x{20,50}… end 380$/);
  });
});
