import { describe, expect, it } from 'vitest';
import { fold } from '../../lib/flow/fold.ts';
import type { Step } from '../../lib/flow/step.ts';
import { compareSteps, comparisonInWords, isTrueDifference } from '../../lib/replay/comparison.ts';
import { pathTemplate, sameKind } from '../../lib/replay/same-kind.ts';
import { systems } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';

const steps = (text: string): Step[] => fold(arrows(text), systems).steps;

/** What differs between the steps of two lines, as lines; what is so by design in brackets. */
function compared(before: string, after: string): string[] {
  const [first, second] = steps(`${before}\n${after}`);
  if (!first || !second) throw new Error('two lines make two steps');
  return compareSteps(first, second).sections.flatMap(({ title, fields, notes }) => [
    ...fields
      .filter(({ kind }) => kind !== 'same')
      .map(({ path, kind, words, design }) => `${title} | ${path} ${words ?? kind}${design ? ` (${design})` : ''}`),
    ...notes.map((note) => `${title} | ${note}`),
  ]);
}

const AS = 'https://as.example';

describe('a step and itself, sent again', () => {
  const differing = (before: string, after: string) => {
    const [first, second] = steps(`${before}\n${after}`);
    if (!first || !second) throw new Error('two lines make two steps');
    return compareSteps(first, second, { names: ['#1', 'the attempt'], resent: true }).sections.flatMap(
      ({ title, fields }) => fields.filter(isTrueDifference).map(({ path, kind }) => `${title} | ${path} ${kind}`),
    );
  };

  it('differ by design in nothing that somebody may have changed', () => {
    expect(
      differing(
        `fetch POST ${AS}/t?state=Xk29fjwA0q form code=A1b2C3d4 [Authorization: Bearer N-MSJg1jAB1ndGGT] → 200 {"access_token":"t-1a2b3c4d5e"}`,
        `fetch POST ${AS}/t?state=Pq83hdkL2m form code=E5f6G7h8 [Authorization: Bearer 2f8BuOOdhoP539Zp] → 200 {"access_token":"t-6f7a8b9c0d"}`,
      ),
    ).toEqual(['Query | state changed', 'Request headers | authorization changed', 'Request body | code changed']);
  });

  it('differ by design in what the browser writes of itself, whether there or not', () => {
    expect(
      differing(
        `GET ${AS}/a [Sec-Fetch-Site: cross-site] [Sec-Ch-Ua-Mobile: ?0] [X-Own: 1] → 200`,
        `GET ${AS}/a [Sec-Fetch-Site: none] [Host: as.example] → 200`,
      ),
    ).toEqual(['Request headers | x-own removed']);
  });
});

describe('two steps compared', () => {
  it.each([
    [
      'a parameter that was added',
      `GET ${AS}/a?x=1 → 200`,
      `GET ${AS}/a?x=1&prompt=login → 200`,
      ['Query | prompt added'],
    ],
    ['a parameter that is gone', `GET ${AS}/a?x=1&y=2 → 200`, `GET ${AS}/a?y=2 → 200`, ['Query | x removed']],
    [
      'a value with the characters that differ',
      `GET ${AS}/a?redirect_uri=https://tpp.example/cb/ → 200`,
      `GET ${AS}/a?redirect_uri=https://tpp.example/cb → 200`,
      ['Query | redirect_uri the / at the end is missing'],
    ],
    [
      'the same value in another spelling',
      `GET ${AS}/a?scope=a%20b → 200`,
      `GET ${AS}/a?scope=a+b → 200`,
      ['Query | scope the same value, written differently: %20 became +'],
    ],
    [
      'what is drawn for each attempt',
      `GET ${AS}/a?state=Xk29fjwA0q&nonce=aa11&client_id=a → 200`,
      `GET ${AS}/a?state=Pq83hdkL2m&nonce=bb22&client_id=b → 200`,
      [
        'Query | state another value (state is drawn for each attempt)',
        'Query | nonce another value (a nonce is used once)',
        'Query | client_id a became b',
      ],
    ],
    [
      'a token that is no JWT',
      `fetch GET ${AS}/u [Authorization: Bearer N-MSJg1jAB1ndGGTUyV] → 200`,
      `fetch GET ${AS}/u [Authorization: Bearer 2f8BuOOdhoP539ZpXKI] → 200`,
      ['Request headers | authorization another value (a token is issued for each attempt)'],
    ],
    [
      'the password of a client',
      `fetch GET ${AS}/u [Authorization: Basic YTpiYzEyMw==] → 200`,
      `fetch GET ${AS}/u [Authorization: Basic YTp4eXo5OQ==] → 200`,
      ['Request headers | authorization 7 of 18 characters differ'],
    ],
    [
      'a state that is empty now, which no design explains',
      `GET ${AS}/a?state=Xk29fjwA0q → 200`,
      `GET ${AS}/a?state= → 200`,
      ['Query | state empty now'],
    ],
    [
      'JSON by its paths',
      `fetch POST ${AS}/c json {"access":{"accounts":[1]},"n":1} → 201 {"consentId":"c-81723","state":"ok"}`,
      `fetch POST ${AS}/c json {"access":{"accounts":[1,2]},"n":"1"} → 201 {"consentId":"c-99887","state":"bad"}`,
      ['Request body | $.access.accounts[1] added', 'Request body | $.n a text now, and no number or word'],
    ],
    [
      'a status and where it leads',
      `GET ${AS}/a → 302 https://tpp.example/cb?code=A1b2C3d4`,
      `GET ${AS}/a → 302 https://tpp.example/cb?error=access_denied`,
      ['Redirects to: query | code removed', 'Redirects to: query | error added'],
    ],
    [
      'headers, the telling ones first, and cookies by name',
      `GET ${AS}/a [Accept: a] [Consent-ID: 7] [Cookie: sid=Ab12Cd34Ef; theme=dark] → 200`,
      `GET ${AS}/a [Accept: b] [Consent-ID: 8] [Cookie: sid=Zy98Xw76Vu; theme=light] → 200`,
      [],
    ],
    ['ids in a path', `GET ${AS}/consents/12345 → 200`, `GET ${AS}/consents/67890 → 200`, []],
    [
      'ids in the path of a cookie, and what else is told of it',
      `GET ${AS}/a → 200 [Set-Cookie: i=Ab12Cd34Ef; Path=/auth/APKPLm5dQMDimKBp; HttpOnly]`,
      `GET ${AS}/a → 200 [Set-Cookie: i=Zy98Xw76Vu; Path=/auth/a1uihC0faVqajyRy; HttpOnly]`,
      [],
    ],
    [
      'a cookie that is no longer HttpOnly',
      `GET ${AS}/a → 200 [Set-Cookie: i=1; Path=/; HttpOnly]`,
      `GET ${AS}/a → 200 [Set-Cookie: i=1; Path=/]`,
      [],
    ],
    ['a fragment', `GET ${AS}/a#id_token=1&b=2 → 200`, `GET ${AS}/a#b=3 → 200`, []],
  ])('tell %s', (_, before, after, expected) => {
    const told = compared(before, after);
    if (expected.length > 0) expect(told).toEqual(expect.arrayContaining(expected));
    expect(told).toMatchSnapshot();
  });

  it('shows which claims of a token differ', () => {
    const token = (claims: object) =>
      `${btoa('{"alg":"RS256"}')}.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.c2ln`.replaceAll('=', '');
    const [before, after] = [
      { iss: 'a', exp: 1_795_200_000, jti: '1' },
      { iss: 'b', exp: 1_795_200_060, jti: '2' },
    ];
    expect(
      compared(
        `fetch GET ${AS}/me [Authorization: Bearer ${token(before)}] → 200`,
        `fetch GET ${AS}/me [Authorization: Bearer ${token(after)}] → 200`,
      ).filter((line) => line.includes('›')),
    ).toEqual([
      'Request headers | authorization › payload.iss a became b',
      'Request headers | authorization › payload.exp 00 became 60 (a time is new each time)'.replace(
        '00 became 60',
        '0 became 6',
      ),
      'Request headers | authorization › payload.jti 1 became 2 (a jti names one token)',
    ]);
  });

  it('is symmetrical: what was added one way is removed the other', () => {
    const [first, second] = steps(`GET ${AS}/a?x=1&y=2 → 200\nGET ${AS}/a?y=3&z=4 → 200`) as [Step, Step];
    const kinds = (comparison: ReturnType<typeof compareSteps>) =>
      comparison.sections.flatMap(({ fields }) => fields.map(({ path, kind }) => `${path} ${kind}`)).sort();
    const swapped = { added: 'removed', removed: 'added' } as Record<string, string>;
    expect(kinds(compareSteps(second, first))).toEqual(
      kinds(compareSteps(first, second))
        .map((line) => line.replace(/added|removed/, (word) => swapped[word] ?? ''))
        .sort(),
    );
  });

  it.each([
    ['the same', `GET ${AS}/a?x=1 → 200`, `GET ${AS}/a?x=1 → 200`, /^Both are the same in all \d+ values\.$/],
    [
      'by design',
      `GET ${AS}/a?nonce=a1 → 200`,
      `GET ${AS}/a?nonce=b2 → 200`,
      /^Both are the same but for what is new each time\. 1 value differs by design\.$/,
    ],
    [
      'only the redirect',
      `GET ${AS}/a → 302 ${AS}/b?x=1`,
      `GET ${AS}/a → 302 ${AS}/b?x=2`,
      /^They differ only in where they redirect to: 1 value\.$/,
    ],
    [
      'more',
      `GET ${AS}/a?x=1&z=1 → 200`,
      `GET ${AS}/a?x=2&y=1&z=1 → 404`,
      /^3 values differ\. \d+ values are the same\.$/,
    ],
  ])('come out in a sentence: %s', (_, before, after, sentence) => {
    const [first, second] = steps(`${before}\n${after}`) as [Step, Step];
    expect(comparisonInWords(compareSteps(first, second))).toMatch(sentence);
  });

  it('say what was not seen, and do not call it missing', () => {
    const [first, second] = steps(`fetch GET ${AS}/a → 200 {"a":1}\nfetch GET ${AS}/a → 200`) as [Step, Step];
    const body = compareSteps(first, second).sections.find(({ title }) => title === 'Response body');
    expect(body?.fields).toEqual([]);
    expect(body?.notes[0]).toMatch(/^#2: .+\.$/);
  });
});

describe('a step of the same kind', () => {
  const kin = (n: number, flowId: string | undefined, url = `${AS}/token`) => ({
    ...{ n, url, role: 'token-request' as const, kind: 'http' as const, method: 'POST' },
    ...(flowId !== undefined && { flowId }),
  });

  it('is the latest earlier one in another flow; others are offered, earlier ones first', () => {
    const all = [kin(1, 'a'), kin(2, 'b'), kin(3, 'b'), kin(4, 'c', `${AS}/other`), kin(5, 'c')];
    const { proposed, others } = sameKind(all[2] as (typeof all)[number], all);
    expect([proposed?.n, others.map(({ n }) => n)]).toEqual([1, [2, 1, 5]]);
  });

  it('is none where none was before', () => {
    expect(sameKind(kin(1, 'a'), [kin(1, 'a'), kin(2, 'b')]).proposed).toBeUndefined();
  });

  it.each([
    ['https://a.example/consents/12345/x', 'https://a.example/consents/*/x'],
    ['https://a.example/v1/accounts', 'https://a.example/v1/accounts'],
    ['https://a.example/c/0b0a1c7e-5d3c-4c1d-9d3e-1b1e4d2f7a60', 'https://a.example/c/*'],
  ])('%s is of the kind %s', (place, template) => {
    expect(pathTemplate(place)).toBe(template);
  });
});
