// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BodyView } from '../../components/inspector/body/body-view.tsx';
import { bytesOfBase64, bytesOfText, dumpOf, MOST_BYTES } from '../../components/inspector/body/bytes.ts';
import { flipping, revealing, rowsOf, search } from '../../components/inspector/body/json-model.ts';
import { Reason } from '../../components/inspector/reason.tsx';
import { ValueText } from '../../components/inspector/value-text.tsx';
import { outlineJson } from '../../lib/decode/json-outline.ts';

const copied: string[] = [];

beforeEach(() => {
  copied.length = 0;
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => {
    copied.push(text);
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const show = (text: string, more: Partial<Parameters<typeof BodyView>[0]> = {}) =>
  render(<BodyView text={text} base64={undefined} size={text.length} truncated={false} {...more} />);
const rows = () => screen.getAllByRole('treeitem').map(({ textContent }) => textContent?.replace(/^[▾▸]/, ''));
const tree = () => screen.getByRole('tree', { name: 'JSON' });
const key = (name: string) => fireEvent.keyDown(tree(), { key: name });
const selected = () => screen.getAllByRole('treeitem').find((row) => row.getAttribute('aria-selected') === 'true');

describe('a JSON body', () => {
  const TEXT =
    '{"accounts":[{"iban":"NO93","name":"Ola \\u2605"},{"iban":"NO17"}],"links":{"self":"https:\\/\\/a.example"}}';

  it('is a tree, with levels, sizes and places said', () => {
    show(TEXT);
    expect(rows().slice(0, 4)).toEqual(['{', 'accounts: [', '0: {', 'iban: "NO93"']);
    const item = screen.getAllByRole('treeitem')[5];
    expect(['aria-level', 'aria-posinset', 'aria-setsize'].map((name) => item?.getAttribute(name))).toEqual([
      '3',
      '2',
      '2',
    ]);
  });

  it('folds and unfolds by keys as trees do', () => {
    show(TEXT);
    for (const name of ['ArrowDown', 'ArrowLeft']) key(name);
    expect(rows()).toEqual(['{', 'accounts: [ 2 ]', 'links: {', 'self: "https://a.example"']);
    expect(selected()?.getAttribute('aria-expanded')).toBe('false');
    for (const name of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft']) key(name);
    expect(selected()?.textContent).toContain('0: {');
    key('End');
    expect(selected()?.textContent).toContain('self');
    expect(tree().getAttribute('aria-activedescendant')).toBe(selected()?.id);
  });

  it('unfolds to a depth, and folds all', () => {
    show(TEXT);
    const unfold = screen.getByRole('combobox', { name: 'Unfold' });
    fireEvent.change(unfold, { target: { value: '1' } });
    expect(rows()).toEqual(['{', 'accounts: [ 2 ]', 'links: { 1 }']);
    fireEvent.change(unfold, { target: { value: '0' } });
    expect(rows()).toEqual(['{ 2 }']);
  });

  it('is searched: what is found is unfolded, selected and counted; Enter goes on, Shift and Enter back', () => {
    show(TEXT);
    fireEvent.change(screen.getByRole('combobox', { name: 'Unfold' }), { target: { value: '0' } });
    const field = screen.getByRole('searchbox', { name: 'Find in JSON' });
    fireEvent.input(field, { target: { value: 'no' } });
    expect(selected()?.textContent).toBe('iban: "NO93"');
    expect(screen.getByText('1 of 2')).toBeTruthy();
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(selected()?.textContent).toBe('iban: "NO17"');
    fireEvent.keyDown(field, { key: 'Enter', shiftKey: true });
    expect(screen.getByText('1 of 2')).toBeTruthy();
    fireEvent.input(field, { target: { value: 'nowhere' } });
    expect(screen.getByText('not found')).toBeTruthy();
    fireEvent.input(field, { target: { value: 'https://a' } });
    expect(selected()?.textContent).toContain('self');
  });

  it('gives the value and the path of what is selected', async () => {
    show(TEXT);
    for (let at = 0; at < 4; at++) key('ArrowDown');
    fireEvent.click(screen.getByRole('button', { name: 'Copy path' }));
    fireEvent.click(screen.getByRole('button', { name: 'Copy value' }));
    fireEvent.click(screen.getByRole('button', { name: 'Copy value as…' }));
    fireEvent.click(screen.getByRole('menuitem', { name: 'As sent' }));
    await waitFor(() => expect(copied).toEqual(['$.accounts[0].name', 'Ola ★', '"Ola \\u2605"']));
  });

  it('that is damaged says where, and shows what could be read', () => {
    show('{"a":1,"b":{"c":2');
    expect(rows()).toEqual(['{', 'a: 1', 'b: {', 'c: 2']);
    expect(document.querySelector('.problems')?.textContent).toMatch(/the text ends/);
  });

  it('of a hundred thousand values draws only what is in sight', async () => {
    const text = JSON.stringify(Array.from({ length: 50_000 }, (_, n) => ({ n })));
    show(text);
    await waitFor(() => expect(screen.getByText('100,001 values')).toBeTruthy(), { timeout: 4000 });
    fireEvent.change(screen.getByRole('combobox', { name: 'Unfold' }), { target: { value: 'Infinity' } });
    expect(document.querySelectorAll('*').length).toBeLessThan(400);
    fireEvent.input(screen.getByRole('searchbox'), { target: { value: '49999' } });
    expect(screen.getByText('1 of 1')).toBeTruthy();
  });

  it('never becomes markup', () => {
    show(JSON.stringify({ '<img src=x>': '<b>\u202e</b>' }));
    expect(document.querySelector('img, b')).toBeNull();
    expect(rows()[1]).toBe('<img src=x>: "<b>⟨U+202E⟩</b>"');
  });
});

describe('the bytes of a body', () => {
  it.each([
    ['text', bytesOfText('aé\n'), '00000000  61 c3 a9 0a                                       |a···|'],
    ['base64', bytesOfBase64('AAECfn8='), '00000000  00 01 02 7e 7f                                    |···~·|'],
  ])('of %s are a hex dump', (_, { bytes }, line) => {
    expect(dumpOf(bytes).replaceAll(/ +\|/g, ' |')).toBe(line.replaceAll(/ +\|/g, ' |'));
  });

  it('are bounded, and say so', () => {
    expect(bytesOfText('é'.repeat(MOST_BYTES)).bounded).toBe(true);
    const { bytes, bounded } = bytesOfBase64('AAAA'.repeat(MOST_BYTES / 2));
    expect([bytes.length, bounded]).toEqual([MOST_BYTES, true]);
    expect(bytesOfText('a').bounded).toBe(false);
  });

  it('are told with their size, their encoding and whether they are all; and are copied', async () => {
    render(<BodyView text={undefined} base64="AAEC" size={9} truncated />);
    fireEvent.click(screen.getByRole('button', { name: 'Bytes' }));
    expect(screen.getByText(/incomplete: 3 bytes of 9 B were kept · no text, kept as base64/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /Copy all/ }));
    fireEvent.click(screen.getByRole('menuitem', { name: 'As hex digits' }));
    await waitFor(() => expect(copied).toEqual(['000102']));
  });

  it('that are no base64 say so', () => {
    render(<BodyView text={undefined} base64="***" size={3} truncated={false} />);
    fireEvent.click(screen.getByRole('button', { name: 'Bytes' }));
    expect(screen.getByText(/is no base64/)).toBeTruthy();
  });
});

describe('a long value', () => {
  it('says how much more there is, unfolds in steps and folds again', () => {
    render(<ValueText text={'x'.repeat(3652)} />);
    fireEvent.click(screen.getByRole('button', { name: '… 3,412 more characters' }));
    fireEvent.click(screen.getByRole('button', { name: '… 1,412 more characters' }));
    expect(document.querySelector('.value')?.firstChild?.textContent).toHaveLength(3652);
    fireEvent.click(screen.getByRole('button', { name: 'fold' }));
    expect(screen.getByRole('button', { name: '… 3,412 more characters' })).toBeTruthy();
  });
});

describe('a long reason', () => {
  it('can be read to its end where it is clipped', () => {
    vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(90);
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(34);
    render(<Reason text="a long one" />);
    fireEvent.click(screen.getByRole('button', { name: 'read all' }));
    expect(document.querySelector('.reason')?.className).toBe('reason open');
    expect(screen.getByRole('button', { name: 'read less' }).getAttribute('aria-expanded')).toBe('true');
  });

  it('offers nothing where all is seen', () => {
    render(<Reason text="short" />);
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('the model of a tree', () => {
  const outline = outlineJson('{"a":{"b":[1,2]},"c":3}');
  const folded = { depth: 0, flipped: new Set<number>() };

  it('shows what is in no folded value', () => {
    expect(rowsOf(outline, folded)).toEqual([0]);
    expect(rowsOf(outline, flipping(folded, 0))).toEqual([0, 1, 5]);
    expect(rowsOf(outline, revealing(outline, folded, 4))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it.each([
    ['a', [1]],
    ['2', [4]],
    ['C', [5]],
    ['}', []],
    ['.', []],
  ])('finds %s', (wanted, hits) => {
    expect(search(outline, wanted)).toEqual(hits);
  });
});
