import type { JsonWebKey } from 'node:crypto';
import { codeFlowTrials } from './code-flow.ts';
import { FORGERIES, type Forgery, forge } from './forge.ts';
import { type Origin, type Trial, type Tricks, trial } from './trial.ts';
import type { Visitor } from './visitor.ts';

export interface OpusTricks extends Tricks {
  /** The JWT that says who has signed in. */
  onSignIn?: (jwt: string) => string;
  /** The jti that it repeats. */
  jti?: string;
  /** The consent is answered under the id of the sign-in. */
  answersOldCommand?: boolean;
  refusesConsent?: boolean;
  /** In place of `application/json`. */
  accept?: string;
}

type Command = Record<string, unknown> & {
  commandId: string;
  authenticateCommand?: { jti: string };
  consentCommand?: { consent: { resources: { id: string }[] } };
  completedCommand?: { redirect: { redirectTo: string } };
};

/** Every attack on a payment consent in the app. */
export const opusTrials: readonly Trial[] = [
  // Asked at the token endpoint, by whose answer alone the third party's page goes: its script is not run here.
  // RFC 7521 §4.2: an assertion names the client, so that client_id may be absent beside it.
  ...codeFlowTrials(walkOpus, ['nonce', 'client-id/drop (token request)', 'client-id/empty (token request)']),
  trial(walkOpus, 'opus-command/stale-id', { answersOldCommand: true }),
  trial(walkOpus, 'opus-jti/wrong', { jti: '5f0c8d4e-1c1f-4a55-9c7e-0f4b6ad1b111' }),
  trial(walkOpus, 'opus-consent/refused', { refusesConsent: true }),
  trial(walkOpus, 'opus-accept/missing', { accept: '*/*' }),
  trial(walkOpus, 'opus-accept/missing', { accept: 'text/html' }, 'as a browser'),
  trial(walkOpus, 'opus-jti/wrong', { onSignIn: withOtherJti }, 'not signed anew'),
  ...FORGERIES.flatMap(forgeries),
];

/** A payment consent, given in the app, to the tokens. */
export async function walkOpus(visitor: Visitor, origin: Origin, tricks: OpusTricks): Promise<boolean> {
  const start = await visitor.get(`${origin('opus-tpp')}/start?scenario=opus-payment`);
  const request = new URL(start.headers.get('location') ?? '');
  tricks.onAuthorization?.(request.searchParams);
  const completed = await playApp(visitor, origin, request.href, tricks);
  const redirectTo = completed?.completedCommand?.redirect.redirectTo;
  if (!redirectTo) return false;
  const response = await visitor.get(redirectTo);
  const callback = new URL(response.headers.get('location') ?? '');
  tricks.onCallback?.(callback.searchParams);
  const answered = await visitor.get(callback.href);
  const form = /new URLSearchParams\((\{.*?\})\)/.exec(await answered.text())?.[1];
  if (!form || !answered.ok) return false;
  tricks.waits?.();
  return redeem(visitor, `${origin('opus-as')}/auth/token`, new URLSearchParams(JSON.parse(form)), tricks);
}

async function redeem(visitor: Visitor, url: string, form: URLSearchParams, tricks: Tricks): Promise<boolean> {
  tricks.onToken?.(form);
  if (tricks.redeemsTwice) await visitor.post(url, form);
  return (await visitor.post(url, form)).ok;
}

/** The event loop, as the bank's app goes through it. @returns the last command, undefined for what is none */
async function playApp(
  visitor: Visitor,
  origin: Origin,
  url: string,
  tricks: OpusTricks,
): Promise<Command | undefined> {
  const ask = async (method: string, to: string, body?: object): Promise<Command | undefined> => {
    const headers = { Accept: tricks.accept ?? 'application/json' };
    const response = await visitor.send(to, { method, headers, body: body && JSON.stringify(body) });
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return response.ok && isJson ? ((await response.json()) as Command) : undefined;
  };
  const answer = (id: string, kind: string, body: object) =>
    ask('PUT', `${origin('opus-as')}/auth/app/commands/${id}/${kind}`, body);
  const first = await ask('GET', url);
  if (!first?.authenticateCommand) return first;
  const signIn = { person: 'ana', jti: tricks.jti ?? first.authenticateCommand.jti };
  const signed = await visitor.send(`${origin('opus-app')}/bff/authentication`, {
    method: 'POST',
    body: JSON.stringify(signIn),
  });
  const { jwt } = (await signed.json()) as { jwt: string };
  const given = { refused: false, jwt: tricks.onSignIn?.(jwt) ?? jwt };
  const second = await answer(first.commandId, 'authentication', given);
  if (!second?.consentCommand) return second;
  const selectedResources = second.consentCommand.consent.resources.map(({ id }) => id);
  const id = tricks.answersOldCommand ? first.commandId : second.commandId;
  return answer(id, 'consent', tricks.refusesConsent ? { refused: true } : { refused: false, selectedResources });
}

function withOtherJti(jwt: string): string {
  const [header, payload = '', signature] = jwt.split('.');
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), jti: crypto.randomUUID() };
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}

/** A forged JWT of the bank's, and one of the third party's. */
function forgeries(forgery: Forgery): Trial[] {
  const attack = `jwt/${forgery}` as const;
  const accepted: (tricks: (forged: (jwt: string) => string) => OpusTricks, from: string) => Trial['accepted'] =
    (tricks, from) => async (visitor, origin) => {
      const { keys } = (await (await visitor.get(`${origin(from)}/jwks`)).json()) as { keys: [JsonWebKey] };
      return walkOpus(
        visitor,
        origin,
        tricks((jwt) => forge(jwt, forgery, keys[0])),
      );
    };
  const assertion = accepted(
    (forged) => ({ onToken: (form) => form.set('client_assertion', forged(form.get('client_assertion') ?? '')) }),
    'opus-tpp',
  );
  const trials = [{ attack, at: 'client assertion', accepted: assertion }];
  // The sign-in names nobody for whom it is meant.
  if (forgery === 'audience') return trials;
  return [...trials, { attack, at: 'sign-in', accepted: accepted((forged) => ({ onSignIn: forged }), 'opus-app') }];
}
