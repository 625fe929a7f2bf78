import { describe, expect, it } from 'vitest';
import { decode, decodeHeader, decodeUrl, find } from '../../lib/decode/index.ts';
import { outline, problems } from './outline.ts';

describe('a URL', () => {
  it('comes apart into its parts, each parameter and every URL inside', () => {
    const inner = encodeURIComponent('https://u:p@app.example:8443/c%20b?x=1#y=2');
    expect(
      outline(decodeUrl(`https://as.example/authorize?client_id=c&redirect_uri=${inner}`)).slice(1),
    ).toMatchInlineSnapshot(`
        [
          "  scheme [text] "https"",
          "  host [text] "as.example"",
          "  path [text] "/authorize"",
          "  query [form-urlencoded]",
          "    client_id [text] "c"",
          "    redirect_uri [percent] "https://u:p@app.example:8443/c%20b?x=1#y=2"",
          "      - [url] "https://u:p@app.example:8443/c%20b?x=1#y=2"",
          "        scheme [text] "https"",
          "        user [text] "u"",
          "        password [text] "p"",
          "        host [text] "app.example:8443"",
          "        path [percent] "/c b"",
          "        query [form-urlencoded]",
          "          x [text] "1"",
          "        fragment [form-urlencoded]",
          "          y [text] "2"",
        ]
      `);
  });

  it.each([
    ['bankid:///?autostarttoken=7c40b5c9-fa74-49cf-b98c-bfe651f9a7c6', 'bankid', 'autostarttoken'],
    ['com.example.app:/oauth2redirect?code=1', 'com.example.app', 'code'],
    ['vippsapp:login?state=218gz', 'vippsapp', 'state'],
    ['frejaeid://bindUserToTransaction?transactionReference=1', 'frejaeid', 'transactionReference'],
  ])('%s is a deep link with its parameters', (link, scheme, parameter) => {
    const node = decode(link);
    expect(node).toMatchObject({ encoding: 'url', title: 'deep link' });
    expect(find(node, 'scheme')?.value).toBe(scheme);
    expect(find(node, 'query', parameter)).toBeDefined();
  });

  it('with two # gives both fragments and says so', () => {
    const node = decodeUrl('https://app.example/cb#state=1#code=abc');
    expect(problems(node)).toEqual(['30 a second # in the URL: read as one form, names or values would hold a #']);
    expect(node.children.filter(({ label }) => label === 'fragment').map((part) => outline(part)[1])).toEqual([
      '  state [text] "1"',
      '  code [text] "abc"',
    ]);
  });

  it('with ## keeps the parameters readable', () => {
    expect(find(decodeUrl('https://app.example/cb##code=abc'), 'fragment', 'code')?.value).toBe('abc');
  });

  it('whose fragment is a route of a page gives the parameters of the route', () => {
    expect(find(decodeUrl('https://app.example/#/cb?code=abc'), 'fragment', 'query', 'code')?.value).toBe('abc');
  });

  it('that a browser cannot parse is taken apart all the same', () => {
    const node = decodeUrl('https://app.example:99999/cb?code=1');
    expect(problems(node)).toEqual(['a browser cannot parse this URL']);
    expect(find(node, 'query', 'code')?.value).toBe('1');
  });

  it('may be relative, as in a Location header or a return address', () => {
    expect(find(decodeHeader('Location', '/connect/callback?client_id=c'), 'query', 'client_id')?.value).toBe('c');
    expect(decode('/connect/callback?client_id=c').title).toBe('relative URL');
  });

  it.each([
    'urn:brasil:openbanking:loa3',
    'consent:urn:bank:1',
    'localhost:3000',
    'idp:BICFI consentId:1',
    'see https://x.example/?a=b',
    '12:30',
    '/api/v1/x',
    'C:\\temp',
  ])('is not seen in %s', (text) => {
    expect(decode(text)).toMatchObject({ encoding: 'text', value: text });
  });
});
