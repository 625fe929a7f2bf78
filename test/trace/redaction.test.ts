import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHar } from '../../lib/trace/har.ts';
import { createRedaction, redactHar } from '../../lib/trace/redaction.ts';
import { ENCODINGS } from './encodings.ts';
import { about, traceOf } from './trace-fixture.ts';

const CODE = 'Qcb0Orv1zh+30vL/1MPRsbm=';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm5hQGV4YW1wbGUuY29tIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ';

const SECRETS: Record<string, string> = {
  code: CODE,
  state: 'st-4711-abcdef',
  verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  'access token': JWT,
  'refresh token': '8xLOxBtZp8',
  'Basic password': 'hunter2hunter2',
  cookie: 'sess-99887766',
  'autostart token': '7c40b5c9-fa74-49cf-b98c-bfe651f9a7c6',
  'nested state': 'inner-state-5555',
};

const trace = traceOf(
  {
    url: `http://as.example/authorize?client_id=abc&state=${SECRETS.state}&redirect_uri=${encodeURIComponent(`http://tpp.example/cb?state=${SECRETS['nested state']}`)}`,
  },
  {
    url: `http://tpp.example/cb?code=${encodeURIComponent(CODE)}&state=${SECRETS.state}`,
    requestHeaders: [{ name: 'cookie', value: `sid=${SECRETS.cookie}` }],
  },
  {
    url: 'http://as.example/token',
    method: 'POST',
    requestHeaders: [
      { name: 'AUTHORIZATION', value: `Basic ${btoa(`client:${SECRETS['Basic password']}`)}` },
      { name: 'Referer', value: `http://tpp.example/cb?code=${encodeURIComponent(encodeURIComponent(CODE))}` },
    ],
    requestBody: {
      form: [
        ['code', CODE],
        ['code_verifier', SECRETS.verifier ?? ''],
      ],
      size: 1,
      truncated: false,
    },
    answer: JSON.stringify({
      access_token: JWT,
      refresh_token: SECRETS['refresh token'],
      note: `code was ${CODE}`,
      wrapped: btoa(`x:${CODE}`),
    }),
  },
  {
    url: `http://app.example/open?link=${encodeURIComponent(`bankid:///?autostarttoken=${SECRETS['autostart token']}&redirect=null`)}`,
  },
);

type Given = Parameters<typeof traceOf>[number];
const jwt = (claims: object) => `${base64url({ alg: 'HS256' })}.${base64url(claims)}.c2lnbmF0dXJlLXNpZ25hdHVyZQ`;
const base64url = (value: object) =>
  btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
const header = (name: string, value: string): Given => ({ requestHeaders: [{ name, value }] });
const unsigned = (claims: object) => `${base64url({ alg: 'none' })}.${base64url(claims)}.`;
const claims = { iss: 'http://as.example', sub: 'subject-4711', name: 'Maja Lindqvist' };

const COMPRESSED = deflateSync('{"access_token":"opaque-token-9"}').toString('base64url');
const DISCLOSURE = base64url(['2GLC42sKQveCfGfryNRN9w', 'given_name', 'Maja']);

/** What it is, the secret, and where alone it stands. */
const HIDDEN: [name: string, secret: string, given: Given][] = [
  ['a token in JSON that was cut off', 'opaque-token-1', { answer: '{"access_token":"opaque-token-1","x":' }],
  ['a token in a cut-off string', 'opaque-tok', { answer: '{"ok":true,"access_token":"opaque-tok' }],
  [
    'a token in a script of a page',
    'opaque-token-2',
    { answer: '<script>t = {"accessToken": "opaque-token-2"}</script>' },
  ],
  ['a hidden field', 'abc/def&#x2B;123', { answer: '<input type="hidden" name="code" value="abc/def&#x2B;123"/>' }],
  ['a code in a page', 'abcdef123', { answer: '<a href="/cb?code=abcdef123">go on</a> and much more' }],
  [
    'a claim in a page',
    'Maja Lindqvist',
    { url: `http://a.example/#${jwt(claims)}`, answer: '<p>Hello Maja Lindqvist</p>' },
  ],
  [
    'a subject in a path',
    'subject-4711',
    { url: 'http://a.example/users/subject-4711', answer: JSON.stringify({ t: jwt(claims) }) },
  ],
  ['a cut-off JWT', 'eyJpc3MiOiJ4Iiwic3ViIjoieSJ9', { answer: 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4Iiwic3ViIjoieSJ9' }],
  [
    'a JWT whose header begins with a line break',
    'eyJzdWIiOiJ5In0',
    { answer: `${btoa('{\n"alg":"none"}').replace(/=+$/, '')}.eyJzdWIiOiJ5In0.` },
  ],
  ['a name beside a subject', 'Maja Lindqvist', { answer: '{"sub":"1","name":"Maja Lindqvist"}' }],
  ['a password in another language', 'caixa-de-areia', { answer: 'cpf=1&senha=caixa-de-areia' }],
  ['a login', 'maja.lindqvist', { answer: 'login=maja.lindqvist&x=1' }],
  ['a personal number in a header', '191212121212', header('PSU-ID', '191212121212')],
  ['a token in a header of its own', 'csrf-12345678', header('X-CSRF-Token', 'csrf-12345678')],
  ['an e-mail address', 'maja@example.se', { answer: 'Sent to maja@example.se.' }],
  ['an e-mail address in a query', 'maja@example.se', { url: 'http://a.example/?who=maja%40example.se' }],
  ['an IBAN', 'SE4550000000058398257466', { answer: 'to SE4550000000058398257466' }],
  ['a formatted CPF', '529.982.247-25', { answer: 'CPF 529.982.247-25' }],
  ['the number of an account', '1234567890', { answer: '{"creditorAccount":{"number":"1234567890"}}' }],
  ['a password in a URL', 'hunter2', { url: 'http://user:hunter2@a.example/' }],
  ['what starts an app', 'start-4711', { answer: '{"challengeData":{"data":["start-4711"]}}' }],
  [
    'a value behind base64',
    'inner-4711',
    { url: `http://a.example/?x=${btoa('{"state":"inner-4711"}')}`, answer: 'inner-4711' },
  ],
  [
    'a value that is compressed behind base64',
    'inner-4711',
    { url: `http://a.example/?x=${gzipSync('{"state":"inner-4711"}').toString('base64url')}`, answer: 'inner-4711' },
  ],
  ['what is compressed itself', COMPRESSED, { url: `http://a.example/?x=${COMPRESSED}` }],
  ['a disclosure of an SD-JWT', DISCLOSURE, { answer: JSON.stringify({ vc: `${jwt(claims)}~${DISCLOSURE}~` }) }],
  ['a value that is encoded twice', 'inner-4711', { url: 'http://a.example/?to=cb%253Fstate%253Dinner-4711' }],
  [
    'a value that is encoded twice in lower case',
    'a/b+c=d-4711',
    { url: 'http://a.example/?code=a%2fb%2bc%3dd-4711&to=%253fx%253da%252fb%252bc%253dd-4711' },
  ],
  ['a value that is not encoded where it could be', 'a/b c-4711', { url: 'http://a.example/?code=a/b%20c-4711' }],
  [
    'a value with escapes of JSON',
    'abc==4711',
    { answer: '{"url":"/?code\\u003dabc\\u003d\\u003d4711"}', url: 'http://a.example/?code=abc%3D%3D4711' },
  ],
  [
    'what is random in the path of a URL under a secret name',
    '81456712-9b08-499b',
    {
      answer: '{"qrCode":"http://as.example/auth/81456712-9b08-499b"}',
      url: 'http://as.example/auth/81456712-9b08-499b',
    },
  ],
  [
    'a parameter of a URL under a secret name',
    'Xy12ab34CD56',
    { answer: '{"qrCode":"http://a.example/?t=Xy12ab34CD56"}' },
  ],
  ['what is all of its query', 'Xy12ab34CD56', { answer: '{"requestUri":"http://a.example/par?Xy12ab34CD56"}' }],
  [
    'a credential of a URL under a secret name',
    'Xy12ab34CD56',
    { answer: '{"token":"http://Xy12ab34CD56@a.example/"}' },
  ],
  [
    'what a URL in a URL under a secret name holds',
    'Xy12ab34CD56',
    { answer: `{"qrCode":"http://a.example/?to=${encodeURIComponent('http://b.example/Xy12ab34CD56')}"}` },
  ],
  [
    'what an app is started with, in a URL',
    'start-4711',
    { answer: '{"challengeData":{"data":["bankid:///?autostarttoken=start-4711"]}}' },
  ],
  ['a code that looks like the address of an app', 'Xy12ab34CD56', { url: 'http://a.example/?code=my://Xy12ab34CD56' }],
  [
    'a token that looks like a URL, however short what it holds is',
    'kqvtzw',
    {
      url: 'http://a.example/?token=http://b.example/reset/kqvtzw',
      answer: '{"token":"http://b.example/reset/kqvtzw"}',
    },
  ],
  [
    'a token that is a long URL',
    'kqvtzw',
    { url: `http://a.example/?token=http://b.example/${'a/'.repeat(900)}kqvtzw` },
  ],
  ['a person that a URL names', 'margareta', { answer: '{"sub":"http://id.example/people/margareta"}' }],
  ['a password that looks like a URL', 'hunter2', { answer: 'x=1&senha=my://hunter2' }],
  ['a cookie that is an encoded URL', 'Xy12ab34CD56', header('Cookie', 'to=http%3A%2F%2Fa.example%2FXy12ab34CD56')],
  ['a code as a form spells it', 'ab~12*c', { url: 'http://a.example/?code=ab~12*c', answer: 'x%3Fx=ab%7E12*c&a' }],
  ['a code that begins with a slash', 'Qcb0Orv1zh30vL', { url: 'http://a.example/?code=%2FQcb0Orv1zh30vL' }],
  ['a short value that is encoded', 'a/b', { url: 'http://c.example/?code=a%2Fb&x=1' }],
  ['a short value that begins with a slash', '12345', { answer: 'x=1&pin=/12345' }],
  ['a short value in a cookie header', 'pin=4711', header('Cookie', 'a=b; pin=4711')],
];

/** What RFC 3986 calls a URI, by its characters. */
const URI = /^[a-z][a-z0-9+.-]*:(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9a-f]{2})*$/i;

/** What it is, where it stands, and what must still be there. */
const KEPT: [name: string, given: Given, kept: string][] = [
  ['the code of an error in JSON', { answer: '{"code":"access_denied","message":"no"}' }, '"code":"access_denied"'],
  ['the number of an error in JSON', { answer: '{"code":404,"state":"COMPLETED"}' }, '"code":404,"state":"COMPLETED"'],
  ['a placeholder that nobody replaced', { url: 'http://a.example/?state=[TPP_STATE]' }, 'state=[TPP_STATE]'],
  ['a state that is a URL', { url: 'http://a.example/?state=http://a.example/back' }, 'state=http://a.example/back'],
  [
    'a URL under a secret name, whose parameters everybody knows',
    { answer: '{"qrCode":"http://a.example/oauth2callback/v1alpha2?client_id=a1b2c3d4e5f6&scope=openid"}' },
    'http://a.example/oauth2callback/v1alpha2?client_id=a1b2c3d4e5f6&scope=openid',
  ],
  ['a state that is null', { url: 'http://a.example/?state=null' }, 'state=null'],
  [
    'the id of a client that asserts itself',
    { answer: JSON.stringify({ iss: 'client-4711', sub: 'client-4711' }) },
    'client-4711',
  ],
  [
    'the id of a client that is the subject of its own token',
    {
      url: 'http://a.example/?client_id=client-4711a',
      answer: `{"t":"${unsigned({ iss: 'b', sub: 'client-4711a' })}"}`,
    },
    'client_id=client-4711a',
  ],
  [
    'the id of a client in a claim of another spelling',
    {
      url: 'http://a.example/?clientId=budget-5b0d3c1e',
      answer: `{"t":"${unsigned({ clientId: 'budget-5b0d3c1e' })}"}`,
    },
    'clientId=budget-5b0d3c1e',
  ],
  ['a host that looks like a token', { url: 'http://keyJsonFiles.cdn.example/' }, 'keyJsonFiles.cdn.example'],
  ['a picture for a dense screen', { url: 'http://a.example/logo@2x.png' }, 'logo@2x.png'],
  ['the name of a bank', { answer: '{"name":"Fjordbanken","iban":null}' }, 'Fjordbanken'],
];

describe('a redacted trace', () => {
  it.each(Object.entries(SECRETS))('holds no %s, in any encoding', async (_, value) => {
    const { har } = await redactHar(toHar(trace, about));
    const text = JSON.stringify(har);
    const standing = Object.entries(ENCODINGS).filter(([, encode]) =>
      text.includes(JSON.stringify(encode(value)).slice(1, -1)),
    );
    expect(standing.map(([encoding]) => encoding)).toEqual([]);
  });

  it('shows that two places held the same value', async () => {
    const { har } = await redactHar(toHar(trace, about));
    const [asked, came] = har.log.entries.map(({ request }) => new URL(request.url).searchParams.get('state'));
    expect(asked).toMatch(/^\(state-[0-9a-f]{6}\)$/);
    expect(came).toBe(asked);
  });

  it('names the same value differently in another file', async () => {
    const [one, two] = await Promise.all([redactHar(toHar(trace, about)), redactHar(toHar(trace, about))]);
    expect(one.har.log.entries[0]?.request.url).not.toBe(two.har.log.entries[0]?.request.url);
  });

  it('says that it is redacted and leaves the original as it was', async () => {
    const har = toHar(trace, about);
    const before = JSON.stringify(har);
    expect((await redactHar(har)).har.log._consent.redacted).toBe(true);
    expect(JSON.stringify(har)).toBe(before);
  });

  it('keeps what is no secret: hosts, paths, names, error codes', async () => {
    const plain = traceOf({
      url: 'http://as.example/token',
      answer: '{"error":"invalid_grant","tppMessages":[{"code":"FORMAT_ERROR"}]}',
    });
    const { har, hidden } = await redactHar(toHar(plain, about));
    expect(hidden).toBe(0);
    expect(har.log.entries[0]?.response.content.text).toContain('FORMAT_ERROR');
  });

  it.each(HIDDEN)('hides %s', async (_, secret, given) => {
    const whole = toHar(traceOf({ url: 'http://a.example/' }, given), about);
    const forms = [secret, encodeURIComponent(secret), btoa(secret)];
    const standing = (har: object) => forms.filter((form) => JSON.stringify(har).includes(form));
    expect(standing(whole)).not.toEqual([]);
    expect(standing((await redactHar(whole)).har)).toEqual([]);
  });

  it('keeps an answer behind a second question mark apart from the state', async () => {
    const [sent, came] = [
      'http://as.example/?state=ab12-cd34',
      'http://a.example/?state=ab12-cd34?error=unknown_error',
    ];
    const { log } = (await redactHar(toHar(traceOf({ url: sent }, { url: came }), about))).har;
    const [asked, answered] = log.entries.map(({ request }) => new URL(request.url).searchParams.get('state'));
    expect(answered).toBe(`${asked}?error=unknown_error`);
  });

  it('hides what stands in a note', async () => {
    const notes = [{ time: 1, text: 'failed at http://a.example/?code=abc-4711, twice' }];
    const { har } = await redactHar(toHar(traceOf({}), { ...about, notes }));
    expect(har.log._consent.notes[0]?.text).toMatch(/^failed at http:\/\/a\.example\/\?code=\(code-\w+\), twice$/);
  });

  it.each(KEPT)('keeps %s', async (_, given, kept) => {
    const { har, hidden } = await redactHar(toHar(traceOf(given), about));
    expect(hidden).toBe(0);
    expect(JSON.stringify(har.log.entries[0])).toContain(JSON.stringify(kept).slice(1, -1));
  });

  it('leaves JSON as JSON, and a short value alone where it stands under another name', async () => {
    const answer = '{"cpf":52998224725,"pin":4711,"page":4711,"codes":[{"otp": 123 }],"of":52998224725001}';
    const { har } = await redactHar(toHar(traceOf({ answer }), about));
    expect(JSON.parse(har.log.entries[0]?.response.content.text ?? '')).toEqual({
      cpf: expect.stringMatching(/^\(person-/),
      pin: expect.stringMatching(/^\(password-/),
      page: 4711,
      codes: [{ otp: expect.stringMatching(/^\(password-/) }],
      of: 52998224725001,
    });
  });

  it('stays a HAR, whatever words its secrets consist of', async () => {
    const words = ['request', 'response', 'entries', 'redirect', 'session', 'headers', 'oauth2'];
    const trace = traceOf(...words.map((word) => ({ url: `http://a.example/?state=${word}&code=${word}` })));
    const before = toHar(trace, about);
    const { har } = await redactHar(before);
    const shape = ({ log: { entries, _consent } }: typeof har) => [
      entries.map((entry) => [Object.keys(entry), Object.keys(entry.request), Object.keys(entry.response)]),
      _consent.steps.map(({ kind, role, method }) => [kind, role, method]),
      _consent.flows.map(({ system }) => system),
    ];
    expect(shape(har)).toEqual(shape(before));
    expect(JSON.stringify(har.log.entries[0]?.request)).not.toContain('state=request');
  });

  it('keeps a token readable: header and open claims, pseudonyms for the others, no signature', async () => {
    const claims = {
      iss: 'https://as.example',
      sub: 'subject-4711',
      exp: 1_795_280_000,
      org: 'Nordbank',
      ok: true,
      n: 12345,
    };
    const signature = 'c2lnbmF0dXJlLXNpZ25hdHVyZQ';
    const token = `${base64url({ alg: 'RS256', kid: 'k1' })}.${base64url(claims)}.${signature}`;
    const whole = toHar(
      traceOf({ answer: JSON.stringify({ id_token: token }), url: 'http://a.example/users/subject-4711' }),
      about,
    );
    const { har } = await redactHar(whole);
    const { id_token: hidden } = JSON.parse(har.log.entries[0]?.response.content.text ?? '');
    const [head, payload, dropped] = (hidden as string).split('.');
    const read = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(read(head)).toEqual({ alg: 'RS256', kid: 'k1' });
    expect(read(payload)).toEqual({
      ...{ iss: 'https://as.example', exp: 1_795_280_000, ok: true },
      sub: expect.stringMatching(/^\(subject-[0-9a-f]{6}\)$/),
      org: expect.stringMatching(/^\(claim-[0-9a-f]{6}\)$/),
      n: expect.stringMatching(/^\(claim-[0-9a-f]{6}\)$/),
    });
    expect(dropped).toMatch(/^signature-[0-9a-f]{6}$/);
    expect(har.log.entries[0]?.request.url).toBe(`http://a.example/users/${read(payload).sub}`);
  });

  it('is the same when its secrets are hidden once more', async () => {
    const { har } = await redactHar(
      toHar(traceOf({ url: `http://a.example/?code=${CODE}&id_token=${jwt(claims)}` }), about),
    );
    const again = await redactHar(har);
    expect(again.hidden).toBe(0);
    expect(again.har).toEqual(har);
  });

  it('keeps base64 that holds a secret base64, of the rest of it', async () => {
    const value = btoa('client:hunter2hunter2');
    const given = header('Authorization', `Basic ${value}`);
    const { har } = await redactHar(toHar(traceOf({ url: 'http://a.example/?client_id=client' }, given), about));
    const [, credentials = ''] = har.log.entries[1]?.request.headers[0]?.value.split(' ') ?? [];
    expect(atob(credentials.replaceAll('-', '+').replaceAll('_', '/'))).toMatch(/^client:\(password-[0-9a-f]{6}\)$/);
  });

  it.each([
    [
      'the id of a client, where a client asks',
      '?response_type=code&scope=s&state=st-4711-abcdef',
      /^l7c1f0a94e5b:\(pass/,
    ],
    ['no name of a person, where one signs in', '?page=1', /^\(person-[0-9a-f]{6}\):\(pass/],
  ])('shows %s with a password', async (_, query, shown) => {
    const given = header('Authorization', `Basic ${btoa('l7c1f0a94e5b:hunter2hunter2')}`);
    const { har } = await redactHar(toHar(traceOf({ url: `http://a.example/${query}`, ...given }), about));
    const [, credentials = ''] = har.log.entries[0]?.request.headers[0]?.value.split(' ') ?? [];
    expect(atob(credentials.replaceAll('-', '+').replaceAll('_', '/'))).toMatch(shown);
  });

  it('leaves out pictures, of the screen too, and members that nobody knows', async () => {
    const whole = toHar(traceOf({ answer: 'x' }), about);
    const [entry] = whole.log.entries as unknown as Record<string, unknown>[];
    Object.assign(entry ?? {}, { _vendor: { any: 'thing' }, _priority: 'High' });
    Object.assign(whole.log.entries[0]?.response.content ?? {}, {
      mimeType: 'image/png',
      text: 'iVBORw0KGgo=',
      encoding: 'base64',
    });
    Object.assign(whole.log._consent, { screenshots: [{ base64: 'iVBORw0KGgo=' }] });
    const { log } = (await redactHar(whole)).har;
    expect(log._consent).not.toHaveProperty('screenshots');
    expect(log.entries[0]).toMatchObject({
      _vendor: expect.stringMatching(/^\(unknown-[0-9a-f]{6}\)$/),
      _priority: 'High',
    });
    expect(log.entries[0]?.response.content).not.toHaveProperty('text');
    expect(log.comment).toContain('Pictures and other media are left out');
  });

  it('hides a short given name where it stands as a word, and a word of the file’s own that somebody hides only where it was captured', async () => {
    const whole = toHar(traceOf({ answer: '{"given_name":"Anna","said":"Hello Anna, of Annaberg: request"}' }), about);
    const redaction = await createRedaction(whole, [], undefined, { hideAlso: ['request', 'person'] });
    const har = redaction.har();
    expect(JSON.parse(har.log.entries[0]?.response.content.text ?? '').said).toMatch(
      /^Hello \(person-\w{6}\), of Annaberg: \(hidden-\w{6}\)$/,
    );
    expect(JSON.parse(redaction.fileText(har))).toEqual(har);
  });

  it('hides the picture of a QR code beside its text', async () => {
    const qr = `bankid.67df3917-fa0d-44e5-b327-edcc928297f8.0.${'dc69358e712458a6'.repeat(4)}`;
    const { har } = await redactHar(
      toHar(traceOf({ answer: JSON.stringify({ text: qr, svg: '<svg><path d="M2 2h1v1"/></svg>' }) }), about),
    );
    expect(har.log.entries[0]?.response.content.text).toMatch(
      /^\{"text":"bankid\.\(qr-token-\w+\)\.0\.\(qr-code-\w+\)","svg":"\(qr-picture-\w+\)"\}$/,
    );
  });

  it('does not take longer than its share for a giant text, or for thousands of secrets', async () => {
    const giants = ['x'.repeat(1_000_000), 'eyJ'.repeat(300_000), 'a='.repeat(200_000), '<input '.repeat(200_000)];
    const cookie = Array.from({ length: 3000 }, (_, index) => `c${index}=value-of-cookie-${index}`).join('; ');
    const trace = traceOf(...giants.map((answer) => ({ answer })), {
      requestHeaders: [{ name: 'Cookie', value: cookie }],
    });
    const { hidden } = await redactHar(toHar(trace, about));
    expect(hidden).toBe(3000);
  }, 30_000);

  it('refuses to write what a replacement would put together', async () => {
    const trace = traceOf({
      url: `http://a.example/AAAAAAAAtail12?code=AAAAAAAA&state=${encodeURIComponent(')tail12')}`,
    });
    const refusal = redactHar(toHar(trace, about));
    await expect(refusal).rejects.toThrow('The file was not written: it would still have held state.');
    await expect(refusal).rejects.toMatchObject({ code: 'SECRET_REMAINS', kinds: ['state'] });
  });

  it.each(['password', 'account', 'person'])('can be written where somebody’s password is “%s”', async (word) => {
    const url = `http://a.example/login?password=${word}`;
    const { har } = await redactHar(toHar(traceOf({ url, answer: `{"iban":"x","cpf":"y","senha":"${word}"}` }), about));
    const [entry] = har.log.entries;
    expect(new URL(entry?.request.url ?? '').searchParams.get('password')).toMatch(/^\(password-\w{6}\)$/);
    expect(JSON.parse(entry?.response.content.text ?? '')).toMatchObject({ senha: expect.stringMatching(/^\(pass/) });
  });

  it('keeps its addresses addresses, of the same host and shape, whatever the secrets are', async () => {
    const secret = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((text) => text.toWellFormed()),
      fc.base64String({ minLength: 4, maxLength: 60 }).map((text) => `/${text}`),
      fc.constantFrom(
        '/',
        '/cb',
        '/login',
        '//x/y',
        'http://tpp.example/cb',
        'http://tpp.example/',
        'cb',
        'a%b',
        'x y+z',
      ),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
    );
    const name = fc.constantFrom('code', 'state', 'qrCode', 'session', 'pin', 'sub');
    await fc.assert(
      fc.asyncProperty(secret, secret, name, async (one, other, called) => {
        const query = new URLSearchParams({
          [called]: one,
          state: other,
          redirect_uri: `http://tpp.example/cb?${called}=${one}`,
        });
        const url = `http://tpp.example/cb/x?a=b&${query}`;
        const headers = [{ name: 'Location', value: `${url}#state=${encodeURIComponent(other)}` }];
        const answer = JSON.stringify({ [called]: one, next: url, state: [other] });
        const given = { url, answer, redirectUrl: url, responseHeaders: headers, status: 302 } as const;
        const { log } = (await redactHar(toHar(traceOf(given, { url: 'http://tpp.example/cb?x#y' }), about))).har;
        const [entry, plain] = log.entries;
        for (const hidden of [entry?.request.url, entry?.response.redirectURL, entry?.response.headers[0]?.value]) {
          expect(hidden).toMatch(URI);
          const { host, pathname, searchParams } = new URL(hidden ?? '');
          expect([host, pathname, ...searchParams.keys()]).toEqual([
            ...['tpp.example', '/cb/x', 'a'],
            ...[...new Set([called, 'state'])].filter((key) => key !== 'state'),
            ...['state', 'redirect_uri'],
          ]);
        }
        const asked = [...new URL(entry?.request.url ?? '').searchParams].map(([name, value]) => ({ name, value }));
        expect(entry?.request.queryString).toEqual(asked);
        expect(plain?.request.url).toBe('http://tpp.example/cb?x');
      }),
      { numRuns: 200 },
    );
  }, 30_000);

  it('never lets a planted token through, whatever its characters', async () => {
    const token = fc
      .string({ unit: 'grapheme-ascii', minLength: 10, maxLength: 60 })
      .filter((text) => text.trim().length > 8);
    await fc.assert(
      fc.asyncProperty(token, async (value) => {
        const planted = traceOf({
          url: `http://tpp.example/cb?code=${encodeURIComponent(value)}`,
          answer: JSON.stringify({ access_token: value, echo: `<${value}>` }),
        });
        const { har } = await redactHar(toHar(planted, about));
        expect(JSON.stringify(har).includes(JSON.stringify(value).slice(1, -1))).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});

describe('what is said of a trace', () => {
  const LONG = 'q7Zr'.repeat(60);
  const told = traceOf(
    { url: `http://as.example/authorize?state=ab-1&code=${encodeURIComponent(CODE)}&error_description=no-code` },
    { url: 'http://as.example/token', method: 'POST', answer: JSON.stringify({ refresh_token: LONG }) },
  );
  const redaction = (said?: readonly string[]) => createRedaction(toHar(told, about), said);

  it('has the same pseudonyms as the trace', async () => {
    const both = await redaction();
    const [code] = /\(code-\w+\)/.exec(both.har().log.entries[0]?.request.url ?? '') ?? [];
    expect(both.text(`The code ${CODE} was posted twice.`)).toBe(`The code ${code} was posted twice.`);
  });

  it.each([
    ['a short value, by the name under which it stood', 'ab-1', ['address', 'state'], /^\(state-\w+\)$/],
    ['one of several', 'ab-1, ab-2', ['state'], /^\(state-\w+\), ab-2$/],
    ['and not under another name', 'ab-1', ['address', 'scope'], /^ab-1$/],
    ['and not within a word', 'ab-12 xab-1', ['state'], /^ab-12 xab-1$/],
    ['the beginning of a long value', `It is ${LONG.slice(0, 80)}….`, [], /^It is \(refresh-token-\w+\)….$/],
    ['the beginning at the end', `It is ${LONG.slice(0, 16)}`, [], /^It is \(refresh-token-\w+\)$/],
    ['but not what is too little to tell', `It is ${LONG.slice(0, 12)}`, [], /^It is q7Zrq7Zrq7Zr$/],
  ])('hides %s', async (_, text, names, shown) => {
    expect((await redaction()).text(text, names)).toMatch(shown);
  });

  it('hides what is secret in the words of the user alone, there and in the trace', async () => {
    const reason = 'ask maja@bank.example, or see http://a.example/?code=other-4711';
    expect((await redaction([reason])).text(reason)).toMatch(
      /^ask \([\w-]+\), or see http:\/\/a\.example\/\?code=\(code-\w+\)$/,
    );
  });

  it.each([
    ['a value', { results: [{ message: { text: `it is ${CODE}` } }] }, 'code'],
    ['a value in an address', [`a?x=${encodeURIComponent(CODE)}`], 'code'],
    ['the beginning of a value', [`it is ${LONG.slice(0, 40)}`], 'refresh-token'],
  ])('is not let out with %s in it', async (_, file, kind) => {
    const { refuseLeaks } = await redaction();
    expect(() => refuseLeaks(file)).toThrow(`The file was not written: it would still have held ${kind}.`);
  });

  it('is let out when all of it went through the redaction', async () => {
    const { text, refuseLeaks } = await redaction();
    expect(() => refuseLeaks([text(CODE), text(LONG), text(LONG.slice(0, 40))])).not.toThrow();
  });
});
