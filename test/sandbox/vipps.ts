import { correct } from './core/attacks.ts';
import { defineSandboxSystem } from './core/system.ts';
import { vippsApp } from './vipps/app.ts';
import { authorizationServer } from './vipps/authorization-server.ts';
import type { Vipps } from './vipps/login.ts';
import { merchant } from './vipps/merchant.ts';
import { scenarios } from './vipps/scenarios.ts';

/** Vipps MobilePay Login with `requested_flow=app_to_app` and its two siblings. */
export const vipps = defineSandboxSystem({
  id: 'vipps',
  title: 'Vipps MobilePay Login, app-to-app',
  note: 'The Vipps app is a page, and so is the merchant’s app. The merchant’s page makes the token call, with the client secret, that its backend would make.',
  parties: { 'vipps-tpp': 'third party', 'vipps-as': 'authorization server', 'vipps-app': 'app' },
  scenarios: [...scenarios],
  async serve(context, weak = correct) {
    const shared: Vipps = {
      ...context,
      weak,
      plans: new Map(),
      logins: new Map(),
      resumed: new Map(),
      grants: new Map(),
      handedToMerchantApp: new Map(),
    };
    return {
      'vipps-tpp': merchant(shared),
      'vipps-as': await authorizationServer(shared),
      'vipps-app': vippsApp(shared),
    };
  },
});
