import { randomUUID } from 'node:crypto';
import { type CryptoKey, decodeJwt, type JWTPayload } from 'jose';
import type { Weak } from '../core/attacks.ts';
import { JwtRefused, readJwt } from '../core/jwt.ts';
import { type Consent, consentCommand, TPP_NAME } from './consent.ts';
import { levelOf } from './plan.ts';
import { type Ending, type ErrorType, hasExpired, type Pending, SESSION_LIFETIME, type Session } from './session.ts';

/** A JSON object as the app gets it. */
export type Command = Record<string, unknown>;

/** An answer of the app that is no answer to the command. */
class UnreadableAnswer extends Error {}

interface CommandsOptions {
  /** Origin of the authorization server. */
  issuer: string;
  /** Where the third party's logo is. */
  logoUrl: string;
  /** The public key by which the bank signs who has signed in. */
  federationKey: CryptoKey;
  weak: Weak;
}

// The error that the third party is told; RFC 6749 §4.1.2.1 knows none of the vendor's types.
const OAUTH_ERROR: Record<ErrorType, string> = {
  CPF_MISMATCH: 'access_denied',
  CNPJ_MISMATCH: 'access_denied',
  EXPIRED_CONSENT: 'invalid_request',
  INVALID_SESSION: 'server_error',
  RESOURCE_MUST_CONTAIN_ID: 'invalid_request',
  RESOURCE_MUST_CONTAIN_ID_SELECTABLE_PRODUCTS: 'invalid_request',
  DISCOVERY_ERROR: 'server_error',
  DISCOVERY_TIMEOUT: 'temporarily_unavailable',
  INVALID_STATUS_CONFIRMATION: 'invalid_request',
  INVALID_PAYMENT_DATA: 'invalid_request',
  INVALID_ENROLLMENT_INFORMATION: 'invalid_request',
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
    const acr = levelOf(consent.plan);
    return this.#command(session, 'authenticate', commandId, { authenticateCommand: { acr, jti } });
  }

  /** The next command. What cannot be read is an error as well: HTTP 200, and the session is over. */
  async answer(session: Session, kind: Pending['kind'], body: unknown): Promise<Command> {
    if (session.ending) return this.#ended(session, session.ending);
    if (hasExpired(session)) return this.lostSession();
    try {
      const answer = readAnswer(body);
      if (!answer.refused)
        return kind === 'authenticate' ? await this.#authenticated(session, answer) : this.#consented(session, answer);
      const overlooked = kind === 'consent' && this.#options.weak('opus-consent/refused');
      return overlooked ? this.#consented(session, everythingOf(session.consent)) : this.refuse(session);
    } catch (error) {
      if (!(error instanceof UnreadableAnswer)) throw error;
      return this.fail(session, 'GENERIC_ERROR', error.message);
    }
  }

  /**
   * `{"refused":false,"jwt":"…"}`
   *
   * @throws UnreadableAnswer for a JWT that is not valid
   */
  async #authenticated(session: Session, answer: Given): Promise<Command> {
    const { consent } = session;
    const { fault, serverScreens } = consent.plan;
    const { cpf, cnpj } = await this.#readJwt(answer.jwt, session);
    // Somebody who writes another name into the JWT is that person to whoever does not verify it.
    if (cpf !== consent.cpf && !this.#options.weak('jwt/claims'))
      return this.fail(session, 'CPF_MISMATCH', 'The CPF of the consent is not that of whoever signed in');
    if (consent.cnpj && cnpj !== consent.cnpj)
      return this.fail(session, 'CNPJ_MISMATCH', 'The CNPJ of the consent is not that of whoever signed in');
    const lost = await this.#discover(session);
    if (lost) return lost;
    if (serverScreens) return this.#end(session, { kind: 'completed', commandId: randomUUID() });
    if (session.pending) session.answeredIds.push(session.pending.commandId);
    session.pending = { commandId: randomUUID(), kind: 'consent', jti: '' };
    // The plan's other channel is quicker than the person who reads the consent.
    if (fault === 'INVALID_STATUS_CONFIRMATION') consent.status = 'REJECTED';
    // The plan's person reads for ten minutes, for which nobody has to wait here.
    if (fault === 'INVALID_SESSION') session.startedAt -= SESSION_LIFETIME;
    return this.pending(session);
  }

  /** `{"refused":false,"selectedResources":["id"]}`, and the two limits for an enrolment. */
  #consented(session: Session, answer: Given): Command {
    const { consent } = session;
    const { consent: type, fault } = consent.plan;
    if (consent.status !== 'AWAITING_AUTHORISATION')
      return this.fail(session, 'INVALID_STATUS_CONFIRMATION', `The consent is ${consent.status} already`);
    if (fault === 'INVALID_PAYMENT_DATA') return this.fail(session, fault, 'The payment was not accepted');
    if (type === 'ENROLLMENT' && !answer.hasLimits) {
      const message = 'selectedTransactionLimit and selectedDailyLimit are required';
      return this.fail(session, 'INVALID_ENROLLMENT_INFORMATION', message);
    }
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
    return this.errorWithoutSession('INVALID_SESSION', 'Session does not exist or expired');
  }

  errorWithoutSession(type: ErrorType, message: string, redirect: Command = {}): Command {
    return { command: 'error', commandId: randomUUID(), tpp: this.tpp(), errorCommand: { type, message, redirect } };
  }

  tpp(): Record<string, string> {
    return { name: TPP_NAME, logoUrl: this.#options.logoUrl };
  }

  /** Where the browser gets its authorization response. */
  resumeUrl(session: Session): string {
    return `${this.#options.issuer}/auth/auth/${session.uid}`;
  }

  /** The person said no, in the app or on the server's own page. */
  refuse(session: Session): Command {
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

  async #readJwt(jwt: string, session: Session): Promise<{ cpf: unknown; cnpj: unknown }> {
    const { federationKey, weak } = this.#options;
    // Whoever changes the jti without the key spoils the signature as well.
    const isOfAnother = (claims: JWTPayload) => claims.jti !== session.pending?.jti;
    const overlooks: Weak = (attack) =>
      weak(attack) || (attack === 'jwt/claims' && weak('opus-jti/wrong') && isOfAnother(decodeJwt(jwt)));
    const claims = await readJwt(jwt, { key: federationKey, alg: 'RS256' }, overlooks).catch((cause: unknown) => {
      throw cause instanceof JwtRefused ? new UnreadableAnswer('Invalid JWT', { cause }) : cause;
    });
    if (['cpf', 'name', 'iat', 'jti'].some((name) => claims[name] === undefined))
      throw new UnreadableAnswer('Invalid JWT');
    if (isOfAnother(claims) && !weak('opus-jti/wrong')) throw new UnreadableAnswer('jti is not that of the command');
    return { cpf: claims.cpf, cnpj: claims.cnpj };
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

/** What an app says that does not refuse. */
interface Given {
  refused: false;
  jwt: string;
  selectedResources: string[];
  hasLimits: boolean;
}

/** The answer of somebody who agrees to all of it. */
function everythingOf({ resources }: Consent): Given {
  return { refused: false, jwt: '', selectedResources: resources.map(({ id }) => id), hasLimits: true };
}

function readAnswer(body: unknown): Given | { refused: true } {
  const fields: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
  if (typeof fields.refused !== 'boolean') throw new UnreadableAnswer('refused is missing');
  if (fields.refused) return { refused: true };
  const ids: unknown[] = Array.isArray(fields.selectedResources) ? fields.selectedResources : [];
  return {
    refused: false,
    jwt: typeof fields.jwt === 'string' ? fields.jwt : '',
    selectedResources: ids.filter((id) => typeof id === 'string'),
    hasLimits: [fields.selectedTransactionLimit, fields.selectedDailyLimit].every((limit) => Number(limit) > 0),
  };
}
