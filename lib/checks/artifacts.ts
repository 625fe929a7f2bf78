import type { Message } from '../flow/message.ts';
import type { Flow } from '../flow/step.ts';
import type { System } from '../flow/system.ts';
import type { Lineage } from '../lineage/lives.ts';
import type { Where } from './check.ts';
import type { ClientKind } from './client-authentication.ts';
import type { Link } from './links.ts';
import type { Profile } from './profiles.ts';
import type { Server } from './server.ts';
import type { SharedValue } from './shared-values.ts';
import type { SeenToken } from './tokens.ts';
import type { Traffic } from './traffic.ts';
import type { Signatures } from './verification.ts';

/**
 * Something that checks need of a flow: there, or not part of such a flow, or part of it but not in
 * the recording.
 */
export type Artifact<T> =
  | { state: 'present'; value: T }
  | { state: 'absent'; reason: string }
  | { state: 'unseen'; missing: string; how: string };

/** A parameter as it was written, with the part in which it stood. */
export interface RawParameter {
  name: string;
  /** Decoded once. */
  value: string;
  /** As it was written; the same as `value` where the browser had parsed the form. */
  raw: string;
  part: 'query' | 'fragment' | 'body';
}

export interface AuthorizationRequest {
  /** The request that the browser took to the authorization endpoint. */
  message: Message;
  /** What was pushed before it (RFC 9126). */
  pushed?: Message;
  /** What was asked in the end: pushed, in a request object, or in the query. */
  parameters: ReadonlyMap<string, string>;
  /** What stands in the address itself and in a posted form, repeated names too. */
  written: readonly RawParameter[];
  /** Claims of the request object, where it could be read. */
  requestObject?: Record<string, unknown>;
}

export interface AuthorizationResponse {
  message: Message;
  parameters: ReadonlyMap<string, string>;
  written: readonly RawParameter[];
  mode: 'query' | 'fragment' | 'form_post' | 'jwt';
  /** Claims of a JARM response. */
  jarm?: Record<string, unknown>;
}

/** A token request with its answer; a refresh is one, too. */
export interface TokenCall {
  message: Message;
  grant: string;
  fields: ReadonlyMap<string, string>;
  answer: Record<string, unknown> | undefined;
  ok: boolean;
}

export interface SignedResponse {
  response: AuthorizationResponse;
  /** The response_mode of the request, and where it stands. */
  mode?: string;
  asked: Where;
  /** Undefined where the response came unsigned. */
  claims?: Record<string, unknown>;
}

/** An ID token in three parts; `way` and `along` tell how it came, and with what. */
export type IdToken = SeenToken;

/** All that checks may ask for. Every artifact is made when it is first asked for, then kept. */
export interface Artifacts {
  readonly flow: Flow;
  readonly system: System | undefined;
  readonly profile: Profile;
  /** Costly: only for what no other artifact tells. */
  readonly lineage: Artifact<Lineage>;
  /** All steps, parsed; never empty. */
  readonly messages: Artifact<readonly Message[]>;
  readonly authorizationRequest: Artifact<AuthorizationRequest>;
  readonly authorizationResponse: Artifact<AuthorizationResponse>;
  /** Token requests for a code, to the authorization server; what a broker between the two parties redeems is left out. */
  readonly codeExchanges: Artifact<readonly [TokenCall, ...TokenCall[]]>;
  readonly refreshes: Artifact<readonly [TokenCall, ...TokenCall[]]>;
  readonly idTokens: Artifact<readonly [IdToken, ...IdToken[]]>;
  /** Metadata of the authorization server (RFC 8414, OpenID Connect Discovery). */
  readonly metadata: Artifact<Record<string, unknown>>;
  /** All answers to the request, where the browser came back more than once; `authorizationResponse` is the last. */
  readonly authorizationResponses: Artifact<readonly [AuthorizationResponse, ...AuthorizationResponse[]]>;
  /** The addresses of the protocol, as they are written; pushed requests and posted answers among them. */
  readonly links: Artifact<readonly [Link, ...Link[]]>;
  /** State, nonce and code challenge of this flow's request, where an earlier flow of the session had the same. */
  readonly sharedValues: Artifact<readonly SharedValue[]>;
  /** What the authorization server signed: ID tokens, authorization responses (JARM) and userinfo. */
  readonly tokens: Artifact<readonly [SeenToken, ...SeenToken[]]>;
  /** What is known of the authorization server; always there, and empty where nothing is. */
  readonly server: Artifact<Server>;
  /** Where the request has a request_uri: every time that the session opened it, in this flow and in others. */
  readonly requestUriOpenings: Artifact<readonly Message[]>;
  /** Signed authorization responses (JARM), and those that were asked for and came unsigned. */
  readonly signedResponses: Artifact<readonly [SignedResponse, ...SignedResponse[]]>;
  /** By which name the server knows the third party. */
  readonly clientId: Artifact<{ text: string; where: Where }>;
  /** What became of the signatures, by the text of the token. */
  readonly signatures: Artifact<Signatures>;
  /** Token requests of any grant, refreshes too, in their order. */
  readonly tokenCalls: Artifact<readonly [TokenCall, ...TokenCall[]]>;
  /** Requests in which the client speaks for itself: pushed, for a token, to revoke or to look up one. */
  readonly clientRequests: Artifact<readonly [Message, ...Message[]]>;
  /** The same and the authorization requests: all that a client asks of its server. */
  readonly oauthRequests: Artifact<readonly [Message, ...Message[]]>;
  /** Whether the client can keep a secret, by what it shows at the token endpoint: always there. */
  readonly clientKind: Artifact<ClientKind>;
  /** The whole session, other flows and what belongs to none: always there. */
  readonly traffic: Artifact<Traffic>;
}

export type ArtifactName = {
  [K in keyof Artifacts]: Artifacts[K] extends Artifact<unknown> ? K : never;
}[keyof Artifacts];
