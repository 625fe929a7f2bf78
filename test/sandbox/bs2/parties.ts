/** Where each party of the BS2 consent lives. */
export interface Origins {
  thirdParty: string;
  server: string;
}

/** What the third party is registered for. */
export const SCOPE = 'saldo extrato pagamento';

export const AUTHORIZE = '/api-banking/auth/oauth/v2/authorize';
export const TOKEN = '/auth/oauth/v2/token';

/** The third party as it is registered at the bank. */
export const CLIENT = {
  key: 'l7c1f0a94e5b3d4c72a86bd9e30f5a1c28',
  secret: '9f27b1c84d3e4a60b5d7e8f1029c3a4b',
  redirectPath: '/callback',
};

/** The value of a Basic Authorization header with API key and secret. */
export const BASIC = basic(CLIENT.secret);
/** The same with a secret that the bank did not issue. */
export const WRONG_BASIC = basic(CLIENT.secret.toUpperCase());

/** What a run wants of the authorization server beyond the rules. */
export interface Wishes {
  /** The scenario's button is the one that refuses. */
  refuses?: boolean;
  /** Codes are dated so many minutes back. */
  minutesAgo?: number;
  /** Refresh tokens are dated so many days back. */
  daysAgo?: number;
}

function basic(secret: string): string {
  return `Basic ${Buffer.from(`${CLIENT.key}:${secret}`).toString('base64')}`;
}
