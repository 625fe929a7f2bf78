import { describe, expect, it } from 'vitest';
import { asText, readRequestBody } from '../../lib/browser/request-body.ts';

const raw = (...texts: string[]) => ({ raw: texts.map((text) => ({ bytes: new TextEncoder().encode(text).buffer })) });

describe('a request body', () => {
  it('joins the parts of a JSON body', () => {
    expect(readRequestBody(raw('{"a":', '1}'), 100)).toEqual({ text: '{"a":1}', size: 7, truncated: false });
  });

  it('keeps every value of a repeated form field, in order', () => {
    const formData = { code: ['1', '2'], state: ['x'] } as unknown as Record<string, string>;
    expect(readRequestBody({ formData }, 100)).toEqual({
      form: [
        ['code', '1'],
        ['code', '2'],
        ['state', 'x'],
      ],
      size: 16,
      truncated: false,
    });
  });

  it('is cut at the limit, marked, and tells its whole size', () => {
    expect(readRequestBody(raw('x'.repeat(50)), 10)).toEqual({ text: 'x'.repeat(10), size: 50, truncated: true });
  });

  it('keeps the short fields of a form whole when one of them is too long', () => {
    const formData = { code: ['x'.repeat(50)], grant_type: ['authorization_code'] } as unknown as Record<
      string,
      string
    >;
    expect(readRequestBody({ formData }, 30)).toEqual({
      form: [
        ['code', 'x'.repeat(12)],
        ['grant_type', 'authorization_code'],
      ],
      size: 82,
      truncated: true,
    });
  });

  it('leaves out a character that the cut goes through', () => {
    expect(readRequestBody(raw('aé'), 2)).toEqual({ text: 'a', size: 3, truncated: true });
  });

  it('is base64 where the bytes are no UTF-8', () => {
    expect(asText(new Uint8Array([0xff, 0xfe]), false)).toEqual({ base64: '//4=' });
  });

  it('says that a file is part of it', () => {
    const body = readRequestBody({ raw: [{ file: '/tmp/a' }] }, 10);
    expect(body?.unreadable).toMatch(/file/);
  });

  it('carries the reason the browser gives', () => {
    expect(readRequestBody({ error: 'Unknown error.' }, 10)).toMatchObject({
      unreadable: expect.stringContaining('Unknown error.'),
    });
  });

  it.each([undefined, {}])('is absent where there is none', (given) => {
    expect(readRequestBody(given, 10)).toBeUndefined();
  });
});
