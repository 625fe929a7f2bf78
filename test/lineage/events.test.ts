import { describe, expect, it } from 'vitest';
import { AS, authorize, CB, redeem, signIn, TPP } from '../fixtures/parties.ts';
import { lifeOfLine, lineageOfLines, token } from './lives.ts';

const STATE = 'kV8xQ2nTz41m';
const CODE = 'Zq7Lw0pXb93s';
const back = (query: string) => `GET ${CB}?${query} → 200`;
const ask = (target: string) => `GET ${authorize(STATE)} → 302 ${target}`;

describe('a state', () => {
  it('is created with the request and returned with the response', () => {
    const lineage = lineageOfLines(signIn(STATE, CODE));
    expect(lifeOfLine(lineage, 'state-1')).toBe(
      'created #1 address query.state · sent #1 redirect query.state · returned #2 address query.state',
    );
    expect(lineage.find(STATE)?.life).toBe('created in #1, returned in #2');
    expect(lineage.find(STATE)?.unused).toBeUndefined();
  });

  it('is created by the redirect to the authorization server where that was seen first', () => {
    const lineage = lineageOfLines(`GET ${TPP}/start → 302 ${authorize(STATE)}`, signIn(STATE, CODE));
    expect(lifeOfLine(lineage, 'state-1')).toMatch(
      /^created #1 redirect query\.state · sent #2 address query\.state · /,
    );
  });

  it('that is one letter long is followed by its name, and nothing else that reads so', () => {
    const lineage = lineageOfLines(
      `GET ${authorize('1')}&page=1 → 302 ${CB}?code=2&state=1&lang=1`,
      back('code=2&state=1&lang=1'),
    );
    expect(lifeOfLine(lineage, 'state-1')).toBe(
      'created #1 address query.state · sent #1 redirect query.state · returned #2 address query.state',
    );
  });

  it('that the server drops never came back', () => {
    const lineage = lineageOfLines(ask(`${CB}?error=access_denied`), back('error=access_denied'));
    expect(lineage.find(STATE)?.unused).toBe('It never came back: the response in #2 has none.');
    expect(lineage.find(STATE)?.life).toBe('created in #1');
  });

  it('for which quite another one came back is told so, and the other one is a value of its own', () => {
    const query = 'code=k&state=0pQ9rLm2Ws7e';
    const lineage = lineageOfLines(ask(`${CB}?${query}`), back(query));
    expect(lineage.find(STATE)?.unused).toBe('It never came back: the response in #2 has another one.');
    expect(lineage.find('0pQ9rLm2Ws7e')?.id).toBe('state-2');
  });

  it('with which a server goes from page to page need not come back to anybody else', () => {
    const page = `${AS}/login?state=Pg5Tz8Wq1Lx3`;
    const lineage = lineageOfLines(
      ask(page),
      `GET ${page} → 302 ${CB}?code=${CODE}&state=${STATE}`,
      back(`code=${CODE}&state=${STATE}`),
    );
    expect(lineage.find('Pg5Tz8Wq1Lx3')?.kind).toBe('state');
    expect(lineage.find('Pg5Tz8Wq1Lx3')?.unused).toBeUndefined();
    expect(lineage.find(STATE)?.life).toBe('created in #1, returned in #3');
  });

  it('has not come back where no response was seen', () => {
    const lineage = lineageOfLines(`GET ${authorize(STATE)} → 200`);
    expect(lineage.find(STATE)?.unused).toBe('It has not come back: no response to the third party was seen.');
  });

  it('comes back by form_post and in a signed response', () => {
    const posted = lineageOfLines(`GET ${authorize(STATE)} → 200`, `POST ${CB} form code=${CODE}&state=${STATE} → 200`);
    expect(lifeOfLine(posted, 'state-1')).toBe('created #1 address query.state · returned #2 body state');
    const response = `response=${token({ iss: AS, state: STATE, code: CODE })}`;
    const signed = lineageOfLines(ask(`${CB}?${response}`), back(response));
    expect(lifeOfLine(signed, 'state-1')).toMatch(/returned #2 address query\.response\.payload\.state \(jwt\)$/);
  });
});

describe('a code', () => {
  it('is issued, returned and redeemed', () => {
    const lineage = lineageOfLines(signIn(STATE, CODE), redeem(CODE));
    expect(lifeOfLine(lineage, 'code-1')).toBe(
      'issued #1 redirect query.code · returned #2 address query.code · redeemed #3 body code',
    );
    expect(lineage.find(CODE)?.life).toBe('issued in #1, returned in #2, redeemed in #3');
  });

  it('that is redeemed twice says both', () => {
    const lineage = lineageOfLines(signIn(STATE, CODE), redeem(CODE), redeem(CODE));
    expect(lineage.find(CODE)?.life).toBe('issued in #1, returned in #2, redeemed in #3 and #4');
  });

  it('that nobody redeemed may have been redeemed by a server', () => {
    const lineage = lineageOfLines(signIn(STATE, CODE));
    expect(lineage.find(CODE)?.unused).toBe('No token request with it was seen; a server may have made one.');
  });

  it('is not what an error or a question says in JSON', () => {
    const error = `fetch POST ${AS}/token form grant_type=authorization_code&code=${CODE} → 400 {"code":"ERR-4711-QX","state":"closed"}`;
    const lineage = lineageOfLines(signIn(STATE, CODE), error);
    expect(lineage.values.map(({ id }) => id)).not.toContain('code-2');
    expect(lineage.find('ERR-4711-QX')).toBeUndefined();
  });
});

describe('tokens', () => {
  const ACCESS = 'Ac9xT3kQ7uVm2Rz5';
  const REFRESH = 'Rf4hY8wN1jPs6Lc0';
  const tokens = (grant: string, access = ACCESS, refresh = REFRESH) =>
    `fetch POST ${AS}/token form ${grant} → 200 {"access_token":"${access}","refresh_token":"${refresh}"}`;
  const flow = [signIn(STATE, CODE), tokens(`grant_type=authorization_code&code=${CODE}`)];

  it('are issued, and redeemed by use and by refresh', () => {
    const lineage = lineageOfLines(
      ...flow,
      `fetch GET ${AS}/userinfo [Authorization: Bearer ${ACCESS}] → 200 {"sub":"1"}`,
      tokens(`grant_type=refresh_token&refresh_token=${REFRESH}`, 'Bc8yU2lR6tWn1Sa4', 'Sg3iX7vM0kQr5Nd9'),
    );
    expect(lifeOfLine(lineage, 'access-token-1')).toBe(
      'issued #3 answer access_token · redeemed #4 header Authorization.token (bearer-credentials)',
    );
    expect(lifeOfLine(lineage, 'refresh-token-1')).toBe(
      'issued #3 answer refresh_token · redeemed #5 body refresh_token',
    );
    expect(lineage.find('Sg3iX7vM0kQr5Nd9')?.id).toBe('refresh-token-2');
    expect(lineage.find('Sg3iX7vM0kQr5Nd9')?.unused).toBeUndefined();
  });

  it('that are sent cut off are altered', () => {
    const lineage = lineageOfLines(...flow, tokens(`grant_type=refresh_token&refresh_token=${REFRESH.slice(0, 12)}`));
    expect(lifeOfLine(lineage, 'refresh-token-1')).toMatch(/altered #4 body refresh_token \(-4\)/);
    expect(lineage.find(REFRESH)?.life).toMatch(/altered \(4 characters at the end are missing\) in #4/);
    expect(lineage.find(REFRESH.slice(0, 12))?.id).toBe('refresh-token-1');
  });
});

describe('what a client names', () => {
  it('is one value in the query and in Basic credentials', () => {
    const basic = btoa('app-one:very%20secret');
    const lineage = lineageOfLines(
      signIn(STATE, CODE).replaceAll('client_id=c&', 'client_id=app-one&'),
      `fetch POST ${AS}/token form grant_type=authorization_code&code=${CODE} [Authorization: Basic ${basic}] → 200 {"access_token":"a"}`,
    );
    expect(lifeOfLine(lineage, 'client-1')).toBe(
      'created #1 address query.client_id · sent #3 header Authorization.user (basic-credentials)',
    );
  });

  it('is one value of each flow, however many flows have the same', () => {
    const first = lineageOfLines(signIn(STATE, CODE));
    const second = lineageOfLines(signIn('another-state-77', 'another-code-88'));
    expect(first.find('c')).not.toBe(second.find('c'));
    expect([first, second].map((lineage) => lineage.find('c')?.id)).toEqual(['client-1', 'client-1']);
  });

  it('is come back to: a redirect URI with what the server appends', () => {
    const uri = `${CB}?tenant=7`;
    const lineage = lineageOfLines(
      `GET ${authorize(STATE, uri)} → 302 ${uri}&code=${CODE}&state=${STATE}`,
      `GET ${uri}&code=${CODE}&state=${STATE} → 200`,
    );
    expect(lifeOfLine(lineage, 'redirect-uri-1')).toBe(
      'created #1 address query.redirect_uri (percent) · returned #2 address',
    );
  });
});

describe('a nonce', () => {
  const NONCE = 'n0nCe5Xq8Lw2';
  const asked = `GET ${authorize(STATE)}&nonce=${NONCE} → 302 ${CB}?code=${CODE}&state=${STATE}`;
  const answered = (nonce?: string) =>
    `fetch POST ${AS}/token form grant_type=authorization_code&code=${CODE} → 200 {"access_token":"a","id_token":"${token({ sub: '1', nonce })}"}`;

  it('is returned in the id_token', () => {
    const lineage = lineageOfLines(asked, back(`code=${CODE}&state=${STATE}`), answered(NONCE));
    expect(lifeOfLine(lineage, 'nonce-1')).toBe(
      'created #1 address query.nonce · returned #3 answer id_token.payload.nonce (jwt)',
    );
  });

  it('that is in no id_token is unused', () => {
    const without = lineageOfLines(asked, back(`code=${CODE}&state=${STATE}`), answered());
    expect(without.find(NONCE)?.unused).toBe('No id_token that was seen carries it.');
    const none = lineageOfLines(asked, back(`code=${CODE}&state=${STATE}`));
    expect(none.find(NONCE)?.unused).toBe('No id_token was seen in which it could have come back.');
  });

  it('that is used for two requests is one value', () => {
    const again = `GET ${authorize(STATE)}&nonce=${NONCE}&prompt=login → 302 ${CB}?code=${CODE}&state=${STATE}`;
    const lineage = lineageOfLines(
      `GET ${authorize(STATE)}&nonce=${NONCE} → 302 ${authorize(STATE)}&nonce=${NONCE}&prompt=login`,
      again,
      back(`code=${CODE}&state=${STATE}`),
    );
    expect(lineage.values.filter(({ kind }) => kind === 'nonce').map(({ id }) => id)).toEqual(['nonce-1']);
    expect(lineage.find(NONCE)?.uses.map(({ event }) => event)).toEqual(['created', 'sent', 'sent']);
  });
});

describe('a pushed request', () => {
  const URN = 'urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c';
  const pushed = `fetch POST ${AS}/par form client_id=c&response_type=code&redirect_uri=${CB}&state=${STATE} → 201 {"request_uri":"${URN}","expires_in":60}`;

  it('is issued and redeemed by its request_uri, and its state comes back', () => {
    const lineage = lineageOfLines(
      pushed,
      `GET ${AS}/authorize?client_id=c&request_uri=${encodeURIComponent(URN)} → 302 ${CB}?code=${CODE}&state=${STATE}`,
      back(`code=${CODE}&state=${STATE}`),
    );
    expect(lifeOfLine(lineage, 'request-uri-1')).toBe(
      'issued #1 answer request_uri · redeemed #2 address query.request_uri (percent)',
    );
    expect(lineage.find(STATE)?.life).toBe('created in #1, returned in #3');
  });

  it('that nobody used is unused', () => {
    expect(lineageOfLines(pushed).find(URN)?.unused).toBe('No authorization request that was seen uses it.');
  });
});

describe('a consent and its authorisation', () => {
  it('are one value in JSON, in a path, in acr_values and in headers', () => {
    const [consent, authorisation] = ['7cc33779-f21d-4e07-a53f-1e6f20760e51', '205e7f8f-7b74-4326-8146-89dd55a93dee'];
    const api = 'https://api.example/psd2/consent/v1/consents';
    const acr = encodeURIComponent(`idp:SJOBSESS consentId:${consent} consentAuthorisationId:${authorisation}`);
    const lineage = lineageOfLines(
      `fetch POST ${api} json {"access":{}} [X-BicFi: SJOBSESS] → 201 {"consentStatus":"received","consentId":"${consent}"}`,
      `fetch POST ${api}/${consent}/authorisations → 201 {"authorisationId":"${authorisation}","scaStatus":"started"}`,
      `GET ${authorize(STATE)}&acr_values=${acr} → 302 ${CB}?code=${CODE}&state=${STATE}`,
      back(`code=${CODE}&state=${STATE}`),
      `fetch POST ${AS}/token form grant_type=authorization_code&code=${CODE} [X-ConsentId: ${consent}] → 200 {"access_token":"a"}`,
    );
    expect(lifeOfLine(lineage, 'consent-1')).toBe(
      'issued #1 answer consentId · sent #2 address path.consents · sent #3 address query.acr_values.consentId (percent) · sent #5 header X-ConsentId',
    );
    expect(lifeOfLine(lineage, 'authorisation-1')).toBe(
      'issued #2 answer authorisationId · sent #3 address query.acr_values.consentAuthorisationId (percent)',
    );
  });

  it('are read from a scope', () => {
    const urn = 'urn:bancoex:C1DD33123';
    const lineage = lineageOfLines(
      `GET ${authorize(STATE)}&scope=openid+consent%3A${encodeURIComponent(urn)} → 302 ${CB}?code=${CODE}&state=${STATE}`,
      back(`code=${CODE}&state=${STATE}`),
    );
    expect(lineage.find(urn)?.kind).toBe('consent_id');
  });
});

describe('a leak', () => {
  const flow = [signIn(STATE, CODE), redeem(CODE)];
  const ads = (rest: string) => `image GET https://ads.example/p.gif${rest} → 200`;

  it('by Referer names the host, and every value that went along', () => {
    const lineage = lineageOfLines(...flow, ads(` [Referer: ${CB}?code=${CODE}&state=${STATE}]`));
    expect(lineage.find(CODE)?.life).toBe(
      'issued in #1, returned in #2, redeemed in #3, leaked to ads.example by Referer in #4',
    );
    expect(lineage.find(STATE)?.uses.at(-1)).toMatchObject({ event: 'leaked', host: 'ads.example', step: 4 });
    expect(lineage.at(4).map(({ id }) => id)).toEqual(['state-1', 'code-1']);
  });

  it('by an address that a page copied counts, also where a script calls', () => {
    const copied = encodeURIComponent(`${CB}?code=${CODE}`);
    const image = lineageOfLines(...flow, ads(`?dl=${copied}`));
    expect(image.find(CODE)?.life).toMatch(/, leaked to ads\.example in #4$/);
    const call = lineageOfLines(
      ...flow,
      `fetch POST https://stats.example/collect json {"page":"${CB}?code=${CODE}"} → 200`,
    );
    expect(call.find(CODE)?.life).toMatch(/, leaked to stats\.example in #4$/);
  });

  it('is none where the host knows it anyway', () => {
    const lineage = lineageOfLines(
      ...flow,
      `image GET ${AS}/logo.png [Referer: ${CB}?code=${CODE}&state=${STATE}] → 200`,
    );
    expect(lineage.values.flatMap(({ uses }) => uses).filter(({ event }) => event === 'leaked')).toEqual([]);
  });

  it('is none of what is public, and none of an origin alone', () => {
    const lineage = lineageOfLines(
      ...flow,
      ads(` [Referer: ${authorize('x').replace('state=x&', '')}]`),
      ads(` [Referer: ${TPP}/]`),
    );
    expect(lineage.values.flatMap(({ uses }) => uses).filter(({ event }) => event === 'leaked')).toEqual([]);
  });
});

describe('any other text', () => {
  it('is a value when it is not trivial and stands in two messages', () => {
    const lineage = lineageOfLines(
      `GET ${authorize(STATE)} → 302 ${AS}/login?challenge=72458b5d640145a6`,
      `GET ${AS}/login?challenge=72458b5d640145a6 → 200`,
      `POST ${AS}/login form challenge=72458b5d640145a6&user=maja → 302 ${CB}?code=${CODE}&state=${STATE}`,
      back(`code=${CODE}&state=${STATE}`),
    );
    expect(lifeOfLine(lineage, 'value-1')).toBe(
      'issued #1 redirect query.challenge · returned #2 address query.challenge · returned #3 body challenge',
    );
    expect(lineage.find('maja')).toBeUndefined();
  });

  it('is none when a redirect and the page that it leads to are all that has it', () => {
    const page = `${AS}/login/72458b5d640145a6`;
    const lineage = lineageOfLines(
      `GET ${authorize(STATE)} → 302 ${page}`,
      `GET ${page} → 302 ${CB}?code=${CODE}&state=${STATE}`,
      back(`code=${CODE}&state=${STATE}`),
    );
    expect(lineage.find('72458b5d640145a6')).toBeUndefined();
  });

  it('may be a cookie, whose attributes are none of it', () => {
    const lineage = lineageOfLines(
      `GET ${authorize(STATE)} → 302 ${AS}/login [Set-Cookie: sid=Qw3rTy7uI9oP; Path=/; Max-Age=600]`,
      `GET ${AS}/login [Cookie: theme=dark; sid=Qw3rTy7uI9oP] → 302 ${CB}?code=${CODE}&state=${STATE}`,
      back(`code=${CODE}&state=${STATE}`),
    );
    expect(lifeOfLine(lineage, 'session-1')).toBe(
      'issued #1 answer header Set-Cookie.sid · returned #2 header Cookie.sid',
    );
  });

  it('may be a link that was issued and followed', () => {
    const resume = `${AS}/resume?login_verifier=d32dee6eae7e413f`;
    const query = `state=${STATE}&resume_uri=${encodeURIComponent(resume)}`;
    const lineage = lineageOfLines(
      `GET ${authorize(STATE)} → 302 ${CB}?${query}`,
      `GET ${CB}?${query} → 200`,
      `GET ${resume} → 302 ${CB}?code=${CODE}&state=${STATE}`,
      back(`code=${CODE}&state=${STATE}`),
    );
    expect(lineage.find(resume)).toMatchObject({ name: 'resume_uri', life: 'issued in #1, redeemed in #3' });
  });
});
