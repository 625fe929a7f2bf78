import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { AS, signIn, TPP } from '../fixtures/parties.ts';
import { scorecards, told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('R11', lines.join('\n')));
const REQUEST = `${AS}/access-management-1.0/access/oauth2/auth?response_type=code&client_id=c&state=state-1&redirect_uri=${TPP}/cb&requested_flow=app_to_app&app_callback_uri=${TPP}/app`;
const resumes = (uri: string) => {
  const back = `${TPP}/app?state=state-1&resume_uri=${encodeURIComponent(uri)}`;
  return judged(`GET ${REQUEST} → 302 ${back}`, `GET ${back} → 200`);
};
const COMMAND = `fetch PUT ${AS}/auth/app/commands/c-1/consent json {"refused":false,"selectedResources":[]} → 200`;
const opus = (redirectTo: string) =>
  judged(
    `GET ${AS}/auth/auth?client_id=c&response_type=code&scope=openid&redirect_uri=${TPP}/cb&state=state-1 → 200`,
    `fetch GET ${AS}/auth/app/commands/c-0 → 200 {"command":"authenticate","commandId":"c-1","tpp":{},"type":"PAYMENT","authenticateCommand":{"acr":"a","jti":"j"}}`,
    `${COMMAND} {"command":"completed","commandId":"c-2","tpp":{},"completedCommand":{"redirect":{"isHandOff":false,"redirectTo":"${redirectTo}"}}}`,
  );

describe('where the sign-in is to go on', () => {
  test.each([`${AS}/resume?x=1`, `${TPP}/later`, `https://login.as.example/resume`, `//as.example/resume`, '/resume'])(
    'passes at %s, which has a part in the flow',
    (uri) => {
      expect(resumes(uri)).toBe('passed');
    },
  );

  test.each([
    ['https://evil.example/resume', 'evil.example'],
    [`${AS}.evil.example/resume`, 'as.example.evil.example'],
    [`${AS}@evil.example/resume`, 'evil.example'],
    ['//evil.example/resume', 'evil.example'],
    ['/\\evil.example/resume', 'evil.example'],
    ['otherapp://resume', 'otherapp:'],
    ['javascript:alert(1)', 'javascript:'],
  ])('fails for resume_uri %s', (uri, host) => {
    expect(resumes(uri)).toBe(
      `failed at #2 address resume_uri: resume_uri leads to ${host}, which has had no part in this flow.`,
    );
  });

  test('fails for redirectTo of a command, and passes where it is the third party’s', () => {
    expect(opus('https://evil.example/cb')).toBe(
      'failed at #3 response body redirectTo: redirectTo leads to evil.example, which has had no part in this flow.',
    );
    expect(opus(`${TPP}/cb?code=k1`)).toBe('passed');
  });

  test('knows a sister host of the same bank, but not a neighbour under co.uk', () => {
    const at = (server: string, uri: string) => {
      const back = `${TPP}/app?state=state-1&resume_uri=${encodeURIComponent(uri)}`;
      return judged(`GET ${REQUEST.replace(AS, server)} → 302 ${back}`, `GET ${back} → 200`);
    };
    expect(at('https://auth.bank.example', 'https://login.bank.example/resume')).toBe('passed');
    expect(at('https://bank.co.uk', 'https://evil.co.uk/resume')).toMatch(/^failed at #2/);
  });

  test('passes in recordings of both systems', () => {
    for (const id of ['vipps-happy-encoded', 'vipps-happy-custom-scheme', 'opus-payment', 'opus-oidc-error']) {
      const entries = scorecards(foldTrace(golden(id))).flatMap((card) => card.entries);
      expect(entries.filter(({ check }) => check.code === 'R11').map(({ result }) => told(result))).toEqual(['passed']);
    }
  });

  test('is not applicable where nothing says so, and cannot be told of a command that was not read', () => {
    expect(judged(signIn('state-1', 'k1'))).toMatch(/^not applicable: /);
    expect(
      judged(
        `GET ${AS}/auth/auth?client_id=c&response_type=code&scope=openid&redirect_uri=${TPP}/cb&state=state-1 → 200`,
        COMMAND,
      ),
    ).toBe('could not tell: the answer to #2');
  });
});
