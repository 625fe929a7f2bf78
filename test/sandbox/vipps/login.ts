import type { Weak } from '../core/attacks.ts';
import type { SandboxContext } from '../core/system.ts';
import type { Plan, Rejection } from './plan.ts';

/** A login between the authorization request and the opening of `resume_uri`. */
export interface Login {
  /** Names the login to the landing page and the Vipps app. */
  challenge: string;
  /** The authorization request's parameters, validated: each once. */
  request: URLSearchParams;
  /** Milliseconds since the epoch, at the authorization request. */
  beganAt: number;
  /** Value of the login's cookie, which only the browser has that sent the authorization request. */
  browser: string;
  resumeUri: string;
  plan: Plan;
  answer?: 'approved' | 'cancelled' | Rejection;
  /** Resolves once the Vipps app has sent its redirect to the merchant's app. */
  returned: PromiseWithResolvers<void>;
}

/** What a code stands for, until it is redeemed. */
export interface Grant {
  login: Login;
  /** Milliseconds since the epoch. */
  issuedAt: number;
}

/** What the parties share behind the scenes, in memory. */
export interface Vipps extends SandboxContext {
  weak: Weak;
  /** The scenario's plan by `state`. */
  plans: Map<string, Plan>;
  /** By challenge. */
  logins: Map<string, Login>;
  /** Logins whose `resume_uri` was used, by that address. */
  resumed: Map<string, Login>;
  /** By authorization code. */
  grants: Map<string, Grant>;
  /** The custom-scheme URL that the phone handed to the merchant's app, by challenge. */
  handedToMerchantApp: Map<string, string>;
}

/** The merchant as registered at the authorization server. */
export const MERCHANT = {
  name: 'Nordlys Sport',
  serialNumber: '123456',
  clientId: '8f3c1a2e-5d47-4b0e-9c61-2a7d90f4e6b3',
  scopes: ['openid', 'name', 'email', 'phoneNumber'],
  clientSecret: 'N2Zz-0dGk9vQ4xLr7TnYwB1cHs5pJmEa8uVi',
  redirectPath: '/cb',
  appCallbackPath: '/app-callback',
  appCallbackScheme: 'merchantapp://vipps-return',
};

/** `name=value&…` with spaces as `%20`, as the guide prints it. */
export function query(parameters: Record<string, string>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
