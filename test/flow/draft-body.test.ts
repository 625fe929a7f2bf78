import { describe, expect, it } from 'vitest';
import { type BodyKind, bodyAs, expectedType } from '../../lib/flow/draft-body.ts';
import { headerFate } from '../../lib/flow/header-fate.ts';
import { bodyText, type DraftBody } from '../../lib/flow/request-draft.ts';

describe('the body of a draft as another kind', () => {
  it.each<[string, DraftBody | undefined, BodyKind, DraftBody | undefined]>([
    ['nothing', undefined, 'json', { kind: 'json', text: '' }],
    ['JSON', { kind: 'json', text: '{ "a": 1 }' }, 'text', { kind: 'text', text: '{ "a": 1 }' }],
    ['text', { kind: 'text', text: 'é' }, 'base64', { kind: 'base64', base64: 'w6k=' }],
    ['bytes', { kind: 'base64', base64: 'w6k=' }, 'text', { kind: 'text', text: 'é' }],
    ['no base64', { kind: 'base64', base64: '!' }, 'text', { kind: 'text', text: '!' }],
    ['text', { kind: 'text', text: 'a' }, 'none', undefined],
  ])('%s', (_, body, kind, expected) => {
    expect(bodyAs(kind, body)).toEqual(expected);
  });

  it('keeps the text of a form to the character', () => {
    const form = bodyAs('form', { kind: 'text', text: 'a=b+c&d=%2f&flag' });
    expect(form?.kind).toBe('form');
    expect(bodyText(form)).toBe('a=b+c&d=%2f&flag');
    expect(bodyAs('text', form)).toEqual({ kind: 'text', text: 'a=b+c&d=%2f&flag' });
  });

  it.each<[DraftBody, string | undefined, string | undefined]>([
    [{ kind: 'json', text: '{}' }, undefined, 'application/json'],
    [{ kind: 'json', text: '{}' }, 'application/vnd.x+json; charset=utf-8', undefined],
    [{ kind: 'json', text: '{}' }, 'text/plain', 'application/json'],
    [{ kind: 'form', fields: [] }, 'application/json', 'application/x-www-form-urlencoded'],
    [{ kind: 'form', fields: [] }, 'application/x-www-form-urlencoded;charset=UTF-8', undefined],
    [{ kind: 'text', text: 'a' }, undefined, undefined],
  ])('%j with the type %s misses %s', (body, type, expected) => {
    expect(expectedType(body, type)).toBe(expected);
  });
});

describe('a header', () => {
  it.each([
    ['X-Own', 'fetch'],
    ['Origin', 'rule'],
    ['cookie', 'rule'],
    ['Sec-Fetch-Site', 'rule'],
    ['Content-Length', 'browser'],
    ['Proxy-Connection', 'browser'],
  ])('%s is sent by %s', (name, fate) => {
    expect(headerFate(name)).toBe(fate);
  });
});
