import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { judge } from '../../lib/checks/run.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { AS, authorize, CB, signIn, TPP } from '../fixtures/parties.ts';
import { told } from './verdict.ts';

const PAGE = `${CB}?code=k1&state=s1`;

/** The callback page with a header of its own, its HTML, and what it loads. */
function says({ policy, html, loads = [] }: { policy?: string; html?: string; loads?: string[] }, mode = '?'): string {
  const back = PAGE.replace('?', mode);
  const lines = [
    `GET ${authorize('s1')} → 302 ${back}`,
    `GET ${back} → 200${policy ? ` [Referrer-Policy: ${policy}]` : ''}`,
    ...loads,
  ];
  const records = arrows(lines.join('\n'));
  const page = records.exchanges[1];
  if (html !== undefined && page)
    records.bodies.push({
      ...{ id: 'html', seq: 90, source: 'devtools', time: page.startedAt + 12, startedAt: page.startedAt },
      ...{ tabId: 1, frameId: 0, method: 'GET', url: page.url, text: html, size: html.length, truncated: false },
    });
  const { flows, steps } = foldTrace(records);
  const [card] = judge({ flows, steps, lineageOf: (flow) => lineageOf(flow, steps) }, checks);
  const result = card?.entries.find(({ check }) => check.code === 'C5')?.result;
  return result ? told(result) : 'no flow';
}

const PICTURE = `image GET https://cdn.other.example/p.png [Referer: ${TPP}/] → 200`;
const FRAME = `frame GET https://ads.other.example/ [Referer: ${TPP}/] → 200`;
const unsafe = 'Referrer-Policy';

describe('what the callback page loads', () => {
  test.each([
    ['nothing', []],
    ['from its own host', [`script GET ${TPP}/app.js → 200`]],
    ['from its own site', ['image GET https://static.tpp.example/p.png → 200']],
    ['from the authorization server', [`image GET ${AS}/logo.png → 200`]],
    ['by a call of a script', ['fetch GET https://api.other.example/ → 200 {}']],
    ['on the next page', [`GET ${TPP}/done → 200`, PICTURE]],
  ])('passes: %s', (_, loads) => {
    expect(says({ html: '<html>', loads })).toBe('passed');
  });

  test.each([PICTURE, FRAME])('fails without a policy: %s', (line) => {
    expect(says({ html: '<html>', loads: [line] })).toMatch(
      /^failed at #2 response header Referrer-Policy: The callback page loads from \w+\.other\.example, and has no Referrer-Policy\.$/,
    );
  });

  test.each(['no-referrer', 'same-origin', 'strict-origin-when-cross-origin', 'foo, No-Referrer'])(
    'passes with %s',
    (policy) => {
      expect(says({ policy, loads: [PICTURE] })).toBe('passed');
      expect(
        says({
          html: `<head><meta charset=utf-8><meta name="referrer" content="${policy.split(', ').at(-1)}">`,
          loads: [PICTURE],
        }),
      ).toBe('passed');
    },
  );

  test.each(['unsafe-url', 'no-referrer-when-downgrade', 'no-referrer, unsafe-url'])('fails with %s', (policy) => {
    expect(says({ policy, html: '<html>', loads: [PICTURE] })).toContain(
      `its ${unsafe} is ${policy.split(', ').at(-1)}`,
    );
  });

  test('fails whatever the policy says where the Referer told the code', () => {
    const line = `image GET https://cdn.other.example/p.png [Referer: ${PAGE}] → 200`;
    expect(says({ loads: [line] })).toMatch(/^failed/);
  });

  test('passes where no Referer at all was sent: something forbids it', () => {
    expect(says({ loads: ['image GET https://cdn.other.example/p.png → 200'] })).toBe('passed');
  });

  test('cannot be told where the HTML, and a meta element in it, was not seen', () => {
    expect(says({ loads: [PICTURE] })).toBe(
      'could not tell: whether the callback page sets a policy, as it loads from cdn.other.example',
    );
  });

  test('does not count where the address of the page has no code in its query', () => {
    expect(says({ html: '<html>', loads: [PICTURE] }, '#')).toMatch(/^not applicable: The query/);
  });

  test('follows the callback’s own redirect', () => {
    const back = `${PAGE}`;
    const records = arrows(
      `${signIn('s1', 'k1').replace(`${back} → 200`, `${back} → 302 ${TPP}/done`)}\nGET ${TPP}/done → 200\n${PICTURE}`,
    );
    const { flows, steps } = foldTrace(records);
    const [card] = judge({ flows, steps, lineageOf: (flow) => lineageOf(flow, steps) }, checks);
    expect(card?.entries.find(({ check }) => check.code === 'C5')?.result.state).toBe('not-applicable');
  });
});
