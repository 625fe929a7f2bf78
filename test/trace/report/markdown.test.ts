import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../../lib/systems/index.ts';
import { toHar } from '../../../lib/trace/har.ts';
import { code, markdownReport, sentence } from '../../../lib/trace/report/markdown.ts';
import { golden } from '../../fixtures/golden.ts';
import { filled, hostile } from './hostile.ts';
import { aboutTrace, reported, WRITTEN } from './report-fixture.ts';

/** What Markdown still reads in a line once escapes and code are taken out, as CommonMark §2.4 and §6.1 take them. */
function active(line: string): string {
  let left = '';
  for (let at = 0; at < line.length; ) {
    const run = /^`+/.exec(line.slice(at))?.[0] ?? '';
    if (line[at] === '\\' && /[!-/:-@[-`{-~]/.test(line[at + 1] ?? '')) at += 2;
    else if (run === '') left += line[at++];
    else {
      const end = [...line.slice(at + run.length).matchAll(/`+/g)].find(([one]) => one.length === run.length);
      if (!end) left += run;
      at += end ? run.length + end.index + run.length : run.length;
    }
  }
  return left;
}

/** Cells of a row, which end at a bar that no backslash stands before, in code too (GFM §4.10). */
const cells = (line: string) => line.split(/(?<!\\)\|/).length - 2;

describe('a ticket', () => {
  test('tells how it ended, what was found, the steps, and what went astray', async () => {
    const text = (await reported(foldTrace(golden('vipps-redirect-uri-slash-token')), 'Slash')).markdown();
    expect(text).toMatch(/^### Vipps MobilePay Login, app-to-app: failed `invalid_grant`\n/);
    expect(text).toContain('**Findings**: 2 errors');
    expect(text).toContain('seen `http://vipps-tpp.localhost:4280/cb/`');
    expect(text).toContain('[RFC 6749 §4.1.3](<https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3>)');
    expect(text).toMatch(
      /\| 10 \| \+\d\.\d\d s \| token request: invalid\\_grant \*\*decides: failed\*\* \(R1 K2\) \| `POST /,
    );
    expect(text).toContain('altered (/ at the end was added) in step 10');
    expect(text).toContain('It went well yesterday.');
    expect(text.length).toBeLessThan(6000);
  });

  test('has no HTML, and names steps by words, for a number sign is another ticket', async () => {
    for (const id of ['opus-cpf-mismatch', 'oidc-jarm-refused', 'open-payments-decoupled-qr']) {
      const text = (await reported(foldTrace(golden(id)), id)).markdown();
      for (const line of text.split('\n'))
        expect(active(line).replace(/\]\(<https:[^\s<>]+>\)/g, '')).not.toMatch(/[<>]|#\d/);
    }
  });

  test('says so when there is nothing', () => {
    const har = toHar({ steps: [], flows: [] }, aboutTrace({ steps: [], flows: [] }, 'Empty'));
    expect(markdownReport({ har, at: WRITTEN })).toMatch(/^Nothing was recorded in this session\.\n/);
  });

  test('is of the same build whatever stands in it', () => {
    const build = (text: string) =>
      text.split('\n').map((line) => (line.startsWith('|') ? cells(line) : line.replace(/^(#+|-|\*\*)? ?.*$/s, '$1')));
    const plain = build(markdownReport(filled('word')));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(build(markdownReport(filled(text)))).toEqual(plain);
        expect(build(markdownReport(filled('word', text))).join()).toBe(plain.join());
      }),
    );
  });

  test('lets no captured sign be read as Markdown, a mention, a reference or a link', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(active(code(text))).toBe('');
        const left = active(sentence(text));
        expect(left).not.toMatch(
          /[`*_[\]<>|~&]|#\d|@[\w-]|:\/\/|www\.|^[-+=#>]|^\d+[.)]|[\p{Cc}\u202a-\u202e\u2066-\u2069]/iu,
        );
      }),
      { numRuns: 500 },
    );
  });

  test('keeps text as code, whatever backticks are in it', () => {
    expect(code('a`b')).toBe('`` a`b ``');
    expect(code('``')).toBe('``` `` ```');
    expect(code('')).toBe('(empty)');
    expect(code('a\nb\u202e')).toBe('`a b⟨U+202E⟩`');
  });
});
