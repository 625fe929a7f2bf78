import { pairsOf } from '../entry.ts';
import { isPersonal, isPublic, isWord, kindOf, mayBeAddress } from '../secret-names.ts';
import { base64Text, isAddress, looksRandom, shapesIn, type Token, tokensIn } from '../secret-shapes.ts';
import { wholesIn } from './base64-wholes.ts';
import { hiddenClaims, hiddenHeader } from './claims.ts';
import { decoded, parsed } from './decoded.ts';
import { viewsOf } from './escapes.ts';
import { type Features, featuresOf } from './features.ts';
import { FoundSecrets } from './found-secrets.ts';
import { readJson } from './json-secrets.ts';
import { elementsIn, fieldsIn, headersIn, membersIn, type Named, pairsIn, partsIn } from './named-values.ts';

/** How many encodings deep a value is followed. */
const DEPTH = 12;
/** Shorter texts without a sign hold nothing that has a name or a shape. */
const PLAIN = 10;

/** Finds secrets in texts by their names and shapes, however deep they stand. */
export class TextReader {
  readonly found = new FoundSecrets();
  readonly #quoted = new Set<string>();
  readonly #read = new Set<string>();
  /** Of runs that look random: what was compressed in them. */
  readonly #inflated = new Map<string, string | undefined>();

  /**
   * A value that is secret, whole or in its parts.
   *
   * @param name beside which it stood
   * @param spelling as it stood, with its escapes
   */
  add(kind: string, given: string, name?: string, spelling = given): void {
    // Of a token the parts are hidden, each for itself.
    if (this.#isToken(given)) return;
    const address = addressIn(given);
    if (address !== undefined) {
      this.#address(kind, address);
      if (mayBeAddress(kind)) return;
    }
    this.found.keep(kind, given, spelling, name, address !== undefined && /^\s*https?:/i.test(address));
  }

  /** Credentials of a client: its name there is its id. */
  client(value: string): void {
    const { user, password } = credentialsOf(value);
    if (password !== undefined) this.found.clients.add(decoded(user));
  }

  /** Those in texts: whose they are is known when all has been read. */
  quotedLogins(): void {
    for (const value of this.#quoted) this.login(value);
  }

  /** The value of an Authorization header (RFC 9110 §11.6.2). */
  login(value: string): void {
    const { credentials, user, password } = credentialsOf(value);
    if (password === undefined) {
      this.add('credentials', credentials);
      return;
    }
    // A client's id is known to everybody, a person's name is not (RFC 6749 §2.3.1, RFC 7617).
    if (!this.found.clients.has(decoded(user))) this.add('person', decoded(user), 'username', user);
    this.add('password', decoded(password), 'password', password);
    this.found.logins.set(credentials, [user, password]);
  }

  /** A value beside a name, which says whether it is secret. */
  named(name: string, given: string, givenSpelling = given): void {
    const kind = kindOf(name);
    const isClient = isClientId(name);
    if (kind === undefined && !isClient) return;
    const value = withoutQuery(given);
    if (isClient) this.found.clients.add(value);
    const spelling = givenSpelling === given ? value : withoutQuery(givenSpelling);
    if (kind && !isWord(kind, value)) this.add(kind, value, name, spelling);
  }

  /** @param depth how many encodings it stood behind */
  text(text: string, depth: number): void {
    if (depth > DEPTH || text.length < 4) return;
    if (text.length < PLAIN && !/[=%@&{[]/.test(text)) return;
    if (this.#read.has(text)) return;
    this.#read.add(text);
    const json = /^\s*[[{]/.test(text) ? parsed(text) : undefined;
    if (json !== undefined) {
      // What needs no name is found in all of it at once, where escapes do not hide it.
      this.#nameless(text, depth, featuresOf(text));
      this.#json(json, depth, !/\\[u/]/.test(text));
      return;
    }
    const features = featuresOf(text);
    const { hasTag, hasColon, hasEquals, hasQuote, hasEscape } = features;
    if (hasTag && hasEquals) for (const one of fieldsIn(text)) this.named(one.name, one.value, one.spelling);
    if (hasQuote && hasEquals) for (const one of partsIn(text)) this.#captured(one, depth);
    if (hasColon) for (const one of headersIn(text, isHeaderSought)) this.#line(one, depth);
    if (hasEquals || (hasEscape && text.includes('%3'))) this.#parameters(text, depth);
    this.#shapes(text, depth, features);
    if (hasEscape) for (const view of viewsOf(text).slice(1)) this.#shapes(view.text, depth, featuresOf(view.text));
  }

  /** What needs no name, and what stands in quotation marks beside one. */
  #shapes(text: string, depth: number, features: Features): void {
    const { hasQuote, hasColon, hasTag } = features;
    if (hasQuote && hasColon)
      for (const { name, value, spelling } of membersIn(text)) {
        const kind = kindOf(name);
        if (kind && !isWord(kind, value, true)) this.add(kind, value, name, spelling);
      }
    if (hasTag)
      for (const one of elementsIn(text)) {
        this.named(one.name, one.value, one.spelling);
        if (one.isAttribute) this.add('claim', one.value, one.name);
      }
    this.#nameless(text, depth, features);
  }

  /** What its look gives away. */
  #nameless(text: string, depth: number, features: Features): void {
    const { runs } = features;
    for (const { kind, value, inside } of shapesIn(text, features)) {
      this.add(kind, value);
      if (inside) this.text(inside, depth + 1);
    }
    if (runs.length === 0) return;
    for (const token of tokensIn(text)) this.#tokenFound(token, depth);
    for (const whole of wholesIn(text, features, this.#inflated)) {
      if (this.found.wholes.has(whole.text)) continue;
      this.found.wholes.set(whole.text, whole);
      this.text(whole.inner, depth + 1);
      if (whole.compressed) this.add('compressed', whole.text);
    }
  }

  #json(value: unknown, depth: number, isSearched: boolean): void {
    const reader = {
      add: (kind: string, held: string, name: string) => this.add(kind, held, name),
      text: (held: string) => this.text(held, depth + 1),
      client: (id: string) => this.found.clients.add(id),
    };
    readJson(value, reader, isSearched);
  }

  #captured({ name, value, spelling }: Named, depth: number): void {
    this.named(name, value, spelling);
    this.text(value, depth + 1);
  }

  /** A line of HTTP that somebody quoted. */
  #line(line: Named, depth: number): void {
    if (/^(proxy-)?authorization$/i.test(line.name)) this.#quoted.add(line.value);
    else if (/^(set-)?cookie$/i.test(line.name))
      for (const { name, value } of pairsOf(line.value).slice(0, /^s/i.test(line.name) ? 1 : undefined))
        this.add('cookie', value, name);
    else this.#captured(line, depth);
  }

  #parameters(text: string, depth: number): void {
    for (const pair of pairsIn(text)) {
      if ('encoded' in pair) {
        this.text(decoded(pair.encoded), depth + 1);
        continue;
      }
      const value = decoded(pair.spelling);
      const name = decoded(pair.name);
      this.named(name, value, pair.spelling);
      // As it stands it was read with the text around it.
      if (value !== pair.spelling || /^[[{]/.test(value)) this.text(value, depth + 1);
    }
  }

  /** Whether a value is a token and nothing else, whose parts are hidden then. */
  #isToken(value: string): boolean {
    if (this.found.tokens.has(value)) return true;
    if (value.charCodeAt(0) !== 101 || !/^e[yw][\w.-]+$/.test(value)) return false;
    const [token, ...others] = tokensIn(value);
    if (token?.text !== value || others.length > 0) return false;
    this.#tokenFound(token, 0);
    return true;
  }

  #tokenFound(token: Token, depth: number): void {
    if (this.found.tokens.has(token.text)) return;
    this.found.tokens.set(token.text, token);
    const [header = '', payload = '', ...rest] = token.parts;
    for (const [name, value] of hiddenHeader(parsed(base64Text(header)))) this.#claim(name, value, depth);
    if (token.encrypted) {
      for (const [index, part] of [payload, ...rest].entries())
        if (part !== '') this.add(`jwe-${['key', 'iv', 'text', 'tag'][index] ?? 'part'}`, part);
      return;
    }
    const inner = base64Text(payload);
    const claims = parsed(inner);
    if (claims === undefined) {
      // Damaged or cut off: nothing of it can be left open.
      if (payload.length >= 6) this.add('claims', payload);
    } else for (const [name, value] of hiddenClaims(claims)) this.#claim(name, value, depth);
    this.text(inner, depth + 1);
    for (const part of rest) if (part !== '') this.add('signature', part);
  }

  /** A claim that does not stay: what is random is hidden wherever it stands, and a word in tokens alone. */
  #claim(name: string, value: string, depth: number): void {
    if (isPublic(name)) return;
    const kind = kindOf(name);
    // Digits alone may be a time.
    const secret = value.length >= 6 && (kind !== undefined || (looksRandom(value) && !/^\d+$/.test(value)));
    if (secret && !isWord(kind ?? '', value, true) && !isAddress(value)) this.add(kind ?? 'claim', value, name);
    if (!this.found.claims.has(value)) this.found.claims.set(value, kind ?? 'claim');
    this.text(value, depth + 1);
  }

  /** A URL where a secret was expected: what has a name of its own is found by that, here what looks random. */
  #address(kind: string, address: string): void {
    const [, user = '', rest = ''] = /^[^/]*\/\/(?:([^/?#:@]*)[^/?#@]*@)?[^/?#]*(.*)$/s.exec(address) ?? [];
    const [, owner = ''] = isPersonal(kind) ? (/([^/?#]+)\/*(?:[?#].*)?$/s.exec(rest) ?? []) : [];
    if (owner) this.add(kind, decoded(owner), undefined, owner);
    for (const part of [user, ...rest.split(/[/?#&;]/)]) {
      // Equals signs at an end fill up base64.
      const [, name, held = ''] = /^([^=]*)=(.*[^=].*)$/s.exec(part) ?? [undefined, undefined, part];
      if (name !== undefined && isPublic(decoded(name))) continue;
      const value = decoded(held);
      if (isAddress(value)) this.#address(kind, value);
      else if (looksRandom(value)) this.add(kind, value, undefined, held);
    }
  }
}

/** It, or what it says without its escapes, where that is a URL. */
function addressIn(text: string): string | undefined {
  if (isAddress(text)) return text;
  const meant = decoded(text);
  return meant !== text && isAddress(meant) ? meant : undefined;
}

/** What stands behind the scheme, and of Basic what is in it. */
function credentialsOf(value: string): { credentials: string; user: string; password: string | undefined } {
  const credentials = value.replace(/^\s*\S+\s+/, '');
  const [, user = '', password] = /^\s*basic\s/i.test(value)
    ? (/^([^:]*):(.*)$/s.exec(base64Text(credentials)) ?? [])
    : [];
  return { credentials, user, password };
}

function isClientId(name: string): boolean {
  return (name.length === 8 || name.length === 9) && /^client_?id$/i.test(name);
}

function isHeaderSought(name: string): boolean {
  return kindOf(name) !== undefined || /^(?:proxy-authorization|authorization|(?:set-)?cookie)$/i.test(name);
}

/** Some servers put their answer behind a second question mark: what went wrong is no part of the state. */
function withoutQuery(text: string): string {
  return text.replace(/(?:\?|%3f)(?:code|state|scope|iss|error\w{0,20})(?:=|%3d).*$/is, '');
}
