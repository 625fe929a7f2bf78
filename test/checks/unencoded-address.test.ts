import { describe, expect, test } from 'vitest';
import { AS, authorize, CB, signIn } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('R10', lines.join('\n')));
const ask = (more: string) => `GET ${authorize('state-1')}&${more} → 200`;

describe('an address within an address', () => {
  test('passes where there is none', () => {
    expect(judged(signIn('state-1', 'k1'))).toBe('passed');
  });

  test.each(['p=https://a.example/x?b=1', 'p=https:%2F%2Fa.example/x?b=1', 'p=myapp://x?b=1'])(
    'fails for %s',
    (more) => {
      expect(judged(ask(more))).toBe(
        'failed at #1 address p: p is an address with a query of its own, and its ? is not encoded: an & in it would end it.',
      );
    },
  );

  test('says how to encode it, in the link to an app as well', () => {
    const link = `com.example.app:/cb?state=state-1&resume_uri=${AS}/resume?login=2`;
    expect(verdict('R10', `GET ${authorize('state-1', 'com.example.app:/cb')} → 302 ${link}`)).toMatchObject({
      faults: [{ expected: 'resume_uri=https%3A%2F%2Fas.example%2Fresume%3Flogin%3D2', where: [{ step: 2 }] }],
    });
  });

  test('names the parameter that the inner address may have lost', () => {
    const link = (rest: string) => `com.example.app:/cb?resume_uri=${AS}/resume?login=2${rest}`;
    const says = (rest: string) =>
      verdict('R10', `GET ${authorize('state-1', 'com.example.app:/cb')} → 302 ${link(rest)}`);
    expect(says('&market=NO&state=state-1')).toMatchObject({
      faults: [
        {
          where: [
            { step: 2, field: 'address resume_uri' },
            { step: 2, field: 'address market' },
          ],
          cause:
            'resume_uri is an address with a query of its own that is not encoded, so market behind it may have been a part of it.',
        },
      ],
    });
    expect(told(says('&state=state-1'))).toMatch(/an & in it would end it\.$/);
  });

  test('does not ask to encode twice what is encoded in part', () => {
    expect(verdict('R10', ask('p=https:%2F%2Fa.example%2Fx?b=1'))).toMatchObject({
      faults: [{ expected: 'p=https%3A%2F%2Fa.example%2Fx%3Fb%3D1' }],
    });
    expect(verdict('R10', ask('p=https://a.example/x?b=%2F'))).toMatchObject({
      faults: [{ expected: 'p=https%3A%2F%2Fa.example%2Fx%3Fb%3D%252F' }],
    });
  });

  test.each([
    ['an encoded one', 'p=https%3A%2F%2Fa.example%2Fx%3Fb%3D1%26c%3D2'],
    ['one without a query', 'p=https://a.example/x'],
    ['a question', 'p=why?'],
    ['a name with a colon', 'p=urn:a:b?c'],
  ])('does not fail for %s', (_, more) => {
    expect(judged(ask(more))).toBe('passed');
  });

  test('does not fail for a posted one, which the browser has decoded', () => {
    expect(
      judged(
        `GET ${authorize('state-1')} → 200`,
        `POST ${CB} form code=k1&state=state-1&next=https://a.example/?b=1 → 200`,
      ),
    ).toBe('passed');
  });

  test('is not applicable where no address of the protocol is', () => {
    expect(
      judged(
        `fetch POST ${AS}/psd2/consent/v1/consents json {"access":{}} [X-BicFi: ESSESESS] → 201 {"consentId":"11111111-2222","consentStatus":"received","scaMethods":[],"_links":{}} [aspsp-sca-approach: DECOUPLED]`,
      ),
    ).toMatch(/^not applicable: /);
  });
});
