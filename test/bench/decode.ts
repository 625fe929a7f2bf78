import { gzipSync } from 'node:zlib';
import * as jose from 'jose';
import {
  type DecodedNode,
  type DecodeOptions,
  decodeBody,
  decodeHeader,
  decodeUrl,
  findTokens,
} from '../../lib/decode/index.ts';

/** What decoding costs; all times in milliseconds, each the median of five runs. */
export interface DecodeFigures {
  /** Everything in 1000 typical exchanges: address, telling headers, body. */
  per1000Exchanges: number;
  /** JWTs among them. */
  tokens: number;
  /** These JWTs alone, by our decoder. */
  tokensByUs: number;
  /** The same JWTs by jose: decodeProtectedHeader and decodeJwt, which check nothing either. */
  tokensByJose: number;
  /** How many times as long ours takes: it makes a tree, with titles, times and problems. */
  ratio: number;
  /** The slowest of the adversarial inputs of ten megabytes, and which it was. */
  worst: number;
  worstCase: string;
}

const RUNS = 5;
const NOW = Date.parse('2026-11-20T17:00:00Z');
const OPTIONS: DecodeOptions = { now: NOW };

/** Measures in this process, so that the machine is the same for both sides. Takes some seconds. */
export async function benchDecode(): Promise<DecodeFigures> {
  const exchanges = await typicalExchanges(1000);
  const tokens = exchanges
    .flatMap((readAll) => readAll().flatMap((node) => findTokens(node)))
    .map(({ node }) => node.raw);
  const per1000Exchanges = median(() => exchanges.forEach((readAll) => void readAll()));
  const tokensByUs = median(() => tokens.forEach((token) => void decodeHeader('x', token, OPTIONS)));
  const tokensByJose = median(() =>
    tokens.forEach((token) => void [jose.decodeProtectedHeader(token), jose.decodeJwt(token)]),
  );
  const [worstCase, worst] = slowest();
  return {
    per1000Exchanges,
    tokens: tokens.length,
    tokensByUs,
    tokensByJose,
    ratio: tokensByUs / tokensByJose,
    worst,
    worstCase,
  };
}

function median(run: () => void): number {
  run(); // Once for the compiler.
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
}

/** Reads one exchange as the inspector does. */
type ReadAll = () => DecodedNode[];

/** As in a session: of ten exchanges two belong to a consent's start, two to its callback, two to tokens, the rest to pages. */
async function typicalExchanges(count: number): Promise<ReadAll[]> {
  const key = new Uint8Array(32).fill(7);
  const sign = (claims: jose.JWTPayload) =>
    new jose.SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(key);
  const kinds = [authorization, callback, tokenResponse, api, page];
  const made: ReadAll[] = [];
  for (let i = 0; i < count; i += 1) {
    const iat = NOW / 1000 - i;
    const claims = {
      iss: 'https://as.example/',
      sub: `u-${i}`,
      aud: ['client-1'],
      nonce: `n-${i}`,
      iat,
      exp: iat + 3600,
    };
    const kind = kinds[i % kinds.length] ?? page;
    made.push(kind(i, kind === tokenResponse || kind === api ? await sign(claims) : ''));
  }
  return made;
}

const COOKIE =
  'sid=31d4d96e407aad42; prefs=%7B%22lang%22%3A%22sv%22%7D; _ga=GA1.2.1234567890.1700000000; csrf=f3Xk92LmQ0aZ';

function authorization(i: number): ReadAll {
  const redirect = encodeURIComponent(`https://app.example/cb?flow=${i}`);
  const state = Buffer.from(JSON.stringify({ n: i, back: '/accounts' })).toString('base64url');
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
  const url = `https://as.example/authorize?response_type=code&client_id=client-1&redirect_uri=${redirect}&scope=openid%20accounts&state=${state}&nonce=n-${i}&code_challenge=${challenge}&code_challenge_method=S256`;
  return () => [decodeUrl(url, OPTIONS), decodeHeader('Cookie', COOKIE, OPTIONS)];
}

function callback(i: number): ReadAll {
  const url = `https://app.example/cb?code=SplxlOBeZQQYbYS6WxSbIA${i}&state=af0ifjsldkj${i}&iss=https%3A%2F%2Fas.example%2F`;
  const cookie = '__Host-sid=38afes7a8; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600';
  return () => [
    decodeUrl(url, OPTIONS),
    decodeHeader('Referer', 'https://as.example/login?id=1', OPTIONS),
    decodeHeader('Set-Cookie', cookie, OPTIONS),
  ];
}

function tokenResponse(i: number, token: string): ReadAll {
  const form = `grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA${i}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk`;
  const body = JSON.stringify({
    access_token: token,
    id_token: token,
    token_type: 'Bearer',
    expires_in: 3599,
    refresh_token: '8xLOxBtZp8',
    scope: 'openid accounts',
  });
  return () => [
    decodeHeader('Authorization', 'Basic Y2xpZW50LTE6c2VjcmV0', OPTIONS),
    decodeBody(form, 'application/x-www-form-urlencoded', OPTIONS),
    decodeBody(body, 'application/json', OPTIONS),
  ];
}

function api(i: number, token: string): ReadAll {
  const account = (n: number) => ({
    resourceId: `3dc3d5b3-7023-4848-9853-f5400a64e80${n}`,
    iban: 'SE4550000000058398257466',
    currency: 'SEK',
    balances: [{ balanceAmount: { amount: '1200.50', currency: 'SEK' }, balanceType: 'expected' }],
  });
  const body = JSON.stringify({
    accounts: [1, 2, 3].map(account),
    _links: { self: { href: `/psd2/accounts?page=${i}` } },
  });
  return () => [
    decodeHeader('Authorization', `Bearer ${token}`, OPTIONS),
    decodeHeader('X-Request-ID', '99391c7e-ad88-49ec-a2ad-99ddcb1f7721', OPTIONS),
    decodeBody(body, 'application/json', OPTIONS),
  ];
}

function page(i: number): ReadAll {
  const url = `https://www.bank.example/static/app.${i}.js?v=1.2.${i}&t=1763658000000`;
  return () => [decodeUrl(url, OPTIONS), decodeHeader('Cookie', COOKIE, OPTIONS)];
}

const TEN_MB = 10_000_000;

/** Inputs of ten megabytes that somebody might make to keep the inspector busy, each at every entry. */
function slowest(): [name: string, time: number] {
  const entries: Record<string, (text: string) => DecodedNode> = {
    parameter: (text) => decodeUrl(`https://a.example/cb?state=${text}`),
    Cookie: (text) => decodeHeader('Cookie', text),
    'Set-Cookie': (text) => decodeHeader('Set-Cookie', text),
    'WWW-Authenticate': (text) => decodeHeader('WWW-Authenticate', text),
    body: (text) => decodeBody(text, 'application/json'),
  };
  let worst: [string, number] = ['', 0];
  for (const [name, unit] of Object.entries(adversarial())) {
    const text = unit.repeat(Math.ceil(TEN_MB / unit.length)).slice(0, TEN_MB);
    for (const [entry, read] of Object.entries(entries)) {
      const time = median(() => void read(text));
      if (time > worst[1]) worst = [`${name} in ${entry}`, time];
    }
  }
  return worst;
}

function adversarial(): Record<string, string> {
  return {
    letters: 'x',
    dots: '.',
    tildes: '~',
    semicolons: ';',
    cookies: 'a=b; ',
    parameters: 'a="b", ',
    quotes: '\\"',
    'nested JSON': '{"a":',
    'nested lists': '[',
    'nested percent': '%25',
    'malformed percent': '%zz',
    tokens: 'eyJhbGciOiJIUzI1NiJ9.',
    disclosures: 'WyJzIiwiYSIsMV0~',
    intents: 'intent:#Intent;S.a=b;',
    base64: 'QUJD',
    protobuf: 'CgVoZWxsbw',
    bombs: `${gzipSync(Buffer.alloc(100_000_000, 'a')).toString('base64')}&b=`,
  };
}
