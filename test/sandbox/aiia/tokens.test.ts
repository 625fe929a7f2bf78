import { expect, test } from 'vitest';
import { decode, find } from '../../../lib/decode/index.ts';
import { problems } from '../../decode/outline.ts';
import type { Wishes } from './parties.ts';
import { tokenIssuer } from './tokens.ts';

const issuer = tokenIssuer();
const issue = (wishes: Wishes) =>
  issuer.issue({ userId: 'u-1', consentId: 'c-1', redirectUri: 'https://tpp.example/cb', wishes });

test('tokens are good until they expire, each in its own role', async () => {
  const { access_token, refresh_token } = await issue({});
  expect(await issuer.isAccess(access_token)).toBe(true);
  expect(await issuer.isAccess(refresh_token)).toBe(false);
  expect(await issuer.grantOf(refresh_token)).toMatchObject({ consentId: 'c-1' });
  expect(await issuer.grantOf((await issue({ daysAgo: 15 })).refresh_token)).toBeUndefined();
});

test('a corrupted token is good for nothing, and most of it can be read', async () => {
  const { access_token } = await issue({ corrupts: true });
  expect(await issuer.isAccess(access_token)).toBe(false);
  const node = decode(access_token, { now: Date.now() });
  expect(find(node, 'payload', 'userId')?.value).toBe('u-1');
  expect(problems(find(node, 'payload')).join()).toMatch(/damaged/);
});
