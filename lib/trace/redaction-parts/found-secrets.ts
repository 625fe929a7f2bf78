import { saysNothing, WORDY } from '../secret-names.ts';
import type { Token } from '../secret-shapes.ts';
import type { Whole } from './base64-wholes.ts';

/** A value that must not leave the machine, and what it is. */
export interface Secret {
  kind: string;
  /** Decoded, as its owner meant it; without slashes at its beginning, for in a URL those end the host. */
  value: string;
  /** As it stood, where that is different. */
  spellings: Set<string>;
  /** The names beside which it stood. */
  names: Set<string>;
  /** A web address in the place of a password or a token: elsewhere it is an address. */
  besideName: boolean;
}

/** All that a redaction must know of a trace. */
export interface Collected {
  secrets: Secret[];
  /** Values that are hidden in one place alone, by their kind: words in claims that do not stay, members of unknown use. */
  claims: Map<string, string>;
  tokens: Map<string, Token>;
  /** By the text. */
  wholes: Map<string, Whole>;
  /** Credentials of Basic, and the name and password in them. */
  logins: Map<string, [user: string, password: string]>;
}

/** What is found in a recording, each secret once, by its value. */
export class FoundSecrets {
  readonly claims = new Map<string, string>();
  readonly tokens = new Map<string, Token>();
  readonly wholes = new Map<string, Whole>();
  readonly logins = new Map<string, [user: string, password: string]>();
  /** Ids of clients, which everybody may know. */
  readonly clients = new Set<string>();
  readonly #byValue = new Map<string, Secret>();

  /**
   * @param name beside which it stood
   * @param besideName see {@link Secret}; what counts is how it was found first
   */
  keep(kind: string, given: string, givenSpelling: string, name: string | undefined, besideName: boolean): void {
    const bare = kind === 'request-uri' ? lastOfUrn : withoutSlash;
    const value = bare(given);
    if (saysNothing(value)) return;
    const spelling = givenSpelling === given ? value : bare(givenSpelling);
    let secret = this.#byValue.get(value);
    if (!secret) {
      secret = { kind, value, spellings: new Set(), names: new Set(), besideName };
      this.#byValue.set(value, secret);
    }
    // The stronger reason to hide it counts.
    if (WORDY.has(secret.kind) || secret.kind === 'claim') secret.kind = kind;
    if (name) secret.names.add(name);
    if (spelling !== value) secret.spellings.add(spelling);
  }

  /** Without what turned out to be known to everybody: the subject of a token may be the client itself (RFC 9068 §2.2). */
  collected(): Collected {
    const { claims, tokens, wholes, logins } = this;
    for (const client of this.clients) {
      claims.delete(client);
      if (/^(?:claim|subject)$/.test(this.#byValue.get(client)?.kind ?? '')) this.#byValue.delete(client);
    }
    return { secrets: [...this.#byValue.values()], claims, tokens, wholes, logins };
  }
}

/** RFC 9126 §2.2: what is behind the name of the namespace. */
function lastOfUrn(text: string): string {
  return /^urn(?::|%3a)[\w.:%-]*(?::|%3a)([^:]+)$/i.exec(text)?.[1] ?? withoutSlash(text);
}

function withoutSlash(text: string): string {
  return text.replace(/^(?:\/|%(?:25)*2f)+/i, '');
}
