import { type DecodedNode, find, innermost } from './node.ts';
import { parameterTitle } from './titles.ts';

/** What a JWT is for. */
export interface TokenKind {
  title: string;
  /** What is worth saying of it in a line. */
  note?: string;
  /** Its claims are the parameters of an authorization request or response. */
  parameters?: boolean;
}

/** By `typ` of the header, without `application/`: RFC 9101, 9068, 9449, 9701, 8417, 9901, OpenID Connect. */
const TYPES = new Map([
  ['oauth-authz-req+jwt', 'request object'],
  ['at+jwt', 'access token (JWT)'],
  ['dpop+jwt', 'DPoP proof'],
  ['logout+jwt', 'logout token'],
  ['kb+jwt', 'key binding JWT'],
  ['dc+sd-jwt', 'credential (SD-JWT)'],
  ['vc+sd-jwt', 'credential (SD-JWT)'],
  ['token-introspection+jwt', 'introspection response'],
  ['secevent+jwt', 'security event token'],
  ['client-authentication+jwt', 'client assertion'],
]);

/**
 * What a JWT is for, as its `typ`, the parameter that holds it or its claims say; undefined when nothing does.
 *
 * @param name of the parameter, header or member that it stands in
 */
export function kindOfToken(header: DecodedNode, payload: DecodedNode, name = ''): TokenKind | undefined {
  const typ =
    textOf(header, 'typ')
      ?.toLowerCase()
      .replace(/^application\//, '') ?? '';
  const title = TYPES.get(typ);
  if (typ === 'dpop+jwt') return { title: 'DPoP proof', note: proofOf(header, payload) };
  if (title === 'request object' || (name === 'request' && find(payload, 'client_id'))) {
    return { title: 'request object', note: 'authorization request in a JWT (RFC 9101)', parameters: true };
  }
  if (isAuthorizationResponse(payload)) {
    return { title: 'response JWT', note: 'authorization response in a JWT (JARM)', parameters: true };
  }
  return title === undefined ? undefined : { title };
}

/** JARM §2.1: issuer, audience, expiry, and what would have been the parameters of the redirect. */
function isAuthorizationResponse(payload: DecodedNode): boolean {
  const has = (...names: string[]) => names.every((name) => find(payload, name));
  return has('iss', 'aud', 'exp') && (has('code') || has('error')) && !has('sub');
}

/** `for POST https://as.example/token, with the key …` (RFC 9449 §4.2). */
function proofOf(header: DecodedNode, payload: DecodedNode): string {
  const [method, address] = [textOf(payload, 'htm'), textOf(payload, 'htu')];
  const thumbprint = /^thumbprint (\S+)/.exec(find(header, 'jwk')?.note ?? '')?.[1];
  return [`for ${method ?? '?'} ${address ?? '?'}`, thumbprint && `with the key ${thumbprint}`]
    .filter(Boolean)
    .join(', ');
}

function textOf(part: DecodedNode, name: string): string | undefined {
  const node = find(part, name);
  const value = node && innermost(node).value;
  return typeof value === 'string' ? value : undefined;
}

/** The payload with its claims called what parameters of these names are. */
export function asParameters(payload: DecodedNode): DecodedNode {
  return {
    ...payload,
    children: payload.children.map((layer) => ({
      ...layer,
      children: layer.children.map((claim) => ({ ...claim, title: parameterTitle(claim.label ?? '') ?? claim.title })),
    })),
  };
}
