import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import type { SandboxContext } from '../core/system.ts';
import type { Authorisation, Consent, ConsentRegister } from './consents.ts';
import { banks, persons } from './plan.ts';
import type { TokenRegister } from './tokens.ts';

const CONSENTS = '/psd2/consent/v1/consents';
const SCA_METHODS = [{ authenticationType: 'PUSH_OTP', authenticationMethodId: 'mbid', name: 'Mobilt BankID' }];
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The platform's consent and account information APIs. */
export function api({ origin }: SandboxContext, register: ConsentRegister, tokens: TokenRegister): Hono {
  const app = new Hono();
  app.use(
    '/psd2/*',
    cors({
      origin: origin('openpayments-tpp'),
      allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
      allowHeaders: [
        'Authorization',
        'Content-Type',
        'Consent-ID',
        'PSU-ID',
        'PSU-IP-Address',
        'PSU-User-Agent',
        'TPP-Redirect-URI',
        'X-BicFi',
        'X-Request-ID',
      ],
      exposeHeaders: ['aspsp-sca-approach', 'X-Request-ID'],
      maxAge: 600,
    }),
  );
  app.use('/psd2/*', async (context, next) => {
    context.header('cache-control', 'no-store');
    const requestId = context.req.header('x-request-id') ?? '';
    context.header('X-Request-ID', requestId);
    if (!tokens.isLive(context.req.header('authorization')))
      return problem(
        context,
        401,
        'TOKEN_INVALID',
        'Authorization',
        'The access token is missing, unknown or expired.',
      );
    if (!UUID.test(requestId)) return problem(context, 400, 'FORMAT_ERROR', 'X-Request-ID', 'Expected a UUID.');
    if (!bankOf(context)) return problem(context, 400, 'FORMAT_ERROR', 'X-BicFi', 'No ASPSP with this BICFI.');
    await next();
  });

  serveConsents(app, register);
  app.put(`${CONSENTS}/:consent/authorisations/:authorisation`, (context) =>
    selectMethod(context, register, origin('openpayments-auth'), origin('openpayments-bank')),
  );
  app.get('/psd2/accountinformation/v1/accounts', (context) => {
    const consent = register.consents.get(context.req.header('consent-id') ?? '');
    if (!consent || consent.bank !== bankOf(context)) return unknownConsent(context);
    if (consent.status !== 'valid')
      return problem(context, 401, 'CONSENT_INVALID', 'Consent-ID', `The consent is ${consent.status}.`);
    register.use(consent);
    return context.json({ accounts: accounts() });
  });
  return app;
}

function serveConsents(app: Hono, register: ConsentRegister): void {
  app.post(CONSENTS, (context) => createConsent(context, register));
  app.delete(`${CONSENTS}/:consent`, (context) => {
    const consent = consentOf(context, register);
    if (!consent) return unknownConsent(context);
    consent.status = 'terminatedByTpp';
    return context.body(null, 204);
  });
  app.get(`${CONSENTS}/:consent/status`, (context) => {
    const consent = consentOf(context, register);
    return consent ? context.json({ consentStatus: register.readStatus(consent) }) : unknownConsent(context);
  });
  app.post(`${CONSENTS}/:consent/authorisations`, (context) => {
    const consent = consentOf(context, register);
    if (!consent) return unknownConsent(context);
    const authorisation = register.authorise(consent);
    const self = { href: `${CONSENTS}/${consent.id}/authorisations/${authorisation.id}` };
    return context.json(
      {
        authorisationId: authorisation.id,
        scaMethods: SCA_METHODS,
        scaStatus: authorisation.scaStatus,
        _links: { scaStatus: self, selectAuthenticationMethod: self },
      },
      201,
    );
  });
  app.get(`${CONSENTS}/:consent/authorisations/:authorisation`, (context) => {
    const authorisation = authorisationOf(context, register);
    return authorisation ? context.json({ scaStatus: authorisation.scaStatus }) : unknownConsent(context);
  });
}

async function createConsent(context: Context, register: ConsentRegister): Promise<Response> {
  const body: unknown = await context.req.json().catch(() => undefined);
  const validUntil = body && typeof body === 'object' && 'validUntil' in body ? body.validUntil : undefined;
  if (typeof validUntil !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(validUntil))
    return problem(context, 400, 'FORMAT_ERROR', 'validUntil', 'Expected a date in the format yyyy-MM-dd.');
  const person = persons.find(({ psuId }) => psuId === context.req.header('psu-id'));
  if (!person) return problem(context, 400, 'FORMAT_ERROR', 'PSU-ID', 'Not a test person of this sandbox.');
  const bank = bankOf(context);
  if (!bank) return problem(context, 400, 'FORMAT_ERROR', 'X-BicFi', 'No ASPSP with this BICFI.');
  const consent = register.create(bank, person, context.req.header('tpp-redirect-uri'));
  const self = `${CONSENTS}/${consent.id}`;
  return context.json(
    {
      consentStatus: consent.status,
      consentId: consent.id,
      scaMethods: SCA_METHODS,
      _links: {
        self: { href: self },
        status: { href: `${self}/status` },
        startAuthorisation: { href: `${self}/authorisations` },
      },
    },
    201,
  );
}

async function selectMethod(
  context: Context,
  register: ConsentRegister,
  authHost: string,
  bankHost: string,
): Promise<Response> {
  const authorisation = authorisationOf(context, register);
  if (!authorisation) return unknownConsent(context);
  const body: unknown = await context.req.json().catch(() => undefined);
  const method = SCA_METHODS.find(
    ({ authenticationMethodId }) =>
      body &&
      typeof body === 'object' &&
      'authenticationMethodId' in body &&
      body.authenticationMethodId === authenticationMethodId,
  );
  if (!method) return problem(context, 400, 'FORMAT_ERROR', 'authenticationMethodId', 'Not one of scaMethods.');
  if (authorisation.scaStatus !== 'started')
    return problem(
      context,
      409,
      'STATUS_INVALID',
      'authorisationId',
      `The authorisation is ${authorisation.scaStatus}.`,
    );
  register.selectMethod(authorisation);
  const { consent, order } = authorisation;
  const { bank } = consent;
  context.header('aspsp-sca-approach', bank.approach);
  return context.json({
    chosenScaMethod: method,
    scaStatus: authorisation.scaStatus,
    psuMessage: messageFor(authorisation),
    ...(order && {
      challengeData: { data: bank.challengeData === 'array' ? [order.autoStartToken] : order.autoStartToken },
    }),
    _links: {
      scaStatus: { href: `${CONSENTS}/${consent.id}/authorisations/${authorisation.id}` },
      ...(bank.link === 'scaOAuth' && { scaOAuth: { href: scaOAuth(authHost, authorisation) } }),
      ...(bank.link === 'scaRedirect' && {
        scaRedirect: { href: `${bankHost}/sca/${consent.id}/${authorisation.id}` },
      }),
    },
  });
}

function messageFor({ order, consent: { bank } }: Authorisation): string {
  if (bank.exempts) return `${bank.name} needs no signature`;
  return order ? 'Please confirm with your BankID app' : `Please continue at ${bank.name}`;
}

/** Three placeholders stay for the third party to fill in, exactly as the guide prints them. */
function scaOAuth(authHost: string, { id, consent }: Authorisation): string {
  return (
    `${authHost}/connect/authorize?client_id=[CLIENT_ID]&scope=accountinformation%20private&response_type=code` +
    `&redirect_uri=[TPP_REDIRECT_URI]&state=[TPP_STATE]` +
    `&acr_values=idp:${consent.bank.bicFi}%20consentId:${consent.id}%20consentAuthorisationId:${id}`
  );
}

function accounts() {
  return [
    account('5a1d3f0e-7c55-4e0b-9a52-0d6f4b3c2e10', 'SE4550000000058398257466', 'Lönekonto', 'CACC'),
    account('c0de8a44-1b7f-4a39-8f0a-6b1f7d9e2b21', 'SE3550000000054910000003', 'Sparkonto', 'SVGS'),
  ];
}

function account(resourceId: string, iban: string, name: string, cashAccountType: string) {
  const self = `/psd2/accountinformation/v1/accounts/${resourceId}`;
  return {
    resourceId,
    iban,
    currency: 'SEK',
    name,
    cashAccountType,
    status: 'enabled',
    _links: { balances: { href: `${self}/balances` }, transactions: { href: `${self}/transactions` } },
  };
}

function bankOf(context: Context) {
  return banks.find(({ bicFi }) => bicFi === context.req.header('x-bicfi'));
}

/** The consent of the path, if it was made at the bank that the request names. */
function consentOf(context: Context, register: ConsentRegister): Consent | undefined {
  const consent = register.consents.get(context.req.param('consent') ?? '');
  return consent?.bank === bankOf(context) ? consent : undefined;
}

function authorisationOf(context: Context, register: ConsentRegister): Authorisation | undefined {
  return consentOf(context, register)?.authorisations.get(context.req.param('authorisation') ?? '');
}

function unknownConsent(context: Context): Response {
  return problem(context, 403, 'CONSENT_UNKNOWN', 'consentId', 'No such consent or authorisation at this ASPSP.');
}

function problem(context: Context, status: 400 | 401 | 403 | 409, code: string, path: string, text: string): Response {
  return context.json({ tppMessages: [{ category: 'ERROR', code, path, text }] }, status);
}
