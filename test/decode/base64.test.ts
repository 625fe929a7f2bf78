import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, find, innermost } from '../../lib/decode/index.ts';
import { problems } from './outline.ts';

describe('base64', () => {
  it.each([
    ['SGVsbG8sIHdvcmxkIQ==', 'base64', 'Hello, world!'],
    ['SGVsbG8sIHdvcmxkIQ', 'base64url', 'Hello, world!'],
    ['R3LDvMOfZSBhdXMgQmVybGlu', 'base64', 'Grüße aus Berlin'],
    ['fn5+Pz8/IGFuZCBtb3Jl', 'base64', '~~~??? and more'],
    ['fn5-Pz8_IGFuZCBtb3Jl', 'base64url', '~~~??? and more'],
  ])('%s (%s) holds text', (input, encoding, value) => {
    expect(decode(input)).toMatchObject({ encoding, value, problems: [] });
  });

  it('of a URL or of JSON is looked into', () => {
    expect(innermost(decode(btoa('https://app.example/cb?code=1'))).encoding).toBe('url');
    expect(innermost(decode(btoa('{"error":"x"}'))).encoding).toBe('json');
  });

  it.each([
    ['eyJhIjoiaGVsbG8gd29ybGQiLCJiIj*iLCJjIjoxfQ', '30 "*" is not a base64url character', 'a', 'hello world'],
    ['eyJhIjoiaGVsbG8gd29ybGQiLCJiIjoxfQx', '33 damaged: what is encoded from here on is not text', 'b', 1],
  ])('of JSON that was damaged (%s) is read as far as it goes', (input, problem, name, value) => {
    const node = decode(input);
    expect(node.encoding).toBe('base64url');
    expect(problems(node)).toContain(problem);
    expect(find(node, name)?.value).toBe(value);
  });

  it.each([
    'accountinformation',
    'authorization_code',
    'offline_access',
    'ClientUser',
    'app_to_app_v2',
    'extended_transaction_history',
    'HANDOFF_ABORTED',
    'RESOURCE_MUST_CONTAIN_ID_SELECTABLE_PRODUCTS',
    'app_callback_uri_not_registered',
    '7c40b5c9-fa74-49cf-b98c-bfe651f9a7c6',
    'dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8',
    '6162636465666768696a6b6c6d6e6f70',
    '1234567890123456',
    'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    'LDktKdoQak3Pk0cnXxCltA',
    'YWJj',
    'AAAAAAAAAAAAAAAA',
  ])('is not seen in %s', (text) => {
    expect(decode(text)).toMatchObject({ encoding: 'text', value: text, problems: [] });
  });

  it('is not seen in random identifiers', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 48 }), (bytes) => {
        fc.pre(bytes.some((byte) => byte > 0xf4));
        expect(decode(Buffer.from(bytes).toString('base64url')).encoding).toBe('text');
      }),
    );
  });
});
