import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryOf } from '../../../lib/session/shelf/entry.ts';
import { choicesOf, EVERYTHING, ORDERS, sift, sorted, type Wish } from '../../../lib/session/shelf/sift.ts';
import { tagOf, withoutTag, withTag } from '../../../lib/session/tags.ts';
import { entry } from './entries.ts';

const FILE = { kind: 'imported', file: 'Bericht.har', at: 1 } as const;
const all = [
  entry({ name: 'Müller signs in', startedAt: 10, flows: ['oidc consented'], hosts: ['as.example:8443'] }),
  entry({ name: 'pay 10', startedAt: 30, flows: ['aiia failed', 'aiia consented'], errors: ['R1'], tags: ['Bug 12'] }),
  entry({ name: 'pay 9', startedAt: 20, origin: { ...FILE, redacted: true }, notes: ['blank screen'], size: 99 }),
  entry({ name: 'sent by the bank', startedAt: 5, origin: { ...FILE, redacted: false }, flows: ['oidc refused'] }),
  entry({ name: 'not read', startedAt: 1, unread: true }),
];
const names = (wish: Partial<Wish>) => sift(all, { ...EVERYTHING, ...wish }).map(({ row }) => row.name);

describe('a search of the library', () => {
  it.each([
    ['by its name, without accents and capitals', 'muller', ['Müller signs in']],
    ['by its host', 'as.example:84', ['Müller signs in']],
    ['by its system', 'AIIA', ['pay 10']],
    ['by how it ended', 'refused', ['sent by the bank']],
    ['by its tag', 'bug', ['pay 10']],
    ['by its note', 'blank', ['pay 9']],
    ['by its file', 'bericht', ['pay 9', 'sent by the bank']],
    ['by several words, wherever each is', ' pay   BLANK ', ['pay 9']],
    ['not across two texts', 'pay blank screen oidc', []],
  ])('finds a session %s', (_, text, found) => {
    expect(names({ text })).toEqual(found);
  });

  it('finds everything where nothing is asked, and never more than there is', () => {
    expect(names({ text: '   ' })).toHaveLength(all.length);
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const both = names({ text: `${a} ${b}` });
        expect(names({ text: a })).toEqual(expect.arrayContaining(both));
      }),
    );
  });
});

describe('a filter of the library', () => {
  it.each<[string, Partial<Wish>, string[]]>([
    ['system', { system: 'oidc' }, ['Müller signs in', 'sent by the bank']],
    ['no consent, of those that were read', { system: '' }, ['pay 9']],
    ['outcome of any flow', { outcome: 'consented' }, ['Müller signs in', 'pay 10']],
    ['recorded here', { source: 'recorded' }, ['Müller signs in', 'pay 10', 'not read']],
    ['imported', { source: 'imported' }, ['pay 9', 'sent by the bank']],
    ['secrets hidden', { source: 'redacted' }, ['pay 9']],
    ['with secrets', { source: 'with-secrets' }, ['sent by the bank']],
    ['tag', { tag: 'Bug 12' }, ['pay 10']],
    ['from a day on', { since: 20 }, ['pay 10', 'pay 9']],
    ['before a day', { since: 5, until: 20 }, ['Müller signs in', 'sent by the bank']],
    ['with an error', { faulty: true }, ['pay 10']],
    ['several at once', { source: 'imported', outcome: 'refused' }, ['sent by the bank']],
  ])('keeps by %s', (_, wish, found) => {
    expect(names(wish)).toEqual(found);
  });

  it('is offered with how many sessions it keeps, which is what it keeps', () => {
    const { systems, outcomes, sources, tags, faulty } = choicesOf(all);
    for (const { value, count } of systems) expect(names({ system: value }), value).toHaveLength(count);
    for (const { value, count } of outcomes) expect(names({ outcome: value }), value).toHaveLength(count);
    for (const { value, count } of sources) expect(names({ source: value }), value).toHaveLength(count);
    for (const { value, count } of tags) expect(names({ tag: value }), value).toHaveLength(count);
    expect(faulty).toBe(names({ faulty: true }).length);
    expect(systems.map(({ label }) => label)).toEqual(['AIIA', 'No consent recognised', 'OIDC']);
  });
});

describe('the order of the library', () => {
  it.each([
    ['newest', ['pay 10', 'pay 9', 'Müller signs in', 'sent by the bank', 'not read']],
    ['oldest', ['not read', 'sent by the bank', 'Müller signs in', 'pay 9', 'pay 10']],
    ['name', ['Müller signs in', 'not read', 'pay 9', 'pay 10', 'sent by the bank']],
    ['findings', ['pay 10', 'pay 9', 'Müller signs in', 'sent by the bank', 'not read']],
    ['size', ['pay 9', 'pay 10', 'Müller signs in', 'sent by the bank', 'not read']],
  ] as const)('is by %s', (order, expected) => {
    expect(sorted(all, order).map(({ row }) => row.name)).toEqual(expected);
  });

  it('has what records first, then what is pinned, and loses nothing', () => {
    const live = entry({ state: 'recording', startedAt: 0, unread: true });
    const pinned = entry({ pinned: true, name: 'z', startedAt: 0, size: 0 });
    for (const order of ORDERS) {
      expect(sorted([pinned, ...all, live], order).slice(0, 2)).toEqual([live, pinned]);
      expect(new Set(sorted([pinned, ...all, live], order))).toEqual(new Set([...all, live, pinned]));
    }
  });
});

it('findings that are muted are not counted, in this session or everywhere', () => {
  const { row, summary } = entry({ errors: ['R1', 'R1', 'R2'] });
  const mute = { code: 'R1', host: 'as.example', reason: 'known', mutedAt: 1 };
  expect(entryOf(row, summary, [], []).tally?.error).toBe(3);
  expect(entryOf(row, summary, [], [mute]).tally?.error).toBe(1);
  expect(entryOf({ ...row, mutes: [mute] }, summary, [], []).tally?.error).toBe(1);
  expect(entryOf(row, summary, [], [{ ...mute, host: 'other.example' }]).tally?.error).toBe(3);
});

describe('a tag', () => {
  it('is what was typed without space around, in the spelling that is known', () => {
    expect(tagOf('  to   do, ')).toBe('to do');
    expect(tagOf('BUG', ['Bug'])).toBe('Bug');
    expect(tagOf(' , ')).toBeUndefined();
    expect(tagOf('💶'.repeat(99))).toBe('💶'.repeat(40));
  });

  it('is there once, and not without end', () => {
    expect(withTag(['Bug'], 'bug')).toEqual(['Bug']);
    expect(withTag(['Bug'], 'new')).toEqual(['Bug', 'new']);
    expect(withoutTag(['Bug', 'new'], 'Bug')).toEqual(['new']);
    const many = Array.from({ length: 30 }, (_, at) => String(at));
    expect(withTag(many, 'one more')).toEqual(many);
  });
});
