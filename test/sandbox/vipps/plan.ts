/** What the Vipps app says instead of an approval; the redirect URI gets it as its error. */
export type Rejection = 'outdated_app_version' | 'wrong_challenge' | 'unknown_reject_reason';

/** In what one scenario differs from the plain login by `app_to_app`. */
export interface Plan {
  /** What the user does in the Vipps app, or what it does by itself; approves when absent. */
  user?: 'cancel' | 'fail' | Rejection;
  /** Value of `requested_flow`; `app_to_app` when absent. */
  flow?: 'app_to_app_v2' | 'automatic_return_from_vipps_app';
  /** Sent in the authorization request besides the usual ones. */
  parameters?: Record<string, string>;
  /** Apps are opened by custom schemes instead of https app links. */
  customSchemes?: boolean;
  /** The Vipps app writes `resume_uri` into the app callback without percent-encoding. */
  rawResumeUri?: boolean;
  /** Length of `state` and of `nonce`, in characters; a uuid when absent. */
  stateLength?: number;
  nonceLength?: number;
  /** Paths in place of the registered one, in the two requests that name the redirect URI. */
  redirectPaths?: { authorize?: string; token?: string };
  /** In place of the registered one. */
  appCallbackUri?: string;
  withoutPkce?: boolean;
  /** How the merchant's app opens `resume_uri`; once, and in the same browser, when absent. */
  resumes?: 'twice' | 'in another browser';
  /** The authorization server fails after the approval. */
  serverFails?: boolean;
  /** Milliseconds that the code lives, in place of ten minutes. */
  codeLifetime?: number;
  sendsCodeTwice?: boolean;
}
