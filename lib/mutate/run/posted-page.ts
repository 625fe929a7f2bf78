/** Characters of a page in which a form is looked for. */
const LOOKED_AT = 100_000;

/** A page that has the browser post an answer elsewhere. */
export interface PostedAnswer {
  /** Absolute. */
  url: string;
  fields: readonly (readonly [name: string, value: string])[];
}

/** Of an authorization response one of these is there (OAuth 2.0 Form Post Response Mode §2, JARM §2.3.3). */
const ANSWERS = ['code', 'id_token', 'access_token', 'response', 'error'];

/**
 * The authorization response that a page posts by its one form (OAuth 2.0 Form Post Response Mode §2). Undefined for any
 * other page. The page is read as text, and no script of it is run.
 *
 * @param url where the page was got
 */
export function postedAnswer(page: string, url: string): PostedAnswer | undefined {
  const text = page.slice(0, LOOKED_AT);
  const forms = [...text.matchAll(/<form\b([^<>]*)>/gi)];
  const [form] = forms;
  if (!form || forms.length !== 1) return undefined;
  const { method, action } = attributesOf(form[1] ?? '');
  if (method?.toLowerCase() !== 'post' || !action || !URL.canParse(action, url)) return undefined;
  const fields = [...text.slice(form.index).matchAll(/<input\b([^<>]*)>/gi)].flatMap(([, inside = '']) => {
    const { name, value = '' } = attributesOf(inside);
    return name ? [[name, value] as const] : [];
  });
  if (!fields.some(([name]) => ANSWERS.includes(name))) return undefined;
  return { url: new URL(action, url).href, fields };
}

function attributesOf(tag: string): Record<string, string | undefined> {
  const found = tag.matchAll(/([a-z-]{1,40})\s{0,5}=\s{0,5}(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))/gi);
  return Object.fromEntries(
    [...found].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      unescaped(double ?? single ?? bare ?? ''),
    ]),
  );
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal, hex, name) => {
    if (name) return NAMED[String(name).toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}
