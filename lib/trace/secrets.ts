import { compressedText } from '../decode/compression.ts';
import { pairsOf } from './entry.ts';
import { entriesIn, type TraceHar } from './har.ts';
import {
  isPersonal,
  isPublic,
  isWord,
  kindOf,
  kindOfMember,
  mayBeAddress,
  saysNothing,
  WORDY,
} from './secret-names.ts';
import { base64Text, isAddress, looksRandom, shapesIn } from './secret-shapes.ts';

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

/**
 * Every secret value in a trace, its attempts included, by what its name or shape says that it is: parameters of every URL
 * (query and fragment, nested ones too), form fields, JSON members at any depth, also in JSON that
 * is cut off or stands in a page, hidden fields of a page, claims of JWTs, what is behind base64
 * or compressed there, disclosures of SD-JWTs,
 * credentials in headers, and cookies. Of a URL where one may be expected, as in a QR code or a
 * state, the parts are secret that look random; in the place of a token or a password it is hidden
 * whole, beside its name.
 *
 * Not found: a secret under a name that is not listed and without a shape of its own; one behind
 * an encoding that is not listed here (XML, multipart, hexadecimal, protobuf), or deeper than
 * {@link DEPTH} encodings or {@link LEVELS} levels of JSON; a text within a picture.
 *
 * @param said texts beside it, which are read as those within it
 */
export function collectSecrets(har: TraceHar, said: readonly string[] = []): Secret[] {
  const collector = new Collector();
  collector.har(har);
  collector.har(said);
  const entries = entriesIn(har);
  const drafts = (har.log._consent.attempts ?? []).flatMap(({ draft }) => draft.headers);
  for (const { name, value } of [...entries.flatMap(({ request }) => request.headers), ...drafts])
    if (/^(proxy-)?authorization$/i.test(name)) collector.login(value);
  const cookies = [
    ...entries.flatMap(({ request, response }) => [...request.cookies, ...response.cookies]),
    ...drafts.filter(({ name }) => /^cookie$/i.test(name)).flatMap(({ value }) => pairsOf(value)),
  ];
  for (const { name, value } of cookies) collector.add('cookie', value, name);
  return [...collector.found.values()];
}

/** How many encodings deep a value is followed. */
const DEPTH = 12;
/** How many levels of JSON; more would be too much for the stack. */
const LEVELS = 1000;
/** No parameter's name is longer; what is, is text that happens to hold an equals sign. */
const LONGEST_NAME = 60;

/** Reads a HAR through and keeps each secret once, by its value. */
class Collector {
  readonly found = new Map<string, Secret>();
  private readonly read = new Set<string>();

  add(kind: string, given: string, name?: string, givenSpelling = given): void {
    const address = [given, decode(given)].find(isAddress);
    if (address !== undefined) this.address(kind, address);
    if (address !== undefined && mayBeAddress(kind)) return;
    const [value, spelling] = [withoutSlash(given), withoutSlash(givenSpelling)];
    if (saysNothing(value)) return;
    const besideName = address !== undefined && /^\s*https?:/i.test(address);
    const secret = this.found.get(value) ?? { kind, value, spellings: new Set(), names: new Set(), besideName };
    // The stronger reason to hide it counts.
    if (WORDY.has(secret.kind)) secret.kind = kind;
    this.found.set(value, secret);
    if (name) secret.names.add(name);
    if (spelling !== value) secret.spellings.add(spelling);
  }

  /** The HAR around what was captured: the names of its own members mean nothing. */
  har(value: unknown): void {
    if (typeof value === 'string') this.text(value, 0);
    if (typeof value !== 'object' || value === null) return;
    const { name, value: held, text, encoding, _encoding } = value as Record<string, unknown>;
    if (typeof name === 'string' && typeof held === 'string') this.named(name, held);
    if (typeof text === 'string' && (encoding ?? _encoding) === 'base64') this.text(base64Text(text), 1);
    for (const member of Object.values(value)) this.har(member);
  }

  /** A URL where a secret was expected: what has a name of its own is found by that, here what looks random. */
  private address(kind: string, address: string): void {
    const [, user = '', rest = ''] = /^[^/]*\/\/(?:([^/?#:@]*)[^/?#@]*@)?[^/?#]*(.*)$/s.exec(address) ?? [];
    const [, owner = ''] = isPersonal(kind) ? (/([^/?#]+)\/*(?:[?#].*)?$/s.exec(rest) ?? []) : [];
    if (owner) this.add(kind, decode(owner), undefined, owner);
    for (const part of [user, ...rest.split(/[/?#&;]/)]) {
      // Equals signs at an end fill up base64.
      const [, name, held = ''] = /^([^=]*)=(.*[^=].*)$/s.exec(part) ?? [undefined, undefined, part];
      if (name !== undefined && isPublic(decode(name))) continue;
      const value = decode(held);
      if (isAddress(value)) this.address(kind, value);
      else if (looksRandom(value)) this.add(kind, value, undefined, held);
    }
  }

  /** The value of an Authorization header (RFC 9110 §11.6.2). */
  login(value: string): void {
    const credentials = value.replace(/^\S+\s+/, '');
    this.add('credentials', credentials);
    if (!/^basic\s/i.test(value)) return;
    const [, password = ''] = /^[^:]*:(.*)$/s.exec(base64Text(credentials)) ?? [];
    this.add('password', decode(password), undefined, password);
  }

  private named(name: string, given: string, givenSpelling = given): void {
    const [value, spelling] = [withoutQuery(given), withoutQuery(givenSpelling)];
    const kind = kindOf(name);
    if (kind && !isWord(kind, value)) this.add(kind, value, name, spelling);
  }

  private text(text: string, depth: number): void {
    if (depth > DEPTH || text.length < 4 || this.read.has(text)) return;
    this.read.add(text);
    const parsed = /^\s*[[{]/.test(text) ? parse(text) : undefined;
    if (parsed !== undefined) {
      this.json(parsed, depth);
      return;
    }
    this.members(text);
    this.fields(text);
    this.parameters(text, depth);
    for (const { kind, value, inside } of shapesIn(text)) {
      this.add(kind, value);
      if (inside) this.text(inside, depth + 1);
    }
    if (/^[A-Za-z0-9+/_-]{12,}={0,2}$/.test(text)) this.base64(text, depth);
  }

  /** JSON that was captured: every member counts. An array's items stand under its name. */
  private json(value: unknown, depth: number, name = '', kind?: string, level = 0): void {
    if (level > LEVELS) return;
    if (typeof value === 'string' || Number.isInteger(value)) {
      const held = String(value);
      if (kind && !isWord(kind, held, true)) this.add(kind, held, name);
      if (typeof value === 'string') this.text(value, depth + 1);
    }
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) for (const item of value) this.json(item, depth, name, kind, level + 1);
    else
      for (const [key, member] of Object.entries(value))
        this.json(member, depth, key, kindOfMember(key, value, name), level + 1);
    if (Object.values(value).some(isQrText)) this.pictures(value);
  }

  /** Beside the text of a QR code stands its picture, which says the same. */
  private pictures(value: object): void {
    for (const [name, member] of Object.entries(value))
      if (typeof member === 'string' && /^\s*(<svg|data:image\/)/i.test(member)) this.add('qr-picture', member, name);
  }

  /** JSON members in a text that is no JSON as a whole: one that is cut off, a page, a script. */
  private members(text: string): void {
    for (const [, name = '', quoted, number] of text.matchAll(
      /"([^"\\]{1,60})"\s*:\s*(?:"((?:[^"\\]|\\.)*)|(\d+))/gs,
    )) {
      const kind = kindOf(name);
      if (!kind) continue;
      const value = number ?? unquoted(quoted ?? '');
      if (!isWord(kind, value, true)) this.add(kind, value, name, quoted ?? value);
    }
  }

  /** Fields of a page's forms, such as those of `response_mode=form_post`. */
  private fields(text: string): void {
    for (const [input] of text.matchAll(/<input\b[^<>]{1,4000}>/gi)) {
      const value = attribute(input, 'value');
      this.named(withoutEntities(attribute(input, 'name')), withoutEntities(value), value);
    }
  }

  private parameters(text: string, depth: number): void {
    if (!/=|%3d/i.test(text)) return;
    const free = /[\s"'<>]/.test(text);
    for (const part of text.split(/[?#&;]/)) {
      const at = part.indexOf('=');
      if (at < 0 && /%3d/i.test(part)) this.text(decode(part), depth + 1);
      if (at <= 0) continue;
      const before = part.slice(0, at);
      // In a sentence or a page, the name begins after what stands before it, and the value ends with the word.
      const name = free ? (/[^\s"'<>]*$/.exec(before.slice(-LONGEST_NAME - 1))?.[0] ?? '') : before;
      if (name.length > LONGEST_NAME) continue;
      for (const spelling of free ? firstWords(part.slice(at + 1)) : [part.slice(at + 1)]) {
        const value = decode(spelling);
        this.named(decode(name), value, spelling);
        this.text(value, depth + 1);
      }
    }
  }

  private base64(text: string, depth: number): void {
    const inner = base64Text(text);
    if (/[{=]/.test(inner) && !/[^\s\x20-\x7e\u00a0-\u024f]/.test(inner)) this.text(inner, depth + 1);
    const inflated = compressedText(text);
    if (inflated === undefined) return;
    // In what is compressed nothing can be replaced: it is hidden whole.
    this.text(inflated, depth + 1);
    this.add('compressed', text);
  }
}

/** The word with which a text begins; a second one where an apostrophe may be part of it, as it may be of a URL (RFC 3986 §2.2). */
function firstWords(text: string): string[] {
  const [quoted = ''] = /^["']?([^\s"'<>]*)/.exec(text)?.slice(1) ?? [];
  const [whole] = /^[^\s"<>]*/.exec(text) ?? [''];
  const words = /'[\w%!~*(.-]|''/.test(whole) ? [quoted, whole] : [quoted];
  return words.map((word) => word.replace(/[),.:\]]{1,3}$/, ''));
}

function isQrText(value: unknown): boolean {
  return typeof value === 'string' && value.length < 200 && shapesIn(value).some(({ kind }) => kind === 'qr-token');
}

function attribute(tag: string, name: string): string {
  const [, double, single, bare] =
    new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag) ?? [];
  return double ?? single ?? bare ?? '';
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function withoutEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (whole, hex, decimal, name) => {
    if (name) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// What stood between the quotation marks of a JSON string.
function unquoted(text: string): string {
  return String(parse(`"${text}"`) ?? text);
}

/** Some servers put their answer behind a second question mark: what went wrong is no part of the state. */
function withoutQuery(text: string): string {
  return text.replace(/(?:\?|%3f)(?:code|state|scope|iss|error\w{0,20})(?:=|%3d).*$/is, '');
}

function withoutSlash(text: string): string {
  return text.replace(/^(?:\/|%(?:25)*2f)+/i, '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
