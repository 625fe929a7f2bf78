import type { Attack } from '../core/attacks.ts';
import { CHANGES, edit, nameOf, type Trial, type Tricks, trial, type Walk } from './trial.ts';

/**
 * The attacks on an authorization code flow, as far as any system has them.
 *
 * @param without mutations and attacks that do not concern the system, by name: what it does not send, what it may accept
 */
export function codeFlowTrials(walk: Walk, without: readonly string[] = []): Trial[] {
  const one = (attack: Attack, tricks: Tricks, at?: string) => trial(walk, attack, tricks, at);
  const trials = [
    ...CHANGES.map((change) => one(`state/${change}`, { onCallback: edit('state', change) })),
    ...CHANGES.map((change) => one(`iss/${change}`, { onCallback: edit('iss', change) })),
    ...CHANGES.map((change) => one(`nonce/${change}`, { onAuthorization: edit('nonce', change) })),
    ...CHANGES.map((change) => one(`code-challenge/${change}`, { onAuthorization: edit('code_challenge', change) })),
    ...CHANGES.map((change) => one(`code-verifier/${change}`, { onToken: edit('code_verifier', change) })),
    ...CHANGES.map((change) => one(`scope/${change}`, { onAuthorization: edit('scope', change) })),
    ...CHANGES.map((change) => one(`client-id/${change}`, { onAuthorization: edit('client_id', change) })),
    ...CHANGES.map((change) => one(`client-id/${change}`, { onToken: edit('client_id', change) }, TOKEN)),
    ...(['drop', 'empty', 'repeat'] as const).map((change) =>
      one(`redirect-uri/${change}`, { onAuthorization: edit('redirect_uri', change) }),
    ),
    ...Object.entries(OTHER_URIS).map(([attack, other]) =>
      one(attack as Attack, {
        onAuthorization: (request) => request.set('redirect_uri', other(request.get('redirect_uri') ?? '')),
      }),
    ),
    one('redirect-uri-at-token/drop', { onToken: edit('redirect_uri', 'drop') }),
    one('redirect-uri-at-token/alter', { onToken: edit('redirect_uri', 'alter') }),
    downgrade(walk),
    swap(walk),
    one('code-twice', { redeemsTwice: true }),
    one('duplicate/one-changed', { onAuthorization: (request) => request.append('response_type', 'token') }),
    one('duplicate/one-changed', { onToken: (form) => form.append('grant_type', 'password') }, TOKEN),
    one('duplicate/all', { onAuthorization: twice }),
    one('duplicate/all', { onToken: twice }, TOKEN),
  ];
  return trials.filter(
    (each) => ![nameOf(each), each.attack, each.attack.split('/')[0] ?? ''].some((name) => without.includes(name)),
  );
}

/** The step, where an attack is on another than the first. */
const TOKEN = 'token request';

/** Addresses that are only like the registered one. */
const OTHER_URIS = {
  'redirect-uri/slash': (uri) => `${uri}/`,
  'redirect-uri/case': (uri) => uri.replace(/[^/]+$/, (last) => last.toUpperCase()),
  'redirect-uri/percent-case': (uri) =>
    /%[\dA-F]{2}/.test(uri) ? uri.replace(/%[\dA-F]{2}/g, (octet) => octet.toLowerCase()) : uri.replace(/\w$/, octet),
  'redirect-uri/path-traversal': (uri) => `${uri}/../../elsewhere`,
  'redirect-uri/subdomain': (uri) => uri.replace('//', '//elsewhere.'),
  'redirect-uri/userinfo': (uri) => uri.replace('//', '//somebody@'),
  'redirect-uri/port': (uri) => uri.replace(/\.localhost(?::\d+)?/, '.localhost:4443'),
  'redirect-uri/fragment': (uri) => `${uri}#elsewhere`,
} as const satisfies Partial<Record<Attack, (uri: string) => string>>;

function octet(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function twice(all: URLSearchParams): void {
  for (const [name, value] of [...all]) all.append(name, value);
}

/** Whoever has seen the challenge then knows the verifier. */
function downgrade(walk: Walk): Trial {
  return {
    attack: 'pkce-downgrade',
    accepted: (visitor, origin) => {
      let challenge = '';
      return walk(visitor, origin, {
        onAuthorization: (request) => {
          challenge = request.get('code_challenge') ?? '';
          request.set('code_challenge_method', 'plain');
        },
        onToken: (form) => form.set('code_verifier', challenge),
      });
    },
  };
}

/** The code of another flow of the same browser, and the verifier of this one. */
function swap(walk: Walk): Trial {
  return {
    attack: 'code-swap',
    accepted: async (visitor, origin) => {
      let code = '';
      const keeps = (form: URLSearchParams) => {
        code = form.get('code') ?? '';
        form.set('code', 'kept');
      };
      if (await walk(visitor, origin, { onToken: keeps })) throw new Error('no code was redeemed');
      return walk(visitor, origin, { onToken: (form) => form.set('code', code), endsWithTokens: true });
    },
  };
}
