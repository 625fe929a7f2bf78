import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { isTrivial } from '../../lib/lineage/trivial.ts';
import { AS, authorize, CB, foldLines, signIn, TPP } from '../fixtures/parties.ts';
import { lifeOfLine, lineageOfLines, token } from './lives.ts';

const STATE = 'kV8xQ2nTz41m';
const CODE = 'Zq7Lw0pXb93s';
const back = (query: string) => `GET ${CB}?${query} → 200`;
const ask = (more = '', answer = `code=${CODE}&state=${STATE}`) =>
  `GET ${authorize(STATE)}${more} → 302 ${CB}?${answer}`;
const request = (fields: string, answer = '{"access_token":"a"}') =>
  `fetch POST ${AS}/token form grant_type=authorization_code&${fields} → 200 ${answer}`;
const sha256 = (text: string) => createHash('sha256').update(text).digest();
const half = (text: string, hash: string) => {
  const bytes = createHash(hash).update(text).digest();
  return bytes.subarray(0, bytes.length / 2).toString('base64url');
};

describe('a value is the same', () => {
  // A code in base64, as Aiia issues them.
  const AIIA = 'qL+7/Xw0pX==';

  it.each([
    [
      'percent-encoded in an address and plain in a form',
      `code=${encodeURIComponent(AIIA)}`,
      `code=${encodeURIComponent(AIIA)}`,
    ],
    ['in small and in capital percent-escapes', 'code=qL%2b7%2fXw0pX%3d%3d', 'code=qL%2B7%2FXw0pX%3D%3D'],
  ])('%s', (_, answer, fields) => {
    const lineage = lineageOfLines(
      ask('', `${answer}&state=${STATE}`),
      back(`${answer}&state=${STATE}`),
      request(fields),
    );
    expect(lineage.find(AIIA)?.life).toBe('issued in #1, returned in #2, redeemed in #3');
  });

  it('in JSON with escapes', () => {
    const json = `fetch POST ${AS}/v1/oauth/token json {"grant_type":"authorization_code","code":"qL\\u002b7\\/Xw0pX=="} → 200 {"access_token":"a"}`;
    const answer = `code=${encodeURIComponent(AIIA)}&state=${STATE}`;
    const lineage = lineageOfLines(ask('', answer), back(answer), json);
    expect(lifeOfLine(lineage, 'code-1')).toMatch(/redeemed #3 body code \(json\)$/);
  });

  it('in base64 under another name', () => {
    const wrapped = Buffer.from(STATE).toString('base64');
    const lineage = lineageOfLines(
      ask(`&login_hint=${encodeURIComponent(wrapped)}`),
      back(`code=${CODE}&state=${STATE}`),
    );
    expect(lifeOfLine(lineage, 'state-1')).toMatch(/^created #1 .*sent #1 address query\.login_hint \(base64\)/);
    expect(lineage.find(wrapped)?.id).toBe('state-1');
  });

  it('in the query of a redirect URI', () => {
    const uri = `${CB}?session=Qw3rTy7uI9oP`;
    const lineage = lineageOfLines(
      `GET ${AS}/authorize?response_type=code&client_id=c&state=Qw3rTy7uI9oP&redirect_uri=${encodeURIComponent(uri)} → 302 ${uri}&code=${CODE}`,
      `GET ${uri}&code=${CODE} → 200`,
    );
    expect(lineage.find('Qw3rTy7uI9oP')?.uses.map(({ place }) => place.path.join('.'))).toEqual([
      'query.state',
      'query.redirect_uri.query.session',
      'query.session',
      'query.session',
    ]);
  });

  it('by its capitals and small letters alone', () => {
    const other = STATE.toLowerCase();
    const lineage = lineageOfLines(ask('', `code=${CODE}&state=${other}`), back(`code=${CODE}&state=${other}`));
    expect(lineage.find(STATE)?.uses.map(({ event }) => event)).toEqual(['created', 'altered', 'altered']);
  });
});

describe('a value is altered', () => {
  it.each([
    ['a trailing slash', `${CB}/`, 'altered #3 body redirect_uri (+"/")', '/ at the end was added'],
    ['a percent-escape in another case', `${CB}%3fa=%c3%a5`, undefined, undefined],
    ['http for https', CB.replace('https', 'http'), 'altered #3 body redirect_uri (-1)', 'the s is missing'],
  ])('in the redirect URI of the token request: %s', (_, uri, line, words) => {
    const known = line === undefined ? `${CB}%3Fa=%C3%A5` : CB;
    const lineage = lineageOfLines(
      `GET ${authorize(STATE, known)} → 302 ${known}?code=${CODE}&state=${STATE}`,
      `GET ${known}?code=${CODE}&state=${STATE} → 200`,
      request(`code=${CODE}&redirect_uri=${encodeURIComponent(uri)}`),
    );
    const last = lineage.values.find(({ id }) => id === 'redirect-uri-1')?.uses.at(-1);
    expect(last?.event).toBe('altered');
    if (line) expect(lifeOfLine(lineage, 'redirect-uri-1')).toContain(line);
    if (words) expect(lineage.find(known)?.life).toContain(`altered (${words}) in #3`);
    else
      expect(last?.difference?.filter(({ kind }) => kind !== 'same').map(({ text }) => text)).toEqual([
        ...['F', 'f', 'C', 'c', 'A', 'a'],
      ]);
  });

  it.each([
    [
      'decoded twice, so that + became a space',
      'qL+7/Xw0pX==',
      'qL%2B7%2FXw0pX%3D%3D',
      'qL+7%2FXw0pX%3D%3D',
      '+ became a space',
    ],
    ['not decoded', 'qL+7/Xw0pX==', 'qL%2B7%2FXw0pX%3D%3D', 'qL%252B7%252FXw0pX%253D%253D', ''],
    ['cut off', CODE, CODE, CODE.slice(0, 8), '4 characters at the end are missing'],
    ['with one character changed', CODE, CODE, CODE.replace('w', 'v'), 'w became v'],
  ])('in a code: %s', (_, code, returned, redeemed, words) => {
    const answer = `code=${returned}&state=${STATE}`;
    const lineage = lineageOfLines(ask('', answer), back(answer), request(`code=${redeemed}`));
    expect(lineage.values.filter(({ kind }) => kind === 'code')).toHaveLength(1);
    expect(lineage.find(code)?.uses.map(({ event }) => event)).toEqual(['issued', 'returned', 'altered']);
    expect(lineage.find(code)?.life).toContain(`altered (${words}`);
  });

  it('in a state that swallowed the error behind it', () => {
    const answer = `state=${STATE}?error=unknown_error`;
    const lineage = lineageOfLines(ask('', answer), back(answer));
    expect(lineage.find(STATE)?.uses.at(-1)).toMatchObject({ event: 'altered', text: `${STATE}?error=unknown_error` });
    expect(lineage.find(STATE)?.unused).toBeUndefined();
  });

  it('where it came back: a callback with a slash too much', () => {
    const landed = `${CB}/?code=${CODE}&state=${STATE}`;
    const lineage = lineageOfLines(`GET ${authorize(STATE)} → 302 ${landed}`, `GET ${landed} → 200`);
    expect(lifeOfLine(lineage, 'redirect-uri-1')).toBe(
      'created #1 address query.redirect_uri (percent) · altered #2 address (+"/")',
    );
  });

  it('not where it is quite another one: then both are told', () => {
    const lineage = lineageOfLines(signIn(STATE, CODE), request('code=0mN5vBcX8yQe'));
    expect(lineage.values.filter(({ kind }) => kind === 'code').map(({ text }) => text)).toEqual([
      CODE,
      '0mN5vBcX8yQe',
    ]);
    expect(lineage.find(CODE)?.unused).toBe('It was not redeemed: the token request in #3 has another code.');
  });

  it('not where two pages of one site are asked for, however alike', () => {
    const [page, other] = [`${TPP}/callback`, `${TPP}/app-callback`];
    const lineage = lineageOfLines(
      `GET ${authorize(STATE, page)}&app_callback_uri=${encodeURIComponent(other)} → 302 ${page}?code=${CODE}&state=${STATE}`,
      `GET ${page}?code=${CODE}&state=${STATE} → 200`,
    );
    expect(lineage.find(page)?.uses.at(-1)).toMatchObject({ event: 'returned', step: 2 });
    expect(lineage.find(other)?.uses.map(({ event }) => event)).toEqual(['created']);
  });
});

describe('a hash', () => {
  // RFC 7636, appendix B.
  const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
  const asked = ask(`&code_challenge=${CHALLENGE}&code_challenge_method=S256`);
  const returned = back(`code=${CODE}&state=${STATE}`);

  it('ties a code_challenge to its code_verifier', () => {
    const lineage = lineageOfLines(asked, returned, request(`code=${CODE}&code_verifier=${VERIFIER}`));
    expect(lifeOfLine(lineage, 'challenge-1')).toBe(
      'created #1 address query.code_challenge · hashed #3 body code_verifier (S256, from verifier-1)',
    );
    expect(lifeOfLine(lineage, 'verifier-1')).toBe(
      'hashed #1 address query.code_challenge (S256) · redeemed #3 body code_verifier',
    );
    expect(lineage.find(CHALLENGE)?.life).toBe('created in #1, proved by verifier-1 in #3');
    expect(lineage.find(CHALLENGE)?.unused).toBeUndefined();
  });

  it('that does not fit is told, and so is a verifier that is missing', () => {
    const wrong = lineageOfLines(asked, returned, request(`code=${CODE}&code_verifier=${VERIFIER.replace('d', 'e')}`));
    expect(wrong.find(CHALLENGE)?.unused).toBe('The code_verifier in #3 is not what it was made of.');
    const missing = lineageOfLines(asked, returned, request(`code=${CODE}`));
    expect(missing.find(CHALLENGE)?.unused).toBe('The token request in #3 has no code_verifier.');
    const refused = lineageOfLines(
      ask(`&code_challenge=${CHALLENGE}`, `error=access_denied&state=${STATE}`),
      back(`error=access_denied&state=${STATE}`),
    );
    expect(refused.find(CHALLENGE)?.unused).toBe('No code was seen that it could have protected.');
  });

  it('of method plain is the verifier itself', () => {
    const lineage = lineageOfLines(
      ask(`&code_challenge=${VERIFIER}&code_challenge_method=plain`),
      returned,
      request(`code=${CODE}&code_verifier=${VERIFIER}`),
    );
    expect(lineage.find(VERIFIER)?.life).toBe('created in #1, redeemed in #3');
  });

  it.each([
    ['RS256', 'sha256'],
    ['ES384', 'sha384'],
    ['PS512', 'sha512'],
  ])('in an id_token of %s ties code, state and access token', (alg, hash) => {
    const ACCESS = 'Ac9xT3kQ7uVm2Rz5';
    const front = token({ sub: '1', c_hash: half(CODE, hash), s_hash: half(STATE, hash) }, alg);
    const answer = `${CB}#code=${CODE}&state=${STATE}&id_token=${front}`;
    const inBack = token({ sub: '1', at_hash: half(ACCESS, hash) }, alg);
    const lineage = lineageOfLines(
      `GET ${authorize(STATE)} → 302 ${answer}`,
      `GET ${answer} → 200`,
      request(`code=${CODE}`, `{"access_token":"${ACCESS}","id_token":"${inBack}"}`),
    );
    const hashes = lineage.values.flatMap(({ id, uses }) =>
      uses.filter(({ event }) => event === 'hashed').map((use) => `${id} ${use.hash} #${use.step}`),
    );
    expect(hashes).toEqual(['state-1 s_hash #1', 'code-1 c_hash #1', 'access-token-1 at_hash #3']);
    expect(lineage.find(half(CODE, hash))?.id).toBe('code-1');
  });

  it('that is of another code ties nothing, and is no value either', () => {
    const front = token({ sub: '1', c_hash: half('another', 'sha256') });
    const answer = `${CB}#code=${CODE}&state=${STATE}&id_token=${front}`;
    const lineage = lineageOfLines(`GET ${authorize(STATE)} → 302 ${answer}`, `GET ${answer} → 200`);
    expect(lineage.find(half('another', 'sha256'))).toBeUndefined();
    expect(lineage.values.flatMap(({ uses }) => uses).filter(({ event }) => event === 'hashed')).toEqual([]);
  });

  it('in a DPoP proof ties the access token', () => {
    const ACCESS = 'Ac9xT3kQ7uVm2Rz5';
    const proof = token({ htm: 'GET', htu: `${AS}/userinfo`, ath: sha256(ACCESS).toString('base64url') });
    const lineage = lineageOfLines(
      signIn(STATE, CODE),
      request(`code=${CODE}`, `{"access_token":"${ACCESS}","token_type":"DPoP"}`),
      `fetch GET ${AS}/userinfo [Authorization: DPoP ${ACCESS}] [DPoP: ${proof}] → 200 {"sub":"1"}`,
    );
    expect(lifeOfLine(lineage, 'access-token-1')).toMatch(/hashed #4 header DPoP\.payload\.ath \(jwt, ath\)/);
  });

  it.each([
    ['base64url', sha256('Qw3rTy7uI9oP').toString('base64url')],
    ['hexadecimal digits', sha256('Qw3rTy7uI9oP').toString('hex')],
    ['capital hexadecimal digits', sha256('Qw3rTy7uI9oP').toString('hex').toUpperCase()],
  ])('of a cookie may be the state, in %s', (_, state) => {
    const lineage = lineageOfLines(
      `GET ${CB.replace('/cb', '/start')} → 302 ${authorize(state)} [Set-Cookie: xsrf=Qw3rTy7uI9oP; HttpOnly]`,
      `GET ${authorize(state)} → 302 ${CB}?code=${CODE}&state=${state}`,
      back(`code=${CODE}&state=${state}`),
    );
    expect(lineage.find(state)?.life).toBe('created in #1, made of session-1 in #1, returned in #3');
    expect(lineage.find('Qw3rTy7uI9oP')?.life).toBe('issued in #1, hashed (SHA-256) in #1');
  });
});

/** No two tokens are equal; one that is sent twice says again what it said. */
let tokens = 0;

const WRAPPERS: Record<string, (text: string) => string> = {
  percent: encodeURIComponent,
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  json: (text) => JSON.stringify({ inner: text }),
  quoted: (text) => JSON.stringify(text),
  form: (text) => new URLSearchParams({ inner: text, more: '1' }).toString(),
  url: (text) => `https://a.example/cb?inner=${encodeURIComponent(text)}`,
  token: (text) => token({ inner: text, serial: tokens++ }),
};

describe('any value in any nesting of encodings', () => {
  const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/_-=~.'];
  const drawn = fc
    .oneof(fc.uuid(), fc.string({ unit: fc.constantFrom(...letters), minLength: 12, maxLength: 40 }))
    .filter((text) => !isTrivial(text));
  const nesting = fc.array(fc.constantFrom(...Object.keys(WRAPPERS)), { maxLength: 3 });
  const wrap = (text: string, names: string[]) => names.reduce((inner, name) => WRAPPERS[name]?.(inner) ?? inner, text);

  it('is one identity in two steps', () => {
    fc.assert(
      fc.property(drawn, nesting, nesting, (text, first, second) => {
        const json = { grant_type: 'authorization_code', code: CODE, hint: wrap(text, second) };
        const lineage = lineageOfLines(
          ask(`&hint=${encodeURIComponent(wrap(text, first))}`),
          back(`code=${CODE}&state=${STATE}`),
          `fetch POST ${AS}/token json ${JSON.stringify(json)} → 200 {"access_token":"a"}`,
        );
        const steps = lineage.find(text)?.uses.map(({ step }) => step);
        expect(new Set(steps)).toEqual(new Set([1, 3]));
      }),
      { numRuns: 100 },
    );
  });

  it('is never thrown at, whatever stands in a step', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.string(),
      drawn,
      fc.constantFrom('%', '%2', '{"a":', 'eyJ.', 'åé€\u{1f600}'),
    );
    fc.assert(
      fc.property(fc.array(any, { minLength: 4, maxLength: 4 }), ([a = '', b = '', c = '', d = '']) => {
        const text = (part: string) => encodeURIComponent(part.toWellFormed()).replaceAll("'", '%27');
        const { steps, flows } = foldLines(
          ask(`&${text(a)}=${text(b)}&nonce=${text(c)}`),
          back(`code=${CODE}&state=${STATE}&${text(b)}=${text(a)}`),
          request(`code=${text(d) || 'x'}&hint=${text(c)}`),
        );
        for (const { uses, life } of flows.flatMap((flow) => lineageOf(flow, steps).values)) {
          expect(uses.length).toBeGreaterThan(0);
          expect(life).toMatch(/^(created|issued|first seen|returned|redeemed|sent|hashed \(\S+\)) in #\d/);
        }
      }),
      { numRuns: 100 },
    );
  });
});
