import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { AS, signIn } from '../fixtures/parties.ts';
import { scorecards, told, verdict } from './verdict.ts';

const attempt = (n: number, more: string) => signIn(`s${n}`, `k${n}`).replace('&state=', `${more}&state=`);
const says = (...lines: string[]) => told(verdict('P6', lines.join('\n')));

describe('code challenge and nonce', () => {
  test('pass where each request has its own', () => {
    expect(says(attempt(1, '&code_challenge=a&nonce=n1'), attempt(2, '&code_challenge=b&nonce=n2'))).toBe('passed');
  });

  test.each([
    ['&code_challenge=a&nonce=n1', '&code_challenge=a&nonce=n2', 'code_challenge'],
    ['&code_challenge=a&nonce=n1', '&code_challenge=b&nonce=n1', 'nonce'],
    ['&nonce=n1', '&nonce=n1', 'nonce'],
  ])('fail where %s is followed by %s', (first, second, name) => {
    expect(says(attempt(1, first), attempt(2, second))).toBe(
      `failed at #3 address ${name}: The ${name} is the same as in #1, which is another flow.`,
    );
  });

  test('fail as an error in FAPI 2.0, and where the requests were posted', () => {
    const text = [attempt(1, '&code_challenge=a'), attempt(2, '&code_challenge=a')].join('\n');
    const entry = scorecards(foldTrace(arrows(text)), 'fapi-2-security')
      .at(-1)
      ?.entries.find(({ check }) => check.code === 'P6');
    expect(entry).toMatchObject({ severity: 'error', result: { state: 'failed' } });
    const post = (n: number) =>
      `POST ${AS}/authorize form response_type=code&client_id=c&state=s${n}&redirect_uri=https%3A%2F%2Ftpp.example%2Fcb&nonce=n1 → 200`;
    expect(says(post(1), post(2))).toBe(
      'failed at #2 request body nonce: The nonce is the same as in #1, which is another flow.',
    );
  });

  test('may meet across the two names: a nonce that is a challenge elsewhere is no repetition', () => {
    expect(says(attempt(1, '&nonce=same'), attempt(2, '&code_challenge=same'))).toBe('passed');
  });

  test('are told of the later flow alone', () => {
    const text = [attempt(1, '&nonce=n'), attempt(2, ''), `GET ${AS}/x → 200`].join('\n');
    expect(told(verdict('P6', text))).toBe('not applicable: The request has neither code_challenge nor nonce.');
  });

  test('are the same where the person opens the address again', () => {
    const first = attempt(1, '&nonce=n1');
    const address = /GET (\S+)/.exec(first)?.[1];
    const page = `GET ${address} → 200`;
    expect(says(first, page, `committed ${address} reload`)).toBe('passed');
    expect(says(first, page, `committed ${address} link`)).toMatch(/^failed at #3 address nonce/);
  });

  test('have nothing to be compared with in a single flow', () => {
    expect(says(attempt(1, '&nonce=n1'))).toBe(
      'not applicable: No other request is in this session to compare it with.',
    );
  });

  test('cannot be told of a request that a server pushed', () => {
    expect(says(attempt(1, '&nonce=n1'), `GET ${AS}/authorize?client_id=c&request_uri=urn%3A1 → 200`)).toBe(
      'could not tell: the pushed authorization request',
    );
  });
});
