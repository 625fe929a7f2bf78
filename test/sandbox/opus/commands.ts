import { randomUUID } from 'node:crypto';
import { type JWTVerifyGetKey, jwtVerify } from 'jose';
import { consentCommand, TPP_NAME } from './consent.ts';
import { type Ending, type ErrorType, hasExpired, type Session } from './session.ts';

/** A JSON object as the app gets it. */
export type Command = Record<string, unknown>;

/** An answer of the app that is no answer to the command: HTTP 400, and the command stays. */
export class UnreadableAnswer extends Error {
  readonly code = 400;
}

interface CommandsOptions {
  /** Origin of the authorization server. */
  issuer: string;
  /** Where the third party's logo is. */
  logoUrl: string;
  /** The public keys by which the bank signs who has signed in. */
  federationKeys: JWTVerifyGetKey;
}

// The error that the third party is told; RFC 6749 §4.1.2.1 knows none of the vendor's types.
const OAUTH_ERROR: Record<ErrorType, string> = {
  CPF_MISMATCH: 'access_denied',
  EXPIRED_CONSENT: 'invalid_request',
  INVALID_SESSION: 'server_error',
  RESOURCE_MUST_CONTAIN_ID: 'invalid_request',
  RESOURCE_MUST_CONTAIN_ID_SELECTABLE_PRODUCTS: 'invalid_request',
  DISCOVERY_ERROR: 'server_error',
  DISCOVERY_TIMEOUT: 'temporarily_unavailable',
  INVALID_STATUS_CONFIRMATION: 'invalid_request',
  GENERIC_ERROR: 'server_error',
  OIDC_ERROR: 'access_denied',
  HANDOFF_ABORTED: 'access_denied',
};

/** Milliseconds that the bank's core system may take to list the accounts. */
const DISCOVERY_LIMIT = 400;

/**
 * The event loop of app2as: each answer of the app yields the next command.
 * Errors are commands too; the caller sends all of them with HTTP 200.
 */
export class Commands {
  readonly #options: CommandsOptions;

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  /** The first command, for an intercepted URL. A session that has ended says so again. */
  first(session: Session): Command {
    const { consent } = session;
    if (session.ending) return this.#ended(session, session.ending);
    if (hasExpired(session)) return this.lostSession();
    if (Date.now() > consent.expiresAt) return this.fail(session, 'EXPIRED_CONSENT', 'The consent has expired');
    if (consent.plan.fault === 'GENERIC_ERROR')
      return this.fail(session, 'GENERIC_ERROR', 'The bank cannot process consents at the moment');
    session.pending = { commandId: randomUUID(), kind: 'authenticate', jti: randomUUID() };
    return this.pending(session);
  }

  /** The command that waits for its answer, once more. */
  pending(session: Session): Command {
    const { pending, consent } = session;
    if (!pending) return this.lostSession();
    const { commandId, jti } = pending;
    if (pending.kind === 'consent') {
      return this.#command(session, 'consent', commandId, { consentCommand: consentCommand(consent) });
    }
    const acr = `urn:brasil:openbanking:${consent.plan.consent === 'PAYMENT' ? 'loa3' : 'loa2'}`;
    return this.#command(session, 'authenticate', commandId, { authenticateCommand: { acr, jti } });
  }

  /**
   * Answer to an authenticate command: `{"refused":false,"jwt":"…"}` or `{"refused":true}`.
   *
   * @throws UnreadableAnswer for a body of another shape, or a JWT that is not valid
   */
  async authenticated(session: Session, body: unknown): Promise<Command> {
    const over = this.#over(session);
    if (over) return over;
    const answer = readAnswer(body);
    if (answer.refused) return this.#refused(session);
    const { cpf } = await this.#readJwt(answer.jwt, session);
    if (cpf !== session.consent.cpf)
      return this.fail(session, 'CPF_MISMATCH', 'The CPF of the consent is not that of whoever signed in');
    const lost = await this.#discover(session);
    if (lost) return lost;
    session.pending = { commandId: randomUUID(), kind: 'consent', jti: '' };
    // The plan's other channel is quicker than the person who reads the consent.
    if (session.consent.plan.fault === 'INVALID_STATUS_CONFIRMATION') session.consent.status = 'REJECTED';
    return this.pending(session);
  }

  /**
   * Answer to a consent command: `{"refused":false,"selectedResources":["id"]}` or `{"refused":true}`.
   *
   * @throws UnreadableAnswer for a body of another shape
   */
  consented(session: Session, body: unknown): Command {
    const over = this.#over(session);
    if (over) return over;
    const answer = readAnswer(body);
    if (answer.refused) return this.#refused(session);
    const { consent } = session;
    if (consent.status !== 'AWAITING_AUTHORISATION')
      return this.fail(session, 'INVALID_STATUS_CONFIRMATION', `The consent is ${consent.status} already`);
    const chosen = consent.resources.filter(({ id }) => answer.selectedResources.includes(id));
    if (!chosen.length)
      return this.fail(session, 'RESOURCE_MUST_CONTAIN_ID', 'selectedResources must contain at least one id');
    if (consent.resources.some(({ type }) => !chosen.some((resource) => resource.type === type))) {
      const message = 'selectedResources must contain at least one id for each selectable product';
      return this.fail(session, 'RESOURCE_MUST_CONTAIN_ID_SELECTABLE_PRODUCTS', message);
    }
    consent.status = 'AUTHORISED';
    return this.#end(session, { kind: 'completed', commandId: randomUUID() });
  }

  /** Ends the session with an error. */
  fail(session: Session, type: ErrorType, message: string, error = OAUTH_ERROR[type]): Command {
    return this.#end(session, { kind: 'error', commandId: randomUUID(), type, message, error });
  }

  /** An error without a way back, as the vendor's mock has it for a session that is gone. */
  lostSession(): Command {
    const errorCommand = { type: 'INVALID_SESSION', message: 'Session does not exist or expired', redirect: {} };
    return { command: 'error', commandId: randomUUID(), tpp: this.tpp(), errorCommand };
  }

  tpp(): Record<string, string> {
    return { name: TPP_NAME, logoUrl: this.#options.logoUrl };
  }

  /** Where the browser gets its authorization response. */
  resumeUrl(session: Session): string {
    return `${this.#options.issuer}/auth/auth/${session.uid}`;
  }

  #over(session: Session): Command | undefined {
    if (session.ending) return this.#ended(session, session.ending);
    return hasExpired(session) ? this.lostSession() : undefined;
  }

  #refused(session: Session): Command {
    session.consent.status = 'REJECTED';
    return this.fail(session, 'OIDC_ERROR', 'The user refused the consent');
  }

  async #discover(session: Session): Promise<Command | undefined> {
    const { fault } = session.consent.plan;
    if (fault === 'DISCOVERY_ERROR') return this.fail(session, fault, 'The list of accounts could not be read');
    if (fault !== 'DISCOVERY_TIMEOUT') return undefined;
    await new Promise((resolve) => setTimeout(resolve, DISCOVERY_LIMIT));
    return this.fail(session, fault, 'The list of accounts was not there in time');
  }

  async #readJwt(jwt: string, session: Session): Promise<{ cpf: unknown }> {
    const { payload } = await jwtVerify(jwt, this.#options.federationKeys, {
      algorithms: ['RS256'],
      requiredClaims: ['cpf', 'name', 'iat', 'exp', 'jti'],
    }).catch((cause: unknown) => {
      throw new UnreadableAnswer('Invalid JWT', { cause });
    });
    if (payload.jti !== session.pending?.jti) throw new UnreadableAnswer('jti is not that of the command');
    return { cpf: payload.cpf };
  }

  #end(session: Session, ending: Ending): Command {
    // The pending command stays: an app that still answers it learns how the session ended.
    session.ending = ending;
    return this.#ended(session, ending);
  }

  #ended(session: Session, ending: Ending): Command {
    const { oldSpelling } = session.consent.plan;
    const isHandOff = Boolean(session.handOff);
    const redirect = {
      [oldSpelling ? 'isHandoff' : 'isHandOff']: isHandOff,
      ...(!isHandOff && { redirectTo: this.resumeUrl(session) }),
    };
    if (ending.kind === 'completed')
      return this.#command(session, 'completed', ending.commandId, { completedCommand: { redirect } });
    const { type, message } = ending;
    return this.#command(session, 'error', ending.commandId, { errorCommand: { type, message, redirect } });
  }

  #command(session: Session, command: string, commandId: string, body: Command): Command {
    const { oldSpelling, consent } = session.consent.plan;
    return { command, commandId, tpp: this.tpp(), ...(!oldSpelling && { type: consent }), ...body };
  }
}

type Answer = { refused: true } | { refused: false; jwt: string; selectedResources: string[] };

function readAnswer(body: unknown): Answer {
  if (typeof body !== 'object' || body === null || !('refused' in body) || typeof body.refused !== 'boolean')
    throw new UnreadableAnswer('refused is missing');
  if (body.refused) return { refused: true };
  const jwt = 'jwt' in body && typeof body.jwt === 'string' ? body.jwt : '';
  const ids: unknown[] =
    'selectedResources' in body && Array.isArray(body.selectedResources) ? body.selectedResources : [];
  return { refused: false, jwt, selectedResources: ids.filter((id) => typeof id === 'string') };
}
