import { codeFlowTrials } from './code-flow.ts';
import { type Origin, type Trial, type Tricks, trial } from './trial.ts';
import { formOf, type Visitor } from './visitor.ts';

interface VippsTricks extends Tricks {
  onAppCallback?: (url: URL) => void;
}

// What nonce the ID token has, the merchant's page sees: its script is not run here.
const WITHOUT = ['iss', 'nonce/drop', 'nonce/empty', 'nonce/alter'];
const BY_BASIC = ['drop', 'empty', 'alter', 'repeat'].map((change) => `client-id/${change} (token request)`);

export const vippsTrials: readonly Trial[] = [
  ...codeFlowTrials(walkVipps, [...WITHOUT, ...BY_BASIC]),
  trial(walkVipps, 'vipps-resume/other-host', {
    onAppCallback: ({ searchParams }) => searchParams.set('resume_uri', 'https://elsewhere.example/resume'),
  }),
];

/** A login by app switch, to the tokens. */
export async function walkVipps(visitor: Visitor, origin: Origin, tricks: VippsTricks): Promise<boolean> {
  const access = `${origin('vipps-as')}/access-management-1.0/access`;
  const start = await (await visitor.get(`${origin('vipps-tpp')}/start?scenario=vipps-happy-encoded`)).text();
  const request = new URL(`${access}/oauth2/auth?${/authorization_endpoint \+ '\?' \+ "([^"]*)"/.exec(start)?.[1]}`);
  tricks.onAuthorization?.(request.searchParams);
  const landing = (await visitor.get(request.href)).headers.get('location') ?? '';
  const challenge = /login_challenge=(\w+)/.exec(landing)?.[1];
  if (!challenge) return false;
  const app = await visitor.get(`${origin('vipps-app')}/login?login_challenge=${challenge}`);
  const approved = await visitor.post(
    `${origin('vipps-app')}/login`,
    formOf(await app.text())?.fields ?? new URLSearchParams(),
  );
  const appCallback = new URL(approved.headers.get('location') ?? '');
  tricks.onAppCallback?.(appCallback);
  const opening = await visitor.get(appCallback.href);
  if (opening.headers.get('location')?.startsWith('https://elsewhere.example/')) return true;
  const opened = /href="([^"]*resume[^"]*)"/.exec(await opening.text())?.[1];
  if (!opened) return false;
  const resumeUri = opened.replaceAll('&amp;', '&');
  const callback = new URL((await visitor.get(resumeUri)).headers.get('location') ?? '');
  if (!callback.searchParams.has('code')) return false;
  if (callback.host !== new URL(origin('vipps-tpp')).host) return true;
  tricks.onCallback?.(callback.searchParams);
  const answered = await visitor.get(callback.href);
  const merchant = /const merchant = (\{.*?\});\n/.exec(await answered.text())?.[1];
  if (!answered.ok || !merchant) return false;
  tricks.waits?.();
  const { form: text, basic } = JSON.parse(merchant) as { form: string; basic: string };
  const form = new URLSearchParams(text);
  tricks.onToken?.(form);
  const redeem = () => visitor.post(`${access}/oauth2/token`, form, { Authorization: `Basic ${basic}` });
  if (tricks.redeemsTwice) await redeem();
  return (await redeem()).ok;
}
