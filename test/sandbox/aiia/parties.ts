/** Where each party of the Connect flow lives. */
export interface Origins {
  thirdParty: string;
  server: string;
  bank: string;
}

/** The third party as it is registered at the authorization server. */
export const CLIENT = {
  id: 'budgetapp-5b0d3c1e-8a7f-4b62-9f0e-2f6c1d9a4e37',
  secret: 'dfa3c5be71f04a6b9d2e8c0f1a7b6d54',
  /** `*` stands for a part of the path, never of the host. */
  redirectUris: ['/callback', '/cb/*'],
};

/** What a run wants of the aggregator and the bank beyond the rules. */
export interface Wishes {
  /** Which of the bank's buttons is the scenario's; `approve` where it says nothing. */
  atBank?: Decision;
  /** The payload of both tokens lacks a character. */
  corrupts?: boolean;
  /** Refresh tokens are dated so many days back. */
  daysAgo?: number;
}

/** How a login at the bank ends. The aggregator tells nobody which of the last two it was. */
export type Decision = 'approve' | 'cancel' | 'fail';

/** The value of a Basic Authorization header for the registered client. */
export const BASIC = `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`;
