import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { type Digest, NOTHING, patched, patchOf } from '../../lib/reader/digest.ts';
import { rowsOf } from '../../lib/session/rows.ts';
import { createSearch, type Search } from '../../lib/session/search.ts';
import { keptFilter, keptHistory, type PastQuery, remembered, withoutGone } from '../../lib/session/search-history.ts';
import { OpenByDefault, sifted } from '../../lib/session/sifted.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';

const idle = { watch: () => () => undefined };
const box = (): Search => createSearch({ reader: idle }, signal(1), { judged: signal(undefined) });
const shown = ({ chips, draft }: Search) => `${chips.value.map(({ text }) => `[${text}]`).join('')}${draft.value}`;

describe('what is written into the box', () => {
  it.each([
    ['status:200', 'status:200'],
    ['status:200 ', '[status:200]'],
    ['-host:shop token', '-host:shop token'],
    ['token ', 'token '],
    ['value:"two ', 'value:"two '],
    ['value:"two words" ', '[value:"two words"]'],
    ['param:/^a ', 'param:/^a '],
    ['/a b/ ', '[/a b/]'],
    ['host: ', 'host: '],
  ])('%s', (text, expected) => {
    const search = box();
    search.write(text);
    expect(shown(search)).toBe(expected);
  });

  it('goes on with the rest of the line where a filter ends in its midst', () => {
    const search = box();
    search.write('status:200 later', 'status:200 '.length);
    expect(shown(search)).toBe('[status:200]later');
  });

  it('takes a completion in place of the word at the caret', () => {
    const search = box();
    search.write('first ro last', 'first ro'.length);
    search.accept({ text: 'role:' });
    expect(shown(search)).toBe('first role: last');
    search.accept({ text: 'role:page', count: 3 });
    expect(shown(search)).toBe('[role:page]first last');
  });

  it('is a question as a whole, chips and all', () => {
    const search = box();
    search.write('status:200 ');
    search.write('token');
    expect(search.query.value).toBe('status:200 token');
    search.edit(0);
    expect(shown(search)).toBe('status:200 token');
    search.commit();
    search.remove(0);
    expect(shown(search)).toBe('[token]');
    search.clear();
    expect(shown(search)).toBe('');
  });
});

describe('what was looked for before', () => {
  it('is remembered once, the last first, and not without end', () => {
    const [a, b] = [{ text: 'a' }, { text: 'b', session: 1 }];
    expect(remembered([a, b], { text: ' b ', session: 2 })).toEqual([{ text: 'b', session: 2 }, a]);
    expect(remembered([a], { text: '  ' })).toEqual([a]);
    expect(remembered([a], { text: 'x'.repeat(501) })).toEqual([a]);
    const many = Array.from({ length: 30 }, (_, at) => ({ text: String(at) }));
    expect(many.reduce<readonly PastQuery[]>(remembered, [])).toHaveLength(20);
  });

  it('goes with the session in which it was last', () => {
    const history = [{ text: 'a' }, { text: 'b', session: 1 }, { text: 'c', session: 2 }];
    expect(withoutGone(history, new Set([2]))).toEqual([{ text: 'a' }, { text: 'c', session: 2 }]);
    expect(withoutGone(history, new Set([1, 2, 3]))).toBe(history);
  });

  it.each(['not JSON', '{"a":1}', '[1,"a",null,{"text":2}]'])('survives a storage that says %s', (stored) => {
    const kept = keptHistory({ getItem: () => stored, setItem: () => undefined }).read();
    expect(kept.every(({ text }) => typeof text === 'string')).toBe(true);
  });

  it('survives a storage that is full', () => {
    const full = () => {
      throw new Error('full');
    };
    expect(() => keptHistory({ getItem: full, setItem: full }).write([{ text: 'a' }])).not.toThrow();
    expect(keptHistory({ getItem: full, setItem: full }).read()).toEqual([]);
  });
});

describe('filters that stand', () => {
  const storage = (stored: Record<string, string> = {}) => ({
    getItem: (name: string) => stored[name] ?? null,
    setItem: (name: string, text: string) => {
      stored[name] = text;
    },
  });
  const boxOf = (kept: ReturnType<typeof storage>) =>
    createSearch({ reader: idle, filter: keptFilter(() => kept) }, signal(1), { judged: signal(undefined) });

  it('stand again in a view that is loaded once more, and the word that was being written does not', () => {
    const kept = storage();
    const before = boxOf(kept);
    before.write('status:200 ');
    before.write('-value:"two words" ');
    before.write('tok');
    expect(shown(boxOf(kept))).toBe('[status:200][-value:"two words"]');
    before.remove(0);
    expect(shown(boxOf(kept))).toBe('[-value:"two words"]');
    before.clear();
    expect(shown(boxOf(kept))).toBe('');
  });

  it('are gone with the view where nothing can be kept', () => {
    const refused = keptFilter(() => {
      throw new Error('refused');
    });
    refused.write('status:200');
    expect(refused.read()).toBe('');
  });
});

describe('the list of what was found', () => {
  const digest: Digest = patched(NOTHING, patchOf(undefined, foldTrace(golden('oidc-code-pkce'))));
  const [flow] = digest.flows;
  const [first] = flow?.steps ?? [];

  it('has the flows with such steps, these steps alone, and says how many there are in all', () => {
    const found = sifted(digest, { count: 1, has: (n) => n === first?.n });
    expect(found.flows.map(({ id, steps, of }) => [id, steps.map(({ n }) => n), of])).toEqual([
      [flow?.id, [first?.n], flow?.steps.length],
    ]);
    expect(sifted(digest, { count: 0, has: () => false })).toEqual({ steps: [], flows: [] });
  });

  it('is open, but for what the user closed', () => {
    const found = sifted(digest, { count: digest.steps.length, has: () => true });
    const open = rowsOf(found, new OpenByDefault());
    expect(open.filter(({ kind }) => kind === 'step')).toHaveLength(digest.steps.length);
    const closed = rowsOf(found, new OpenByDefault().set(`flow:${flow?.id}`, false));
    expect(closed.filter(({ kind }) => kind === 'step')).toHaveLength(digest.steps.length - (flow?.steps.length ?? 0));
  });
});
