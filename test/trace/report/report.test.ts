// @vitest-environment happy-dom
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../../lib/systems/index.ts';
import { toHar } from '../../../lib/trace/har.ts';
import { htmlReport } from '../../../lib/trace/report/html.ts';
import { markdownReport } from '../../../lib/trace/report/markdown.ts';
import { golden, goldenIds } from '../../fixtures/golden.ts';
import { foldLines, redeem, signIn } from '../../fixtures/parties.ts';
import { knownSecrets } from '../../session/known-secrets.ts';
import { filled, hostile } from './hostile.ts';
import { aboutTrace, reported, WRITTEN } from './report-fixture.ts';

const parsed = (html: string) => new DOMParser().parseFromString(html, 'text/html');
const EMPTY = { steps: [], flows: [] };

describe('a report', () => {
  test('tells outcome, findings, sequence, steps, values, notes and environment', async () => {
    const page = parsed((await reported(foldTrace(golden('vipps-redirect-uri-slash-token')), 'Slash')).html());
    const text = page.body.textContent ?? '';
    expect(page.title).toBe('Slash: consent report');
    expect(text).toContain('failed invalid_grant');
    expect(text).toContain('The redirect URI of the token request differs');
    expect(text).toContain('It went well yesterday.');
    expect(text).toContain('Chrome 141');
    expect(text).toContain('created in #3, returned in #9, altered (/ at the end was added) in #10');
    expect(page.querySelectorAll('.diagram svg .arrow').length).toBeGreaterThan(5);
    expect(page.querySelectorAll('.steps > tbody > tr').length).toBe(11);
    expect(page.querySelector('tr.decisive')?.id).toBe('step-10');
  });

  test('leads nowhere but to its own parts and to the clauses', async () => {
    const page = parsed((await reported(foldTrace(golden('opus-cpf-mismatch')), 'Opus')).html());
    const links = [...page.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? '');
    expect(links.length).toBeGreaterThan(20);
    for (const link of links)
      if (link.startsWith('#')) expect(page.getElementById(link.slice(1)), link).not.toBeNull();
      else expect(link).toMatch(/^https:\/\//);
  });

  test('needs nothing: no script, style attribute, picture or address that is loaded', async () => {
    const html = (await reported(foldTrace(golden('aiia-full')), 'Aiia')).html();
    const page = parsed(html);
    const names = new Set([...page.querySelectorAll('*')].map(({ localName }) => localName));
    for (const name of ['script', 'link', 'img', 'iframe', 'object', 'form', 'base', 'image', 'use'])
      expect(names).not.toContain(name);
    const attributes = new Set([...page.querySelectorAll('*')].flatMap((one) => one.getAttributeNames()));
    expect([...attributes].filter((name) => /^on|^style$|^src|^data$|^action$|^xlink/.test(name))).toEqual([]);
    expect(page.querySelectorAll('style')).toHaveLength(1);
    expect(html).not.toMatch(/@import|url\(/);
  });

  test('allows itself its one style sheet and nothing else', async () => {
    const page = parsed((await reported(foldTrace(golden('aiia-full')), 'Aiia')).html());
    const style = new TextEncoder().encode(page.querySelector('style')?.textContent ?? '');
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', style));
    const policy = page.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content');
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${btoa(String.fromCharCode(...digest))}'; base-uri 'none'; form-action 'none'`,
    );
  });

  test('says so when nothing was recorded, or no consent was among it', () => {
    const bare = (trace: Parameters<typeof toHar>[0]) =>
      parsed(htmlReport({ har: toHar(trace, aboutTrace(trace, 'Empty')), diagrams: [], at: WRITTEN })).body.textContent;
    expect(bare(EMPTY)).toContain('Nothing was recorded in this session.');
    const traffic = foldLines('GET https://shop.example/ → 200');
    expect(traffic.flows).toEqual([]);
    expect(bare(traffic)).toContain('No consent was recognised in this session.');
    expect(bare(traffic)).toContain('1 step of no consent');
  });

  test('says when nothing was recorded, and why, on the page and in the ticket', () => {
    const trace = foldLines(signIn('s1', 'k1'));
    const about = aboutTrace(trace, 'x');
    const from = Date.UTC(2026, 10, 22, 9);
    const pauses = [
      { from, to: from + 90_000 },
      { from: from + 3_600_000, to: from + 3_675_000, why: 'browser-closed' as const },
    ];
    const withPauses = { ...about.session, pauses, stopReason: 'The storage is full.' };
    const har = toHar(trace, { ...about, session: withPauses });
    const words =
      'from 22 Nov 2026, 09:00:00 UTC for 1 min 30 s (paused); from 22 Nov 2026, 10:00:00 UTC for 1 min 15 s (the browser was closed)';
    const page = parsed(htmlReport({ har, diagrams: [], at: WRITTEN })).body.textContent;
    expect(page).toContain(`Not recorded${words}`);
    expect(page).toContain('EndedThe storage is full.');
    expect(markdownReport({ har, at: WRITTEN })).toContain(`Nothing was recorded ${words}.`);
    const without = toHar(trace, about);
    expect(parsed(htmlReport({ har: without, diagrams: [], at: WRITTEN })).body.textContent).not.toContain(
      'Not recorded',
    );
    expect(markdownReport({ har: without, at: WRITTEN })).not.toContain('Nothing was recorded');
  });

  test('says so when nothing was found, and when it was not looked', async () => {
    const trace = foldLines(signIn('s1', 'k1'), redeem('k1'));
    expect(
      parsed(htmlReport({ har: toHar(trace, aboutTrace(trace, 'x')), diagrams: [], at: WRITTEN })).body.textContent,
    ).toContain('This trace carries no findings: it was written without them.');
    const quiet = parsed((await reported(foldTrace(golden('oidc-fapi2')), 'FAPI')).html());
    expect(quiet.querySelector('.scorecard summary')?.textContent).toMatch(/^All 60 checks: \d+ failed, \d+ passed/);
  });

  test('warns where secrets are in it', () => {
    const trace = foldLines(signIn('s1', 'k1'));
    const page = parsed(htmlReport({ har: toHar(trace, aboutTrace(trace, 'x')), diagrams: [], at: WRITTEN }));
    expect(page.querySelector('.seal.danger')?.textContent).toContain('Do not pass it on.');
  });

  test.each(goldenIds())('of %s holds no known secret, on the page and in the ticket', async (id) => {
    const reports = await reported(foldTrace(golden(id)), id);
    const html = reports.html();
    const files = [html, reports.markdown()];
    for (const secret of knownSecrets(golden(id)))
      for (const spelling of [secret, encodeURIComponent(secret)])
        for (const file of files) if (file.includes(spelling)) expect.fail(`${id} holds ${spelling}`);
  });
});

describe('whatever was captured', () => {
  /** Every element with its attributes, but for those that say how much of a long text is left. */
  const skeleton = (html: string) =>
    [...parsed(html).querySelectorAll(':not(.more)')].map((one) =>
      [one.localName, ...one.getAttributeNames().map((name) => `${name}=${one.getAttribute(name)}`)].join(' '),
    );
  const plain = skeleton(htmlReport(filled('word')));

  test('about the traffic stands in it as text: no element and no attribute comes of it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const made = skeleton(htmlReport(filled(text)));
        if (made.join('\n') !== plain.join('\n'))
          expect.fail(`${made.find((one, at) => one !== plain[at])} came of ${JSON.stringify(text)}`);
      }),
      { numRuns: 20 },
    );
  });

  test('in the traffic stands in it as text, however it is decoded', () => {
    const known = new Set(plain);
    const rows = new Set(
      [...known, ...skeleton(htmlReport(filled('x', 'https://a.example/?b=%5B1%5D&c=')))].map((one) =>
        one.replace(/\d+/g, '0'),
      ),
    );
    fc.assert(
      fc.property(hostile, fc.constantFrom('', 'https://bank.example/?a=', '{"a":', 'a=b&c='), (text, before) => {
        const html = htmlReport(filled('word', before + text));
        for (const one of skeleton(html)) if (!rows.has(one.replace(/\d+/g, '0'))) expect.fail(`${one} came of it`);
      }),
      { numRuns: 20 },
    );
  });

  test('turns no line around, and hides nothing', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(htmlReport(filled(text, text)).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      }),
      { numRuns: 20 },
    );
  });
});
