import { describe, expect, it } from 'vitest';
import { changesIn } from '../../lib/flow/draft-changes.ts';
import { bodyOfText, type RequestDraft } from '../../lib/flow/request-draft.ts';

const URL_ = 'https://as.example/a?x=1&state=s#t=1';
const draft = (said: Partial<RequestDraft> = {}): RequestDraft => ({
  ...{ method: 'GET', url: URL_, headers: [{ name: 'X-Own', value: '1' }] },
  ...said,
});
const form = (text: string) => ({ body: bodyOfText(text, 'application/x-www-form-urlencoded') });

describe('what of a draft was changed', () => {
  it.each<[string, Partial<RequestDraft>, Partial<RequestDraft>, string[]]>([
    ['nothing', {}, {}, []],
    ['its method', {}, { method: 'HEAD' }, ['method']],
    ['where it goes', {}, { url: URL_.replace('/a?', '/b?') }, ['address']],
    ['a parameter', {}, { url: URL_.replace('state=s', 'state=') }, ['state']],
    ['only its spelling', {}, { url: URL_.replace('state=s', 'state=%73') }, ['state']],
    ['one that is gone, and one in the fragment', {}, { url: 'https://as.example/a?x=1#t=2' }, ['state', 't']],
    ['one that is repeated', {}, { url: URL_.replace('x=1', 'x=1&x=1') }, ['x']],
    ['the order', {}, { url: 'https://as.example/a?state=s&x=1#t=1' }, ['order of the query']],
    ['headers', {}, { headers: [{ name: 'Accept', value: '*/*' }] }, ['header X-Own', 'header Accept']],
    ['a field', form('code=a&b=c'), form('code=d&b=c'), ['code']],
    ['a text', { body: { kind: 'text', text: 'a' } }, { body: { kind: 'text', text: 'b' } }, ['body']],
    ['a body that is none any more', { body: { kind: 'text', text: 'a' } }, {}, ['body']],
  ])('%s', (_, before, after, expected) => {
    expect(changesIn(draft(before), draft(after))).toEqual(expected);
  });
});
