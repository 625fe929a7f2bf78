import { describe, expect, it } from 'vitest';
import { decode, decodeUrl, find } from '../../lib/decode/index.ts';
import { outline, problems } from './outline.ts';

describe('a deep link', () => {
  it.each([
    ['bankid:///?autostarttoken=7c40b5c9&redirect=null', 'deep link', 'opens the BankID app'],
    ['frejaeid://bindUserToTransaction?transactionReference=1', 'deep link', 'opens the Freja app'],
    ['myapp://callback?code=1', 'deep link', undefined],
    ['https://app.bankid.com/?autostarttoken=1', 'Universal Link or App Link', /^opens the BankID app, or/],
    ['https://bank.example/cb?code=1', 'URL', undefined],
  ])('%s is a %s', (link, title, note) => {
    const node = decodeUrl(link);
    expect(node).toMatchObject({ encoding: 'url', title });
    if (note === undefined) expect(node.note).toBeUndefined();
    else expect(node.note).toMatch(note);
    expect(find(node, 'query')?.encoding).toBe('form-urlencoded');
  });

  it('from a host that only looks like that of an app is a web address', () => {
    expect(decodeUrl('https://app.bankid.com.evil.example/?autostarttoken=1').title).toBe('URL');
    expect(decodeUrl('https://app.bankid.com@evil.example/').title).toBe('URL');
  });
});

describe('a hand-off URL', () => {
  it('names the hand-off', () => {
    const node = decode('https://ev.example/auth/handoff/1f8a-77');
    expect(node).toMatchObject({ encoding: 'url', title: 'hand-off URL', note: expect.stringMatching(/^Opus/) });
    expect(find(node, 'handoff id')).toMatchObject({ value: '1f8a-77', title: 'hand-off identifier' });
  });

  it.each(['/auth/handoff/v1/x/abort', '/auth/handoff/', '/handoff/1', '/auth/handoffs/1'])(
    'is not seen in %s',
    (path) => {
      expect(decodeUrl(`https://ev.example${path}`).title).toBe('URL');
    },
  );
});

describe('an Android intent', () => {
  const LINK =
    'intent://sign/?autostarttoken=7c40#Intent;scheme=bankid;package=com.bankid.bus;S.browser_fallback_url=https%3A%2F%2Fa.example%2F;B.x=true;end';

  it('gives its link, the app that is to open it, and what it is given', () => {
    const node = decodeUrl(LINK);
    expect(outline(node)).toEqual([
      `- [intent]`,
      '  - [url] "intent://sign/?autostarttoken=7c40"',
      '    scheme [text] "intent"',
      '    host [text] "sign"',
      '    path [text] "/"',
      '    query [form-urlencoded]',
      '      autostarttoken [text] "7c40"',
      '  scheme [text] "bankid"',
      '  package [text] "com.bankid.bus"',
      '  S.browser_fallback_url [percent] "https://a.example/"',
      '    - [url] "https://a.example/"',
      '      scheme [text] "https"',
      '      host [text] "a.example"',
      '      path [text] "/"',
      '  B.x [text] "true"',
    ]);
    expect(node.note).toBe('with the scheme bankid, opened by the app com.bankid.bus');
    expect(find(node, 'query', 'autostarttoken')?.value).toBe('7c40');
    expect(find(node, 'B.x')?.title).toBe('extra, true or false');
  });

  it.each([
    ['intent://x#Intent;scheme=a;', ['27 the intent does not close: ;end is missing']],
    ['intent://x#Intent;scheme;end', ['18 an extra is a name, = and a value']],
    ['intent://x#Intent;scheme=a;end;S.b=c', ['30 more stands behind the end of the intent']],
  ])('%s is damaged at an offset', (link, found) => {
    const node = decode(link);
    expect(node.encoding).toBe('intent');
    expect(problems(node)).toEqual(found);
  });

  it.each(['intent://x/?a=b', 'intent:#intent', 'myapp://x#Intent;scheme=a;end', 'intent'])(
    'is not seen in %s',
    (text) => {
      expect(decode(text).encoding).not.toBe('intent');
    },
  );
});

describe("BankID's animated QR code", () => {
  const TOKEN = '67df3917-fa0d-44e5-b327-edcc928297f8';
  const HMAC = 'dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8';

  it('gives its token, its second and its HMAC', () => {
    const node = decode(`bankid.${TOKEN}.12.${HMAC}`);
    expect(node).toMatchObject({ encoding: 'bankid-qr', title: 'BankID QR code', problems: [] });
    expect(node.children.map(({ label, value }) => [label, value])).toEqual([
      ['qrStartToken', TOKEN],
      ['time', 12],
      ['qrAuthCode', HMAC],
    ]);
    expect(find(node, 'time')?.note).toBe('shown 12 s after the order began');
  });

  it.each([
    [`bankid.${TOKEN}.12.${HMAC.slice(0, 20)}`, '47 an HMAC-SHA256 in hex has 64 characters, here are 20'],
    [`bankid.${TOKEN}.x.${HMAC}`, '44 the time is no number of seconds'],
    [`bankid.67df3917.12.${HMAC}`, '7 the start token is no UUID'],
    [`bankid.${TOKEN}.12`, '46 an HMAC-SHA256 in hex has 64 characters, here are 0'],
  ])('%s is damaged at an offset', (text, problem) => {
    const node = decode(text);
    expect(node.encoding).toBe('bankid-qr');
    expect(problems(node)).toEqual([problem]);
  });

  it.each(['bankid.com', 'bankid.67df.0.dc69', `BankID.${TOKEN}.12.${HMAC}`, `bankid.${TOKEN}`])(
    'is not seen in %s',
    (text) => {
      expect(decode(text).encoding).not.toBe('bankid-qr');
    },
  );
});
