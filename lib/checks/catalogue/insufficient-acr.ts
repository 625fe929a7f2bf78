import { oidc } from '../../flow/clauses.ts';
import { asObject } from '../../flow/json.ts';
import { requestedClaims } from '../../systems/oauth-parts/authorization-request.ts';
import { reaches } from '../acr-levels.ts';
import type { AuthorizationRequest } from '../artifacts.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { hiddenRequest } from '../out-of-sight.ts';
import { askedAt } from '../places.ts';
import { quoted, shown } from '../shown.ts';
import { claimAt, type SeenToken } from '../tokens.ts';

interface Asked {
  values: readonly string[];
  essential: boolean;
  where: Where;
}

/** Systems whose acr_values say something else than how surely the user has to be recognised. */
const OTHER_MEANING: Readonly<Record<string, string>> = {
  'vipps-app-to-app':
    'Vipps MobilePay uses acr_values to say that the user confirms in the app, and its ID token has no acr.',
  'open-payments': 'Open Payments uses acr_values to name the bank and the consent.',
};

/** I6. The level of authentication that was reached is compared with the one that was asked for. */
export default defineCheck({
  id: 'insufficient-acr',
  code: 'I6',
  title: 'The ID token does not prove the level of authentication that was asked for',
  severity: 'warning',
  clauses: [oidc('3.1.3.7', 'IDTokenValidation'), oidc('5.5.1.1', 'acrSemantics')],
  needs: ['authorizationRequest', 'idTokens'],
  help: {
    why: 'A request may ask for a certain level of authentication, for example for two factors before a payment. The parameter travels through the browser, where it can be changed, and a server may ignore it: only acr in the ID token says what was done.',
    attack: [
      'The attacker knows the victim’s password, but does not have their second factor.',
      'They start a payment, and take acr_values out of the request before it reaches the bank.',
      'The bank asks for the password only: a third party that does not look at acr takes it for strong authentication.',
    ],
    fix: {
      'third party':
        'Ask for acr as an essential claim in a signed request, and compare acr of the ID token with what was asked for.',
      'authorization server': 'Put the level that was reached into acr, and fail where an essential one was not.',
    },
  },
  check({ authorizationRequest, idTokens, system }) {
    const other = OTHER_MEANING[system?.id ?? ''];
    if (other) return notApplicable(other);
    const asked = askedFor(authorizationRequest);
    if (!asked)
      return hiddenRequest(authorizationRequest) ?? notApplicable('No level of authentication was asked for.');
    // After a refresh it is that of the first sign-in, which was judged already.
    const judgedTokens = idTokens.filter(({ way }) => way !== 'refresh');
    if (judgedTokens.length === 0) return notApplicable('The ID tokens of the sign-in itself are not here.');
    const faults = judgedTokens.flatMap((token) => faultOf(token, asked) ?? []);
    const strange = judgedTokens.find(({ claims }) => reaches(shown(claims.acr), asked.values) === undefined);
    if (faults.length === 0 && strange)
      return couldNotTell(
        `whether ${quoted(strange.claims.acr)} is at least ${asked.values.join(' or ')}`,
        'Look up the order of the levels in the documentation of the authorization server.',
      );
    return judged(faults, asked.where, ...judgedTokens.map(({ where }) => claimAt(where, 'acr')));
  },
});

function askedFor(request: AuthorizationRequest): Asked | undefined {
  const { message, pushed, parameters } = request;
  const claims = asObject(requestedClaims(message)?.id_token) ?? asObject(pushed && requestedClaims(pushed)?.id_token);
  const acr = asObject(claims?.acr);
  const wanted = [acr?.value, ...(Array.isArray(acr?.values) ? acr.values : [])].filter(
    (one) => typeof one === 'string',
  );
  if (wanted.length > 0)
    return { values: wanted, essential: acr?.essential === true, where: askedAt(request, 'claims') };
  const values = (parameters.get('acr_values') ?? '')
    .split(' ')
    // IdentityServer takes its own instructions here: `idp:`, `tenant:`.
    .filter((value) => value !== '' && !/^(?:idp|tenant):/.test(value));
  return values.length > 0 ? { values, essential: false, where: askedAt(request, 'acr_values') } : undefined;
}

function faultOf({ claims: { acr }, where }: SeenToken, { values, essential, where: asked }: Asked): Fault | undefined {
  if (acr !== undefined && reaches(shown(acr), values) !== false) return undefined;
  return {
    where: [claimAt(where, 'acr'), asked],
    expected: values.join(' or '),
    ...(acr !== undefined && { seen: shown(acr) }),
    cause:
      acr === undefined
        ? 'The ID token has no acr: it does not say how the user was authenticated.'
        : 'The level in the ID token is below the one that was asked for.',
    remedy: 'Treat the user as not authenticated at this level, and ask for acr as an essential claim.',
    ...(essential && {
      severity: 'error' as const,
      because: 'It was asked for as an essential claim (OpenID Connect Core §5.5.1.1).',
    }),
  };
}
