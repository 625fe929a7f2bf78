import { describe, expect, test } from 'vitest';
import { AS, authorize, CB, jwt } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('S3', lines.join('\n')));
const answer = (sent: string, query: string) =>
  judged(`GET ${authorize(sent)} → 302 ${CB}?${query}`, `GET ${CB}?${query} → 200`);

describe('the state that came back', () => {
  test.each([
    ['is the same', 'state-1', 'code=k1&state=state-1'],
    ['is the same in other escapes', 'a%2Fb%20c', 'code=k1&state=a/b+c'],
    ['is the same in a response JWT', 'state-1', `response=${jwt({ code: 'k1', state: 'state-1' })}`],
    ['is the same before a second ?', 'state-1', 'state=state-1?error=no'],
    ['holds ?code= itself', 'page%3Fcode%3D7', 'code=k1&state=page%3Fcode%3D7'],
  ])('passes when it %s', (_, sent, query) => {
    expect(answer(sent, query)).toBe('passed');
  });

  test.each([
    ['was cut off', 'state-123456', 'code=k1&state=state-123', 'at character 10: 3 characters at the end are missing.'],
    ['was encoded once more', 'a%2Fb', 'code=k1&state=a%252Fb', 'at character 2: / became %2F.'],
    ['lost its plus', 'a%2Bb-12345', 'code=k1&state=a+b-12345', 'at character 2: + became a space.'],
    ['is another one', 'state-1', 'error=no&state=forged', 'at character 1: 7 of 7 characters differ.'],
  ])('fails when it %s', (_, sent, query, difference) => {
    expect(answer(sent, query).replace(/\d+ of \d+/, '7 of 7')).toBe(
      `failed at #2 address state: The two differ ${difference}`,
    );
  });

  test('shows both, and where', () => {
    expect(
      verdict(
        'S3',
        `GET ${authorize('state-1')} → 302 ${CB}?code=k1&state=state-2\nGET ${CB}?code=k1&state=state-2 → 200`,
      ),
    ).toMatchObject({
      faults: [
        {
          expected: 'state-1',
          seen: 'state-2',
          where: [
            { step: 2, field: 'address state' },
            { step: 1, field: 'address state' },
          ],
        },
      ],
    });
  });

  test('fails for a forged answer, although the right one came later', () => {
    const [forged, right] = [`${CB}?code=k0&state=forged`, `${CB}?code=k1&state=state-1`];
    expect(
      judged(
        `GET ${authorize('state-1')} → 302 ${AS}/login`,
        `GET ${AS}/login → 302 ${forged}`,
        `GET ${forged} → 400`,
        `GET ${AS}/login → 302 ${right}`,
        `GET ${right} → 200`,
      ),
    ).toMatch(/^failed at #3 address state: /);
  });

  test('is not applicable where either is missing, and cannot be told of a pushed request', () => {
    expect(answer('state-1', 'error=no')).toBe('not applicable: The answer has no state.');
    const back = `${CB}?code=k1&state=state-1&iss=x`;
    expect(judged(`GET ${AS}/authorize?client_id=c&request_uri=urn:1 → 302 ${back}`, `GET ${back} → 200`)).toBe(
      'could not tell: what was asked under request_uri',
    );
  });
});
