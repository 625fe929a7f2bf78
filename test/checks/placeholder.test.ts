import { describe, expect, test } from 'vitest';
import { AS, authorize, CB, signIn } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('R8', lines.join('\n')));
const ask = (more: string) => `GET ${authorize('state-1')}&${more} → 200`;

describe('a placeholder', () => {
  test('is none of an ordinary sign-in', () => {
    expect(judged(signIn('state-1', 'k1'))).toBe('passed');
  });

  test.each([
    ['[CLIENT_ID]', 'p=[CLIENT_ID]'],
    ['[CLIENT_ID]', 'p=%5BCLIENT_ID%5D'],
    ['[BICFI]', 'p=idp:[BICFI]%20consentId:1'],
    ['{state}', 'p={state}'],
    ['{{state}}', 'p=%7B%7Bstate%7D%7D'],
    ['\u0024{state}', 'p=%24%7Bstate%7D'],
    ['<string>', 'p=%3Cstring%3E'],
    ['<your client id>', 'p=%3Cyour%20client%20id%3E'],
    ['‹state›', 'p=%E2%80%B9state%E2%80%BA'],
    ['‹REDIRECT_URL>', 'p=%E2%80%B9REDIRECT_URL%3E'],
    ['[TENANT]', 'p=https%3A%2F%2Ftpp.example%2F%5BTENANT%5D%2Fcb'],
  ])('%s fails in %s', (found, more) => {
    expect(judged(ask(more))).toBe(`failed at #1 address p: p still holds the placeholder ${found}.`);
  });

  test('fails in the path', () => {
    expect(judged(`GET ${authorize('state-1').replace('/authorize', '/{realm}/authorize')} → 200`)).toBe(
      'failed at #1 address: The path still holds the placeholder {realm}.',
    );
  });

  test('fails once, where it was sent, and not again in the answer that returns it', () => {
    const back = `${CB}?error=invalid_request&state=%5BTPP_STATE%5D`;
    expect(judged(`GET ${authorize('[TPP_STATE]')} → 302 ${back}`, `GET ${back} → 200`)).toBe(
      'failed at #1 address state: state still holds the placeholder [TPP_STATE].',
    );
  });

  test('fails in a pushed request', () => {
    expect(
      judged(
        `fetch POST ${AS}/par form response_type=code&client_id=c&state={state}&redirect_uri=${encodeURIComponent(CB)} → 201 {"request_uri":"urn:1"}`,
        `GET ${AS}/authorize?client_id=c&request_uri=urn:1 → 200`,
      ),
    ).toMatch(/^failed at #1 request body state: /);
  });

  test.each([
    ['JSON', 'claims=%7B%22id_token%22%3A%7B%22acr%22%3Anull%7D%7D'],
    ['an empty object', 'claims=%7B%7D'],
    ['an array', 'p=%5B%22A%22%5D'],
    ['an IPv6 address', 'p=http%3A%2F%2F%5B%3A%3A1%5D%3A3000%2Fcb'],
    ['a GUID in braces', 'p=%7Bfa217c5e-1111-2222-3333-444455556666%7D'],
    ['an address of mail', 'p=Ana%20%3Cana%40b.example%3E'],
    ['brackets in the middle of a random text', 'p=a%5BAB%5Dc'],
    ['a list in a name', 'filter%5BSTATE%5D=1'],
    ['a comparison', 'p=1%3C2'],
    ['mark-up in a sentence', 'error_description=%3Cb%3E'],
  ])('is not %s', (_, more) => {
    expect(judged(ask(more))).toBe('passed');
  });

  test('is not looked for where no address of the protocol is', () => {
    expect(
      judged(
        'fetch POST https://api.example/psd2/consent/v1/consents json {"access":{}} [X-BicFi: ESSESESS] → 201 {"consentId":"11111111-2222","consentStatus":"received","scaMethods":[],"_links":{}} [aspsp-sca-approach: DECOUPLED]',
      ),
    ).toBe('not applicable: No address of the protocol was opened.');
  });
});
