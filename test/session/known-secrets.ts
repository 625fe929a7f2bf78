import type { Records } from '../../lib/flow/steps.ts';

/** Names of what must never leave: written down here once more, and not taken from the redaction. */
const NAMES =
  /^(code|state|nonce|code_verifier|client_secret|client_assertion|access_token|refresh_token|id_token|request_uri|password|pin|autostarttoken|autoStartToken|token|jwt|login_challenge|assertion|response)$/;

/** A word and no secret, under a name that also holds errors and states of orders; or what was to be put in its place. */
const WORD = /^[A-Z]?[a-z]+$|^[A-Z_]+$|^[a-z_]+$|^\[[A-Z_]+\]$/;

/**
 * The codes, tokens, secrets, verifiers, states and cookies of a recording, as they were meant: by the names of
 * parameters, form fields, members of JSON, and cookies, and from the credentials of clients.
 */
export function knownSecrets({ exchanges, navigations, bodies }: Records): string[] {
  const found = new Set<string>();
  const add = (name: string, value: unknown) => {
    if (NAMES.test(name) && typeof value === 'string' && value.length >= 8 && !WORD.test(value)) found.add(value);
  };
  const json = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      add(name, member);
      json(member);
    }
  };
  const text = (content: string | undefined) => {
    if (!content) return;
    if (/^\s*[[{]/.test(content)) json(parsed(content));
    else for (const [name, value] of new URLSearchParams(content)) add(name, value);
  };
  for (const { url } of [...exchanges, ...navigations])
    for (const part of url.split(/[?#]/).slice(1))
      for (const [name, value] of new URLSearchParams(part)) add(name, value);
  for (const { text: body } of bodies) text(body);
  for (const { requestBody, requestHeaders = [], responseHeaders = [] } of exchanges) {
    for (const [name, value] of requestBody?.form ?? []) add(name, value);
    text(requestBody?.text);
    for (const { name, value } of [...requestHeaders, ...responseHeaders]) {
      const isCookie = /^(set-)?cookie$/i.test(name);
      if (isCookie) for (const cookie of cookiesIn(name, value)) if (cookie.length >= 8) found.add(cookie);
      if (/^authorization$/i.test(name)) found.add(value.replace(/^\S+\s+/, ''));
      if (/^dpop$/i.test(name)) found.add(value);
    }
  }
  return [...found].filter((value) => !/^https?:/.test(value) && !WORD.test(value));
}

function cookiesIn(name: string, value: string): string[] {
  const pairs = /^set/i.test(name) ? value.split('\n').map((line) => line.split(';')[0] ?? '') : value.split(';');
  return pairs.map((pair) => pair.slice(pair.indexOf('=') + 1).trim());
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it can be read there, as it is or as it stands in an address or in JSON. */
export function standsIn(secret: string, text: string): boolean {
  const escaped = JSON.stringify(secret).slice(1, -1);
  return [secret, escaped, encodeURIComponent(secret)].some((form) => text.includes(form));
}
