import { describe, expect, it } from 'vitest';
import { decode, decodeForm, find } from '../../lib/decode/index.ts';
import { outline, problems } from './outline.ts';

describe('form parameters', () => {
  it('keep their order and repeated names, and say which one is repeated', () => {
    const form = decode('code=1&state=s&code=2');
    expect(form.children.map(({ label, value }) => [label, value])).toEqual([
      ['code', '1'],
      ['state', 's'],
      ['code', '2'],
    ]);
    expect(problems(form.children[0])).toEqual([]);
    expect(problems(form.children[2])).toEqual(['code is repeated; a parameter must appear once (RFC 6749 §3.1)']);
  });

  it('may repeat where a standard says so', () => {
    expect(decode('resource=a&resource=b&x[]=1&x[]=2').children.flatMap(problems)).toEqual([]);
  });

  it.each([
    ['scope=openid+profile&x=1', 'openid profile', 'openid+profile'],
    ['scope=AIS%3Aa%20b&x=1', 'AIS:a b', 'AIS%3Aa%20b'],
    ['scope=a%2Bb&x=1', 'a+b', 'a%2Bb'],
    ['scope=%C3%A5&x=1', 'å', '%C3%A5'],
    ['scope=&x=1', '', ''],
  ])('%s gives the value once decoded and the raw as it stood', (input, value, raw) => {
    expect(find(decode(input), 'scope')).toMatchObject({ value, raw, title: 'scope', problems: [] });
  });

  it('say where percent-encoding is malformed and show the rest', () => {
    const x = find(decode('a=1&x=ab%zzc%20d%2'), 'x');
    expect(x?.value).toBe('ab%zzc d%2');
    expect(problems(x)).toEqual([
      '2 "%zz" is not a percent-encoded byte; a bare % is written %25',
      '10 "%2" is not a percent-encoded byte; a bare % is written %25',
    ]);
  });

  it('say where a byte is not UTF-8, and what it would be in ISO 8859-1', () => {
    const x = find(decode('a=1&x=caf%C3%A9+caf%E9'), 'x');
    expect(x?.value).toBe('café caf\ufffd');
    expect(problems(x)).toEqual(['13 %E9 is not UTF-8 here; in ISO 8859-1 it would be é']);
  });

  it('undo double percent-encoding as a level of its own', () => {
    expect(outline(decode('a=1&redirect_uri=https%253A%252F%252Fapp.example%252Fcb'))).toMatchInlineSnapshot(`
      [
        "- [form-urlencoded]",
        "  a [text] "1"",
        "  redirect_uri [percent] "https%3A%2F%2Fapp.example%2Fcb"",
        "    - [percent] "https://app.example/cb" !5 percent-encoded twice",
        "      - [url] "https://app.example/cb"",
        "        scheme [text] "https"",
        "        host [text] "app.example"",
        "        path [text] "/cb"",
      ]
    `);
  });

  it('split a parameter that a second ? swallowed, as Vipps guides print it', () => {
    expect(outline(decode('state=218gz?error=unknown_error'))).toEqual([
      '- [form-urlencoded]',
      '  state [form-urlencoded] "218gz?error=unknown_error" !5 a second ? stands where & belongs: this value swallowed the parameters after it',
      '    state [text] "218gz"',
      '    error [text] "unknown_error"',
    ]);
  });

  it('split the same slip after an error description', () => {
    const form = decode('error=access_denied&error_description=user%20cancelled%20the%20login?state=s-12345678');
    const description = find(form, 'error_description');
    expect(description?.value).toBe('user cancelled the login?state=s-12345678');
    expect(problems(description)[0]).toMatch(/^30 a second \?/);
    expect(description && find(description, 'error_description')?.value).toBe('user cancelled the login');
    expect(description && find(description, 'state')?.value).toBe('s-12345678');
  });

  it('leave an encoded ? and a nested URL whole, but say that a raw nested URL is not encoded', () => {
    const form = decode('a=x%3Ferror%3Dy&resume_uri=https://login.example/r?id=7');
    expect(problems(find(form, 'a'))).toEqual([]);
    const resume = find(form, 'resume_uri');
    expect(resume?.encoding).toBe('url');
    expect(problems(resume)).toEqual(['23 this nested URL is not percent-encoded: its own & would end it here']);
  });

  it('name a code in base64 whose + became a space', () => {
    expect(problems(find(decode('code=ab+cd/e=&consentId=1'), 'code'))).toEqual([
      '2 looks like base64, but + means a space here; a plus is written %2B',
    ]);
    expect(problems(find(decode('code=ab%2Bcd%2Fe%3D&consentId=1'), 'code'))).toEqual([]);
  });

  it('name null bytes and line breaks that were percent-encoded', () => {
    expect(problems(find(decode('a=1&x=ab%00c%0D%0A'), 'x'))).toEqual([
      '2 decodes to a null byte (U+0000)',
      '6 decodes to a line break (U+000D)',
      '9 decodes to a line break (U+000A)',
    ]);
  });

  it('name an & that was written as an HTML entity', () => {
    expect(problems(find(decode('code=1&amp;state=2'), 'amp;state'))).toHaveLength(1);
  });

  it.each(['a=b', 'YWJjZGVmZ2g=', 'hello', 'x = y & z = w', '=', 'https'])('are not seen in %s', (text) => {
    expect(decode(text).encoding).not.toBe('form-urlencoded');
  });
});

describe('form fields that the browser has parsed', () => {
  it('are looked into without being decoded again', () => {
    expect(
      outline(
        decodeForm([
          ['state', '1?error=x'],
          ['scope', 'a+b'],
          ['code', '%2B'],
          ['code', '2'],
        ]),
      ),
    ).toEqual([
      '- [form-urlencoded]',
      '  state [form-urlencoded] "1?error=x" !1 a second ? stands where & belongs: this value swallowed the parameters after it',
      '    state [text] "1"',
      '    error [text] "x"',
      '  scope [text] "a+b"',
      '  code [percent] "+" !0 percent-encoded twice',
      '  code [text] "2" ! code is repeated; a parameter must appear once (RFC 6749 §3.1)',
    ]);
  });
});

describe('a ? that swallows nothing', () => {
  it.each(['{"u":"https://a.example/cb?x=1"}', 'see https://a.example/cb?x=1', '<a href="/cb?x=1">', '["/cb?x=1"]'])(
    'is left in %s',
    (value) => {
      const form = decodeForm([['data', value]]);
      expect(form.children).toHaveLength(1);
      expect(form.children[0]?.problems).toEqual([]);
    },
  );
});
