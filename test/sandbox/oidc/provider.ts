import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider';
import { ForgetfulAdapter, MemoryAdapter } from './memory-adapter.ts';
import { CLIENTS } from './scenarios.ts';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** The one customer of the bank; the name is what the sign-in form is filled in with. */
export const CUSTOMER = { login: 'maja.lindqvist', name: 'Maja Lindqvist', email: 'maja.lindqvist@example.se' };

export interface ProviderOptions {
  issuer: string;
  redirectUri: string;
  /** The public half of the key with which the FAPI client signs its assertions. */
  clientKey: JWK;
  /** Draws the page for an error that must not be sent to the redirect URI. */
  errorPage(error: string, description: string | undefined): string | Promise<string>;
}

/** An oidc-provider on plain http, with keys of its own and no development-only part. */
export async function createProvider(options: ProviderOptions): Promise<Provider> {
  const keys = await Promise.all([privateJwk('ES256'), privateJwk('PS256')]);
  const provider = new Provider(options.issuer, {
    ...policy(options),
    adapter: (kind: string) => (kind === 'Session' ? new ForgetfulAdapter() : new MemoryAdapter()),
    jwks: { keys },
    clients: clients(options),
    cookies: { keys: [randomBytes(32).toString('base64url')] },
  });
  allowPlainHttp(provider);
  return provider;
}

/** A fresh private key, fit for `alg`. */
export async function privateJwk(alg: 'ES256' | 'PS256'): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig' };
}

function policy({ errorPage }: ProviderOptions): Configuration {
  return {
    responseTypes: ['code', 'code id_token'],
    scopes: ['openid', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name', 'locale'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    // OpenID Connect Core §3.1.2.1 and RFC 6749 §4.1.3 want it in both requests.
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: () => true,
    clientDefaults: { id_token_signed_response_alg: 'ES256', authorization_signed_response_alg: 'PS256' },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: { enabled: false },
      jwtResponseModes: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      fapi: { enabled: true, profile: (_, client) => (client?.clientId === CLIENTS.fapi ? '2.0' : undefined) },
      dPoP: {
        enabled: true,
        nonceSecret: randomBytes(32),
        requireNonce: ({ oidc }) => oidc.client?.clientId === CLIENTS.nonce,
      },
    },
    ttl: {
      AuthorizationCode: MINUTE,
      AccessToken: 60 * MINUTE,
      IdToken: 60 * MINUTE,
      RefreshToken: 14 * DAY,
      Interaction: 60 * MINUTE,
      Session: DAY,
      Grant: 14 * DAY,
    },
    expiresWithSession: () => false,
    // Every run asks anew: what was granted to an earlier one does not count.
    loadExistingGrant: async ({ oidc }) => {
      const grantId = oidc.result?.consent?.grantId;
      return grantId ? oidc.provider.Grant.find(grantId) : undefined;
    },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: async () => ({ sub, name: CUSTOMER.name, locale: 'sv-SE', email: CUSTOMER.email, email_verified: true }),
    }),
    renderError: async (context, { error, error_description }) => {
      context.type = 'html';
      context.body = await errorPage(error, error_description);
    },
  };
}

function clients({ redirectUri, clientKey }: ProviderOptions): ClientMetadata[] {
  const spa: ClientMetadata = {
    client_id: CLIENTS.spa,
    client_name: 'Pengebok',
    redirect_uris: [redirectUri],
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
  };
  return [
    spa,
    {
      ...spa,
      client_id: CLIENTS.hybrid,
      response_types: ['code id_token'],
      grant_types: ['authorization_code', 'implicit'],
    },
    { ...spa, client_id: CLIENTS.dpop, dpop_bound_access_tokens: true },
    { ...spa, client_id: CLIENTS.nonce, dpop_bound_access_tokens: true },
    {
      ...spa,
      client_id: CLIENTS.fapi,
      dpop_bound_access_tokens: true,
      require_pushed_authorization_requests: true,
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [clientKey] },
    },
  ];
}

/**
 * Lets a client register an http redirect URI for response types with an id_token, which
 * OpenID Connect Dynamic Client Registration §2 forbids: the library's recipe "Allowing HTTP
 * and/or localhost for implicit response types".
 */
function allowPlainHttp(provider: Provider): void {
  const { prototype } = (provider.Client as unknown as { Schema: { prototype: ClientSchema } }).Schema;
  const { invalidate } = prototype;
  prototype.invalidate = function (message, code) {
    if (code !== 'implicit-force-https') invalidate.call(this, message, code);
  };
}

interface ClientSchema {
  invalidate(message: string, code?: string): void;
}
