import type { Exchange, Navigation, ResponseBody } from './exchange.ts';
import type { HoldNews } from './hold.ts';

/** What a step is in the protocol; the same words for every system. */
export type Role =
  | 'discovery'
  | 'jwks'
  | 'client-registration'
  | 'pushed-authorization-request'
  | 'authorization-request'
  | 'consent-creation'
  | 'consent-status'
  | 'authorisation-start'
  | 'authorisation-update'
  | 'authorisation-status'
  | 'app-command'
  | 'hand-off'
  | 'app-open'
  | 'app-return'
  | 'bank-page'
  | 'authorization-response'
  | 'token-request'
  | 'refresh-request'
  | 'userinfo'
  | 'resource-request'
  | 'revocation'
  | 'introspection'
  | 'preflight'
  | 'redirect'
  | 'page'
  | 'static'
  | 'other';

export type StepKind =
  | 'http'
  /** A URL of a custom scheme, by redirect or made by a page. */
  | 'deep-link'
  /** The fragment of the address changed without a request. */
  | 'fragment'
  /** The page rewrote its address by the history API. */
  | 'history'
  /** A tab or pop-up was opened. */
  | 'tab-opened'
  /** A tab or pop-up was closed; its `url` is the last one that it was seen to have. */
  | 'tab-closed';

/** How the browser came to this step. */
export type Via = 'redirect' | 'client-redirect' | 'form-post' | 'link' | 'script' | 'typed';

/** Why a response has no body here. */
export type BodyAbsence =
  | 'redirect'
  | 'no-content'
  | 'not-finished'
  | 'failed'
  | 'static'
  | 'not-captured'
  | 'unreadable';

export interface BodyState {
  body?: ResponseBody;
  absence?: BodyAbsence;
  /** One sentence for a person. */
  reason?: string;
}

export interface Step {
  /** Stable number in its session, from 1. */
  n: number;
  id: string;
  kind: StepKind;
  time: number;
  tabId: number;
  /** Milliseconds from request to end, where both are known. */
  duration?: number;
  method?: string;
  url: string;
  status?: number;
  error?: string;
  via?: Via;
  /** Set by recognition. */
  role: Role;
  /** The step in the words of its system: "authorization request", "bank opens app". */
  words: string;
  /** The flow it belongs to. */
  flowId?: string;
  /** Between a broker and a server of its own: part of the flow, but none of what the two parties say to each other. */
  aside?: boolean;
  exchange?: Exchange;
  navigation?: Navigation;
  /** It was held before it was sent, or the app opened. What became of it; `onward` is where it went then. */
  held?: HoldNews & { onward?: string };
  response: BodyState;
}

export type OutcomeKind = 'consented' | 'refused' | 'failed' | 'abandoned' | 'waiting';

export interface Outcome {
  kind: OutcomeKind;
  /** In the words of the system: `access_denied`, `CPF_MISMATCH`. */
  code?: string;
  /** One sentence for a person. */
  reason: string;
  /** Number of the step that decided it. */
  step?: number;
}

/** A system that a flow may be of. */
export interface Candidate {
  /** Id of the system. */
  system: string;
  title: string;
  /** What was seen that speaks for it; empty only for the chosen one, of which the shape alone fits. */
  evidence: string[];
  /** 0 to 1: its part of all that speaks for the candidates. */
  share: number;
}

/** One consent, from its first request to its token, status or failure. */
export interface Flow {
  id: string;
  /** Id of the system that explains it best. */
  system: string;
  systemTitle: string;
  /** What was seen that speaks for the system. */
  evidence: string[];
  /**
   * The systems that it may be of: the chosen one first, then by their share those that saw
   * something of their own. More than one means that the traffic is ambiguous.
   */
  candidates: Candidate[];
  steps: Step[];
  outcome: Outcome;
  startedAt: number;
  endedAt: number;
}

/** All that a session's records say. */
export interface Trace {
  steps: Step[];
  flows: Flow[];
}
