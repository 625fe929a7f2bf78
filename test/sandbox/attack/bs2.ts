import { AUTHORIZE, BASIC, CLIENT, TOKEN } from '../bs2/parties.ts';
import { codeFlowTrials } from './code-flow.ts';
import { throughPages } from './pages.ts';
import { type Origin, type Trial, type Tricks, trial } from './trial.ts';
import type { Visitor } from './visitor.ts';

interface Bs2Tricks extends Tricks {
  /** Which refresh token serves the second refresh: that of the first answer is spent by then. */
  refreshesWith?: 'the old one';
}

/** What there is no parameter of, or no place for: Basic names the client at the token endpoint. */
const WITHOUT = ['iss', 'nonce', 'code-challenge', 'code-verifier', 'pkce-downgrade'];
const BY_BASIC = ['drop', 'empty', 'alter', 'repeat'].map((change) => `client-id/${change} (token request)`);

export const bs2Trials: readonly Trial[] = [
  // Without PKCE a server cannot know in which browser a code was asked for.
  ...codeFlowTrials(walkBs2, [...WITHOUT, ...BY_BASIC, 'code-swap']),
  trial(walkBs2, 'bs2-refresh/old', { refreshesWith: 'the old one' }),
];

/** A consent, and two refreshes. */
export async function walkBs2(visitor: Visitor, origin: Origin, tricks: Bs2Tricks): Promise<boolean> {
  const start = await (await visitor.get(`${origin('bs2-tpp')}/start?scenario=bs2-refresh`)).text();
  const href = /href="([^"]*authorize[^"]*)"/.exec(start)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const request = new URL(href);
  tricks.onAuthorization?.(request.searchParams);
  const callback = await throughPages(visitor, request.href, ({ pathname, host }) => !isBank(pathname, host, origin));
  if (!callback?.searchParams.has('code')) return false;
  tricks.onCallback?.(callback.searchParams);
  const answered = await visitor.get(callback.href);
  if (!answered.ok || !(await answered.text()).includes('const run = ')) return false;
  tricks.waits?.();
  return redeem(visitor, origin, callback.searchParams.get('code') ?? '', tricks);
}

function isBank(path: string, host: string, origin: Origin): boolean {
  return host === new URL(origin('bs2-as')).host && path.startsWith(AUTHORIZE);
}

async function redeem(visitor: Visitor, origin: Origin, code: string, tricks: Bs2Tricks): Promise<boolean> {
  const ask = async (fields: URLSearchParams) => {
    const response = await visitor.post(`${origin('bs2-as')}${TOKEN}`, fields, { Authorization: BASIC });
    const { refresh_token = '' } = (await response.json()) as Record<string, string>;
    return { ok: response.ok, refresh_token };
  };
  const redirect_uri = origin('bs2-tpp') + CLIENT.redirectPath;
  const form = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri });
  tricks.onToken?.(form);
  if (tricks.redeemsTwice) await ask(form);
  const first = await ask(form);
  if (!first.ok || tricks.endsWithTokens) return first.ok;
  const refresh = ({ refresh_token }: { refresh_token: string }) =>
    ask(new URLSearchParams({ grant_type: 'refresh_token', refresh_token }));
  const second = await refresh(first);
  return (await refresh(tricks.refreshesWith === 'the old one' ? first : second)).ok;
}
