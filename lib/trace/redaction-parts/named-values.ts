/** A value that stands beside its name. */
export interface Named {
  name: string;
  /** As it was meant. */
  value: string;
  /** As it stands. */
  spelling: string;
  /** Beside it stand members of JSON: words are more likely there. */
  inJson?: boolean;
  /** It is an attribute of a SAML assertion: about a person, whatever it is called. */
  isAttribute?: boolean;
}

/** JSON members in a text that is no JSON as a whole: one that is cut off, a page, a script. */
export function* membersIn(text: string): Generator<Named> {
  if (!text.includes('"')) return;
  for (const [, name = '', quoted, number] of text.matchAll(
    /"([^"\\]{1,60})"\s{0,20}:\s{0,20}(?:"((?:[^"\\]|\\.)*)|(\d+))/gs,
  ))
    yield { name, value: number ?? unquoted(quoted ?? ''), spelling: quoted ?? number ?? '', inJson: true };
}

/** Fields of a page's forms, such as those of `response_mode=form_post`. */
export function* fieldsIn(text: string): Generator<Named> {
  if (!/<input\b/i.test(text)) return;
  for (const [input] of text.matchAll(/<input\b[^<>]{1,65536}>/gi)) {
    const spelling = attribute(input, 'value');
    yield { name: withoutEntities(attribute(input, 'name')), value: withoutEntities(spelling), spelling };
  }
}

/** The values of XML elements and SAML attributes, by their local names. */
export function* elementsIn(text: string): Generator<Named> {
  if (!text.includes('</') || !/<\?xml|xmlns|<\w{1,20}:\w/.test(text)) return;
  for (const [, name = '', spelling = ''] of text.matchAll(
    /<([A-Za-z_][\w.:-]{0,80})(?:\s[^<>]{0,1000})?>([^<>]+)<\//g,
  ))
    yield { name: localName(name), value: withoutEntities(spelling.trim()), spelling: spelling.trim() };
  const attributes =
    /<(?:\w{1,20}:)?Attribute\s([^<>]{1,1000})>\s*<(?:\w{1,20}:)?AttributeValue(?:\s[^<>]{0,500})?>([^<>]+)</g;
  for (const [, head = '', spelling = ''] of text.matchAll(attributes)) {
    const name = attribute(` ${head}`, 'FriendlyName') || attribute(` ${head}`, 'Name');
    yield {
      name: localName(name),
      value: withoutEntities(spelling.trim()),
      spelling: spelling.trim(),
      isAttribute: true,
    };
  }
}

/** `saml:NameID`, `http://schemas.example/claims/givenname` and `urn:x:email` by what they end in. */
function localName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf(':'), name.lastIndexOf('/')) + 1);
}

/** Parts of a form with files in it (RFC 7578 §4.2). */
export function* partsIn(text: string): Generator<Named> {
  if (!text.includes('form-data;')) return;
  const part =
    /form-data;\s?name="([^"\r\n]{1,80})"[^\r\n]{0,500}\r?\n(?:[\w-]{1,40}:[^\r\n]{0,500}\r?\n){0,5}\r?\n([^\r\n]+)/g;
  for (const [, name = '', value = ''] of text.matchAll(part)) yield { name, value, spelling: value };
}

/**
 * Lines of HTTP that stand in a text: quoted in a log, a note, or a command. Only names with a hyphen, or of credentials.
 *
 * @param isSought whether anybody wants the value under a name
 */
export function* headersIn(text: string, isSought: (name: string) => boolean): Generator<Named> {
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    let from = at;
    while (from > 0 && at - from <= LONGEST_NAME && isNameCode(text.charCodeAt(from - 1))) from -= 1;
    if (at - from < 4 || (from > 0 && !BEFORE_LINE.has(text.charCodeAt(from - 1)))) continue;
    const name = text.slice(from, at);
    if (!(name.includes('-') || CREDENTIALS.test(name)) || !isSought(name)) continue;
    const [value = ''] = /^[^\r\n'"`]*/.exec(text.slice(at + 1)) ?? [];
    yield { name, value: value.trim(), spelling: value.trim() };
    at += value.length;
  }
}

const CREDENTIALS = /^(?:authorization|cookie|dpop)$/i;

function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 45;
}

/** No parameter's name is longer; what is, is text that happens to hold an equals sign. */
const LONGEST_NAME = 60;

/** The pairs of a query, a form or a cookie line, and of what looks like one in a sentence or a page; not decoded. */
export function* pairsIn(text: string): Generator<{ name: string; spelling: string } | { encoded: string }> {
  // In an address, an apostrophe is a sign like others.
  if (/[\s"<>]/.test(text) || (text.includes("'") && !/^(?:[a-z][\w+.-]*:|[/?#])/i.test(text))) {
    yield* freePairsIn(text);
    return;
  }
  for (const part of text.split(/[?#&;]/)) {
    const at = part.indexOf('=');
    if (at < 0 && /%3d/i.test(part)) yield { encoded: part };
    if (at > 0 && at <= LONGEST_NAME) yield { name: part.slice(0, at), spelling: part.slice(at + 1) };
  }
}

/** In a sentence or a page, the name begins after what stands before it, and the value ends with the word. */
function* freePairsIn(text: string): Generator<{ name: string; spelling: string } | { encoded: string }> {
  for (let at = text.indexOf('='); at >= 0; at = text.indexOf('=', at + 1)) {
    let from = at;
    while (from > 0 && at - from <= LONGEST_NAME && !PARTING.has(text.charCodeAt(from - 1))) from -= 1;
    if (from === at || at - from > LONGEST_NAME) continue;
    const name = text.slice(from, at);
    const begin = QUOTES.has(text.charCodeAt(at + 1)) ? at + 2 : at + 1;
    const end = endOf(text, begin, ENDING);
    yield { name, spelling: firstWord(text.slice(begin, end)) };
    // An apostrophe may end the value as well as be part of it, as it may be of a URL (RFC 3986 §2.2).
    const whole = text.slice(at + 1, endOf(text, at + 1, ENDING_BUT_APOSTROPHES));
    if (/'[\w%!~*(.-]|''/.test(whole)) yield { name, spelling: firstWord(whole) };
    // What stands within a value is part of it, as the signs are that fill up base64.
    at = Math.max(at, end - 1);
  }
  if (/%3d/i.test(text))
    for (const [encoded] of text.matchAll(/[^\s"'<>?#&;=]*%3d[^\s"'<>?#&;=]*/gi)) yield { encoded };
}

function endOf(text: string, begin: number, ending: ReadonlySet<number>): number {
  let end = begin;
  while (end < text.length && !ending.has(text.charCodeAt(end))) end += 1;
  return end;
}

/** Without what ends a sentence; a bracket that was opened in the word is part of it. */
function firstWord(word: string): string {
  let end = word.length;
  for (const least = end - 3; end > least; end--) {
    const last = word[end - 1] ?? '';
    if (!/[),.:\]]/.test(last)) break;
    const opening = last === ')' ? '(' : last === ']' ? '[' : undefined;
    if (opening && count(word, opening, end) >= count(word, last, end)) break;
  }
  return word.slice(0, end);
}

function count(text: string, character: string, end: number): number {
  let times = 0;
  for (let at = text.indexOf(character); at >= 0 && at < end; at = text.indexOf(character, at + 1)) times += 1;
  return times;
}

const codes = (characters: string) => new Set([...characters].map((character) => character.charCodeAt(0)));
const QUOTES = codes(`"'`);
const BEFORE_LINE = codes(` \t\r\n"'\``);
const ENDING = codes(` \t\r\n\f"'<>?#&;`);
const ENDING_BUT_APOSTROPHES = codes(` \t\r\n\f"<>?#&;`);
const PARTING = codes(` \t\r\n\f"'<>?#&;=(){},`);

function attribute(tag: string, name: string): string {
  const [, double, single, bare] =
    new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag) ?? [];
  return double ?? single ?? bare ?? '';
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function withoutEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (whole, hex, decimal, name) => {
    if (name) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** What stood between the quotation marks of a JSON string. */
function unquoted(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
