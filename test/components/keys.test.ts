// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { type Action, actionOf, KEYS, shortcut, strokeWords, type Where, withKey } from '../../components/keys.ts';

const event = (key: string, more: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key, ...more });

describe('the list of keys', () => {
  it('gives each stroke one meaning in its place', () => {
    const strokes = Object.values(KEYS).flatMap(({ where, strokes }) => strokes.map((stroke) => `${where} ${stroke}`));
    expect(strokes.filter((stroke, at) => strokes.indexOf(stroke) !== at)).toEqual([]);
  });

  it('takes for the page no key that moves within the list', () => {
    const of = (where: Where) =>
      Object.values(KEYS).flatMap(({ where: there, strokes }) => (there === where ? strokes : []));
    expect(of('page').filter((stroke) => of('list').includes(stroke))).toEqual([]);
  });

  it.each<[string, KeyboardEventInit, Where, Action | undefined]>([
    ['m', {}, 'page', 'mark'],
    ['M', {}, 'page', 'mark'],
    ['N', { shiftKey: true }, 'page', 'session-note'],
    ['n', { ctrlKey: true }, 'page', undefined],
    ['n', { altKey: true }, 'page', undefined],
    ['m', { isComposing: true }, 'page', undefined],
    ['?', { shiftKey: true }, 'page', 'help'],
    ['?', {}, 'page', 'help'],
    ['a', { ctrlKey: true }, 'list', 'choose-all'],
    ['a', { metaKey: true }, 'list', 'choose-all'],
    ['a', {}, 'list', undefined],
    [' ', {}, 'list', 'toggle'],
    ['ArrowDown', { shiftKey: true }, 'list', 'choose-next'],
    ['ArrowDown', { ctrlKey: true }, 'list', undefined],
    ['ArrowDown', {}, 'page', undefined],
    ['constructor', {}, 'page', undefined],
  ])('reads %j with %j on the %s as %s', (key, more, where, action) => {
    expect(actionOf(event(key, more), where)).toBe(action);
  });

  it.each([
    ['Mod+a', false, 'Ctrl+A'],
    ['Mod+a', true, '⌘A'],
    ['Shift+ArrowDown', false, 'Shift+↓'],
    ['Escape', false, 'Esc'],
    ['?', false, '?'],
  ])('says %s (on a Mac: %s) as %s', (stroke, isMac, said) => {
    expect(strokeWords(stroke, isMac)).toBe(said);
  });

  it('names keys in titles and for assistive technology', () => {
    expect(withKey('Keys', 'help')).toBe('Keys (?)');
    expect([shortcut('choose-all'), shortcut('rename'), shortcut('export-ways')]).toEqual([
      'Control+A',
      'F2',
      'Shift+E',
    ]);
  });
});
