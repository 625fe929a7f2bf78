import { describe, expect, it } from 'vitest';
import type { Records } from '../../lib/flow/steps.ts';
import type { Question } from '../../lib/search/search-index.ts';
import { type Found, SearchIndex, type Work } from '../../lib/search/search-index.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { golden } from '../fixtures/golden.ts';

function finished<T>(work: Work<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as T;
  }
}

function indexOf(records: Records): SearchIndex {
  const index = new SearchIndex();
  index.take(foldTrace(records));
  finished(index.readAll());
  return index;
}

const ask = (index: SearchIndex, query: string, more: Partial<Question> = {}): Found =>
  finished(index.find({ query, ...more }));
const found = (index: SearchIndex, query: string, more: Partial<Question> = {}) => {
  const { matches } = ask(index, query, more);
  return matches && [...matches];
};
const offered = (index: SearchIndex, query: string, more: Partial<Question> = {}) =>
  ask(index, query, { caret: query.length, ...more }).completions.map(({ text, count }) =>
    count === undefined ? text : `${text} ${count}`,
  );

const LINES = `
GET https://shop.example/a?state=one&note=Bl%C3%A5b%C3%A6r [Cookie: sid=abc123] → 200
GET https://shop.example/b?session_state=two [Cookie: sid=abc123] → 404
POST https://api.shop.example/c json {"amount":"12.50","to":{"name":"Ole"}} → 201 {"id":"urn:x:7"}
GET https://other.example/d → 500
`;

describe('what is found', () => {
  const index = indexOf(arrows(LINES.trim()));

  it.each([
    ['blåbær', [1]],
    ['BLÅBÆR', [1]],
    ['shop', [1, 2, 3]],
    ['shop -api', [1, 2]],
    ['host:api', [3]],
    ['host:/^shop/', [1, 2]],
    ['status:4', [2]],
    ['status:20', [1, 3]],
    ['status:4xx', [2]],
    ['-status:2', [2, 4]],
    ['method:post', [3]],
    ['param:state', [1]],
    ['param:/state$/', [1, 2]],
    ['param:state=on', [1]],
    ['param:state=two', []],
    ['param:name', [3]],
    ['value:ole', [3]],
    ['value:name', []],
    ['value:shop', []],
    ['value:/^two$/', [2]],
    ['value:12.5', [3]],
    ['abc123', [1, 2]],
    ['has:body', [3]],
    ['flow:none', [1, 2, 3, 4]],
    ['"urn:x:7"', [3]],
    ['/urn:\\w:\\d/', [3]],
    ['#2', [2]],
    ['nothing of the kind', []],
  ])('%s', (query, steps) => {
    expect(found(index, query)).toEqual(steps);
  });

  it('is all where nothing is asked yet', () => {
    for (const query of ['', '  ', 'host:', '-', '/(/']) expect(found(index, query)).toBeUndefined();
  });

  it('is the same letter by letter as at once', () => {
    for (const query of ['shop.example', 'host:shop -status:4', '-shop', 'value:abc123', '/sh?op/ a']) {
      for (let length = 1; length <= query.length; length++) {
        const text = query.slice(0, length);
        expect(found(index, text, { caret: length })).toEqual(found(indexOf(arrows(LINES.trim())), text));
      }
    }
  });

  it('is marked from outside', () => {
    expect(found(index, 'has:finding', { marked: { finding: [2, 4] } })).toEqual([2, 4]);
    expect(found(index, 'has:note', { marked: { finding: [2, 4] } })).toEqual([]);
  });

  it('is of flows, where there are any', () => {
    const trace = foldTrace(golden('oidc-code-pkce'));
    const consent = indexOf(golden('oidc-code-pkce'));
    const flow = trace.flows[0];
    const own = flow?.steps.map(({ n }) => n);
    expect(found(consent, `flow:${flow?.id}`)).toEqual(own);
    expect(found(consent, `system:${flow?.system}`)).toEqual(own);
    expect(found(consent, 'outcome:consented')).toEqual(own);
    expect(found(consent, 'outcome:failed')).toEqual([]);
    expect(found(consent, 'has:token role:token-request')).toHaveLength(1);
  });
});

describe('completions', () => {
  const index = indexOf(arrows(LINES.trim()));

  it.each([
    ['st', ['status:', 'param:state 1', 'method:post 1', 'param:session_state 1']],
    ['status:', ['status:200 1', 'status:404 1', 'status:201 1', 'status:500 1']],
    ['host:shop', ['host:shop.example 2', 'host:api.shop.example 1']],
    ['-method:p', ['-method:post 1']],
    ['status:2 host:', ['host:shop.example 1', 'host:api.shop.example 1']],
    ['/st', []],
    ['"st', []],
    ['host:zzz', []],
  ])('of %s', (query, completions) => {
    expect(offered(index, query)).toEqual(completions);
  });

  it('begin with the keys that lead somewhere', () => {
    expect(offered(index, '')).toEqual([
      'role:',
      'status:',
      'host:',
      'has:',
      'param:',
      'value:',
      'method:',
      'kind:',
      'flow:',
    ]);
  });

  it('count as many steps as they find', () => {
    const consent = indexOf(golden('oidc-code-pkce'));
    for (const query of ['role:', 'param:', 'host:', 'status:', 'has:', 'system:', 'outcome:', 'kind:', 'flow:']) {
      for (const { text, count } of ask(consent, query, { caret: query.length }).completions) {
        const matching = found(consent, text)?.length ?? 0;
        // What is longer may begin with it, or have it in it, too.
        expect(matching).toBeGreaterThanOrEqual(count ?? 0);
        if (/^(param|has|flow|outcome):/.test(text)) expect(matching).toBe(count);
      }
    }
  });
});

describe('an index', () => {
  it('reads again only what has changed', () => {
    const lines = LINES.trim().split('\n');
    const index = indexOf(arrows(lines.slice(0, 2).join('\n')));
    const trace = foldTrace(arrows(lines.join('\n')));
    index.take(trace);
    expect(index.read).toBeLessThan(index.size);
    finished(index.readAll());
    expect(found(index, 'shop')).toEqual([1, 2, 3]);
    index.take({ ...trace, steps: [...trace.steps] });
    expect(index.read).toBe(4);
    index.take({ ...trace, steps: trace.steps.slice(0, 2) });
    expect(found(index, 'shop')).toEqual([1, 2]);
  });

  it('answers for what it has read by then', () => {
    const index = new SearchIndex();
    index.take(foldTrace(arrows(LINES.trim())));
    const work = index.readAll();
    work.next();
    work.next();
    expect(found(index, 'shop')).toEqual([1]);
    finished(work);
    expect(found(index, 'shop')).toEqual([1, 2, 3]);
  });
});
