import { describe, expect, test } from 'vitest';
import { AS, authorize, CB, signIn } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('R9', lines.join('\n')));
const back = (query: string, state = 'state-1') =>
  `GET ${authorize(state)} → 302 ${CB}?${query}\nGET ${CB}?${query} → 200`;

describe('a second question mark', () => {
  test('is none of an ordinary sign-in', () => {
    expect(judged(signIn('state-1', 'k1'))).toBe('passed');
  });

  test.each([
    ['error=access_denied&error_description=no%20way?state=state-1', 'error_description', 'state'],
    ['state=state-1?error=access_denied', 'state', 'error'],
    ['state=state-1?code=k1', 'state', 'code'],
    ['code=k1%3Fstate=state-1', 'code', 'state'],
  ])('fails in %s', (query, holder, lost) => {
    expect(judged(back(query))).toBe(
      `failed at #2 address ${holder}: A second ? stands where & belongs, so ${lost} has become a part of ${holder}.`,
    );
  });

  test('names the step that sent it, and how it should read', () => {
    expect(verdict('R9', back('state=state-1?error=no'))).toMatchObject({
      faults: [
        {
          where: [
            { step: 2, field: 'address state' },
            { step: 1, field: 'redirect state' },
          ],
          expected: 'state=state-1&error=no',
          seen: 'state=state-1?error=no',
        },
      ],
    });
  });

  test('says how it should read where it is encoded, too', () => {
    expect(verdict('R9', back('code=k1%3Fstate%3Dstate-1'))).toMatchObject({
      faults: [{ expected: 'code=k1&state=state-1', seen: 'code=k1%3Fstate%3Dstate-1' }],
    });
  });

  test('fails in the link to an app', () => {
    const link = 'com.example.app:/cb?state=state-1?error=access_denied';
    expect(judged(`GET ${authorize('state-1', 'com.example.app:/cb')} → 302 ${link}`)).toMatch(
      /^failed at #2 address state: /,
    );
  });

  test('fails in the request', () => {
    expect(judged(`GET ${authorize('state-1')}&scope=a?state=2 → 200`)).toMatch(/^failed at #1 address scope: /);
  });

  test.each([
    ['an address with a query of its own', back('code=k1&state=state-1&next=https%3A%2F%2Ftpp.example%2F%3Fstate%3D1')],
    ['a path with one', back('code=k1&state=state-1&next=%2Forders%3Fstate%3D1')],
    ['the address of an app with one', back('code=k1&state=state-1&next=com.example.app%3A%2Fcb%3Fstate%3D1')],
    ['a question', back('error=no&error_description=why?&state=state-1')],
    ['a state that the client has made so', back('code=k1&state=page%3Fcode%3D7', encodeURIComponent('page?code=7'))],
  ])('is not %s', (_, lines) => {
    expect(judged(lines)).toBe('passed');
  });

  test('is not applicable where no address of the protocol is', () => {
    expect(
      judged(
        `fetch POST ${AS}/psd2/consent/v1/consents json {"access":{}} [X-BicFi: ESSESESS] → 201 {"consentId":"11111111-2222","consentStatus":"received","scaMethods":[],"_links":{}} [aspsp-sca-approach: DECOUPLED]`,
      ),
    ).toMatch(/^not applicable: /);
  });
});
