import { correct } from './core/attacks.ts';
import { defineSandboxSystem } from './core/system.ts';
import { bankApp } from './opus/app.ts';
import { authorizationServer } from './opus/authorization-server.ts';
import type { Consent } from './opus/consent.ts';
import { scenarios } from './opus/scenarios.ts';
import { Sessions } from './opus/session.ts';
import { thirdParty } from './opus/third-party.ts';
import { newSigningKey } from './opus/token.ts';

/** Registered by dynamic client registration, long before any scenario. */
const CLIENT_ID = 'd2f3a1c4-5b6e-4f80-9a1d-7c3e5b9f0a12';

/** Opus Open Finance (Brazil): the bank's app talks JSON commands to the authorization server. */
export const opus = defineSandboxSystem({
  id: 'opus',
  title: 'Opus Open Finance app2as (Brazil)',
  note: 'The app and another device are pages here, so the commands can be observed; the third party’s page makes the token call. Creating the consent stays unseen, as in real life.',
  parties: { 'opus-tpp': 'third party', 'opus-as': 'authorization server', 'opus-app': 'app' },
  scenarios,
  async serve(context, weak = correct) {
    const [asKey, tppKey, bankKey] = await Promise.all([
      newSigningKey('PS256'),
      newSigningKey('PS256'),
      newSigningKey('RS256'),
    ]);
    const consents = new Map<string, Consent>();
    const sessions = new Sessions();
    const client = {
      clientId: CLIENT_ID,
      redirectUri: `${context.origin('opus-tpp')}/callback`,
      key: tppKey.publicKey,
    };
    return {
      'opus-tpp': thirdParty({ ...context, clientId: CLIENT_ID, key: tppKey, consents }),
      'opus-as': authorizationServer({
        ...context,
        weak,
        consents,
        sessions,
        client,
        key: asKey,
        federationKey: bankKey.publicKey,
      }),
      'opus-app': bankApp({
        ...context,
        key: bankKey,
        planFor: (intercepted) => {
          const consentId = intercepted.searchParams.get('scope')?.match(/(?:^| )consent:(\S+)/)?.[1] ?? '';
          const id = intercepted.pathname.split('/').at(-1) ?? '';
          return (consents.get(consentId) ?? (sessions.byHandOff(id) ?? sessions.byCommand(id))?.consent)?.plan;
        },
      }),
    };
  },
});
