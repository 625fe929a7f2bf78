import { visible } from '../../flow/visible.ts';

/** HTML that is finished: made of elements here and of escaped text, and of nothing else. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

/** A string is text, whatever stands in it. */
export type Child = Markup | string | undefined | readonly Child[];

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Elements without an end. */
const VOID = new Set(['br', 'hr', 'meta']);

/** An element; attributes and texts are escaped. Its name and the names of its attributes are always ours. */
export function el(tag: string, attributes: Attributes, ...children: Child[]): Markup {
  const said = Object.entries(attributes).map(([name, value]) => {
    if (value === undefined || value === false) return '';
    return value === true ? ` ${name}` : ` ${name}="${escaped(String(value))}"`;
  });
  const start = `<${tag}${said.join('')}>`;
  return new Markup(VOID.has(tag) ? start : `${start}${htmlOf(children)}</${tag}>`);
}

export function htmlOf(child: Child): string {
  if (child === undefined) return '';
  if (typeof child === 'string') return escaped(child);
  return child instanceof Markup ? child.html : child.map(htmlOf).join('');
}

/** Text as HTML reads it, also in an attribute; what cannot be seen, or would turn a line around, is made visible. */
export function escaped(text: string): string {
  return visible(text.toWellFormed()).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Characters of one captured text; more are counted. */
const MOST = 600;

/** A captured value, set apart from our words and from the direction of what is around it. */
export function captured(text: string, most = MOST): Markup {
  return apart('v', text, most);
}

/** A sentence or a name in which something captured may stand: apart as well, but in the type of our own words. */
export function said(text: string, most = MOST): Markup {
  return apart('t', text, most);
}

function apart(name: string, text: string, most: number): Markup {
  if (text === '') return el('span', { class: 'empty' }, 'empty');
  if (text.length <= most * 1.2) return el('span', { class: name }, text);
  const left = (text.length - most).toLocaleString('en');
  return el('span', { class: name }, text.slice(0, most), el('span', { class: 'more' }, ` … ${left} more characters`));
}

/** A link within the report. */
export function toStep(n: number): Markup {
  return el('a', { class: 'step-link', href: `#step-${n}` }, `#${n}`);
}

/** A sentence of ours in which steps are named: `returned in #9`. */
export function withSteps(sentence: string, known: ReadonlySet<number>): Child {
  return sentence.split(/(#\d{1,7}\b)/).map((part) => {
    const n = Number(part.slice(1));
    return part.startsWith('#') && known.has(n) ? toStep(n) : part;
  });
}

/** A link to a document; anything but a web address is only named. */
export function toDocument(name: string, url: string): Markup {
  if (!/^https?:\/\//i.test(url)) return el('span', {}, name);
  return el('a', { href: url, rel: 'noopener noreferrer' }, name);
}

/** A table with a head; nothing where there are no rows. */
export function table(name: string, heads: readonly string[], rows: readonly Markup[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  const head = heads.map((title) => el('th', { scope: 'col' }, title));
  return el('table', { class: name }, el('thead', {}, el('tr', {}, head)), el('tbody', {}, rows));
}

export function row(attributes: Attributes, ...cells: Child[]): Markup {
  return el(
    'tr',
    attributes,
    cells.map((cell) => el('td', {}, cell)),
  );
}
