import { describe, expect, test } from 'vitest';
import { AS, authorize } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const asked = (type: string) => `GET ${authorize('s1').replace('=code', `=${encodeURIComponent(type)}`)} → 200`;
const says = (text: string) => told(verdict('K5', text));

describe('the response type', () => {
  test.each([
    ['code', 'passed'],
    ['code id_token', 'passed'],
    ['id_token', 'passed'],
    [
      'token',
      'failed at #1 address response_type: response_type=token brings the access token through the browser’s address.',
    ],
    [
      'id_token token',
      'failed at #1 address response_type: response_type=id_token token brings the access token through the browser’s address.',
    ],
  ])('%s', (type, expected) => {
    expect(says(asked(type))).toBe(expected);
  });

  test('tells what to ask for instead', () => {
    expect(verdict('K5', asked('code id_token token'))).toMatchObject({ faults: [{ expected: 'code id_token' }] });
    expect(verdict('K5', asked('token'), 'fapi-2-security')).toMatchObject({
      faults: [{ because: 'FAPI 2.0 Security Profile forbids it (§5.3.2.2, 1).' }],
    });
  });

  test('is not named, or not seen', () => {
    expect(says(`GET ${AS}/authorize?client_id=c&redirect_uri=x&state=s1 → 200`)).toBe(
      'not applicable: The request names no response_type.',
    );
    expect(says(`GET ${AS}/authorize?client_id=c&request_uri=urn%3A1 → 200`)).toBe(
      'could not tell: the pushed authorization request',
    );
  });
});
