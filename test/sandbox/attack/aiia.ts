import { BASIC } from '../aiia/parties.ts';
import { codeFlowTrials } from './code-flow.ts';
import { throughPages } from './pages.ts';
import type { Origin, Trial, Tricks } from './trial.ts';
import type { Visitor } from './visitor.ts';

const WITHOUT = ['iss', 'nonce', 'code-challenge', 'code-verifier', 'pkce-downgrade', 'code-swap'];
/** Basic names the client at the token endpoint, and a JSON object has each field once. */
const BY_JSON = [
  ...['drop', 'empty', 'alter', 'repeat'].map((change) => `client-id/${change} (token request)`),
  ...['one-changed', 'all'].map((kind) => `duplicate/${kind} (token request)`),
];

/** No scope at all is the usual one here. */
export const aiiaTrials: readonly Trial[] = codeFlowTrials(walkAiia, [...WITHOUT, ...BY_JSON, 'scope/drop']);

/** A consent, to the tokens. */
export async function walkAiia(visitor: Visitor, origin: Origin, tricks: Tricks): Promise<boolean> {
  const start = await (await visitor.get(`${origin('aiia-tpp')}/start?scenario=aiia-full`)).text();
  const href = /href="([^"]*\/connect\?[^"]*)"/.exec(start)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const request = new URL(href);
  tricks.onAuthorization?.(request.searchParams);
  const asks = ['aiia-as', 'aiia-bank'].map((party) => new URL(origin(party)).host);
  const callback = await throughPages(visitor, request.href, ({ host }) => !asks.includes(host));
  if (!callback?.searchParams.has('code')) return false;
  tricks.onCallback?.(callback.searchParams);
  const answered = await visitor.get(callback.href);
  if (!answered.ok || !(await answered.text()).includes('const run = ')) return false;
  tricks.waits?.();
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: `${origin('aiia-tpp')}/callback`,
  });
  tricks.onToken?.(form);
  const redeem = () => {
    const headers = { Authorization: BASIC, 'Content-Type': 'application/json' };
    const body = JSON.stringify(Object.fromEntries(form));
    return visitor.send(`${origin('aiia-as')}/v1/oauth/token`, { method: 'POST', headers, body });
  };
  if (tricks.redeemsTwice) await redeem();
  return (await redeem()).ok;
}
