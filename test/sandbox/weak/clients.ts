/** Kinds of flow that the third party knows; each has a registration of its own. */
export type FlowKind = 'code' | 'hybrid' | 'signed';

/** A registration at the authorization server. */
export interface Client {
  kind: FlowKind;
  id: string;
  /** Absent where the client signs its assertions (RFC 7523). */
  secret?: string;
  redirectUri: string;
  responseType: 'code' | 'code id_token';
  responseMode: ResponseMode;
  scopes: readonly string[];
  /** Its requests are request objects (RFC 9101). */
  signs: boolean;
}

export type ResponseMode = 'query' | 'fragment' | 'form_post';

/** The third party's name. */
export const CLIENT_NAME = 'Kaffekassen';

/** In the redirect URIs: a letter that is percent-encoded, so that there is one to encode otherwise. */
export const CALLBACK_FOLDER = '/café';

/** The third party's three registrations. */
export function clientsOf(thirdParty: string): readonly Client[] {
  const common = { responseMode: 'query', responseType: 'code', signs: false } as const;
  const redirectUri = (kind: FlowKind) => `${thirdParty}${encodeURI(CALLBACK_FOLDER)}/${kind}`;
  return [
    {
      ...common,
      kind: 'code',
      id: 'kaffekassen-web',
      secret: 'Jv1Yk-73pQ_x0dGm5sTzLbWqRnA8',
      redirectUri: redirectUri('code'),
      scopes: ['openid', 'accounts', 'offline_access'],
    },
    {
      ...common,
      kind: 'hybrid',
      id: 'kaffekassen-hybrid',
      secret: 'c9Zr4hUe_Fw2XoKtB6iPy-1mVgNs',
      redirectUri: redirectUri('hybrid'),
      responseType: 'code id_token',
      responseMode: 'form_post',
      scopes: ['openid', 'accounts'],
    },
    {
      ...common,
      kind: 'signed',
      id: 'kaffekassen-signed',
      redirectUri: redirectUri('signed'),
      scopes: ['openid', 'accounts', 'offline_access'],
      signs: true,
    },
  ];
}
