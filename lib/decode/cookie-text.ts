/** One of the parts between semicolons, blanks around it left out; `raw` is absent without an equals sign. */
export interface CookiePart {
  name: string;
  raw?: string;
  /** Where it begins. */
  offset: number;
}

/** The parts of a `Cookie` or `Set-Cookie` value (RFC 6265 §5.2, §5.4), empty ones left out, as they stand. */
export function* cookieParts(text: string): Generator<CookiePart> {
  for (let start = 0; start < text.length; ) {
    while (isBetween(text.charCodeAt(start))) start += 1;
    const next = text.indexOf(';', start);
    const end = next < 0 ? text.length : next;
    const part = text.slice(start, end).trimEnd();
    const equals = part.indexOf('=');
    if (equals >= 0)
      yield { name: nameOf(part.slice(0, equals)), raw: part.slice(equals + 1).trimStart(), offset: start };
    else if (part !== '') yield { name: nameOf(part), offset: start };
    start = end + 1;
  }
}

/** A name is shown and compared: of an endless one its beginning will do. */
function nameOf(text: string): string {
  return text.slice(0, 1024).trimEnd();
}

function isBetween(code: number): boolean {
  return code === 0x3b || code === 0x20 || code === 0x09;
}
