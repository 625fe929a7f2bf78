import type { Shaped } from '../secret-shapes.ts';
import type { Features } from './features.ts';

/** Digits that may be parted, as people write long numbers; what it is, their number and check digits tell. */
const NUMBER = /(?<![\w.+-])\d(?:[ .\-/]?\d){9,18}(?![\w-]|\.\d)/g;
/** With letters, as Brazil numbers companies since July 2026 (IN RFB 2.229/2024). */
const COMPANY = /(?<![\w.])[A-Z0-9]{2}\.?[A-Z0-9]{3}\.?[A-Z0-9]{3}\/?[A-Z0-9]{4}-?\d{2}(?!\w)/g;
/** ITU-T E.164 behind a plus sign, or as Brazil writes it. */
const PHONE = /(?<![\w+.=/-])\+[1-9](?:[ .()-]{0,2}\d){7,14}(?![\w-])|(?<![\w(])\(\d{2}\) ?9?\d{4}-\d{4}(?!\d)/g;
const SWEDISH = /(?<![\w.-])(?:\d{2})?\d{6}[-+]\d{4}(?![\w-])/g;
/** The number of an account as ISO 13616 has it, also in groups of four. */
const IBAN = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g;

/**
 * Numbers of people, companies, accounts and cards that a text holds: CPF, CNPJ, Swedish personal numbers, cards and
 * IBANs by their check digits (CPF and CNPJ with their points and strokes also without), telephone numbers by how they
 * are written. Linear in the text's length.
 *
 * Not found: telephone numbers without the country, and Swedish numbers of ten digits in one run, of which too many
 * times are such.
 */
export function personalIn(text: string, { hasNumber, hasCapitals, hasPhone }: Features): Shaped[] {
  const found: Shaped[] = [];
  if (hasNumber) {
    for (const [value] of text.matchAll(NUMBER)) {
      const kind = kindOfNumber(value);
      if (kind) found.push({ kind, value });
    }
    for (const [value] of text.matchAll(SWEDISH)) if (isSwedish(digitsOf(value))) found.push({ kind: 'person', value });
  }
  if (hasCapitals || (hasNumber && text.includes('/')))
    for (const [value] of text.matchAll(COMPANY))
      if (isCnpj(bare(value)) || /^\d\d\.\d{3}\.\d{3}\/\d{4}-\d\d$/.test(value)) found.push({ kind: 'person', value });
  if (hasPhone) for (const [value] of text.matchAll(PHONE)) found.push({ kind: 'phone', value });
  if (hasCapitals)
    for (const [value] of text.matchAll(IBAN)) {
      const iban = ibanIn(value);
      if (iban) found.push({ kind: 'account', value: iban });
    }
  return found;
}

const CPF = /^\d{11}$|^\d{3}([. ])\d{3}\1\d{3}[- ]\d\d$|^\d{9}-\d\d$/;
/** In groups of four, or as American Express prints it. */
const CARD_GROUPS = /^\d+$|^\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}$|^\d{4}([ -])\d{6}\2\d{5}$/;

function kindOfNumber(written: string): string | undefined {
  const digits = digitsOf(written);
  if (/^\d{3}\.\d{3}\.\d{3}-\d\d$/.test(written)) return 'person';
  if (CPF.test(written) && isCpf(digits)) return 'person';
  // Bare, only of the first hundred branches: others may be times.
  if (/^\d{8}00\d{4}$/.test(written) && isCnpj(written)) return 'person';
  if (/^(19|20)\d{10}$/.test(written) && isSwedish(digits)) return 'person';
  return CARD_GROUPS.test(written) && isCard(digits) ? 'card' : undefined;
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

function bare(text: string): string {
  return text.replace(/[^A-Z0-9]/g, '');
}

/** The sum of digits times weights, modulo 11, as Brazil's check digits are made. */
function brazilian(text: string, weights: readonly number[]): number {
  const sum = weights.reduce((all, weight, index) => all + weight * (text.charCodeAt(index) - 48), 0) % 11;
  return sum < 2 ? 0 : 11 - sum;
}

function isCpf(digits: string): boolean {
  if (/^(\d)\1+$/.test(digits)) return false;
  const first = brazilian(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]);
  const second = brazilian(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  return digits.endsWith(`${first}${second}`);
}

function isCnpj(text: string): boolean {
  if (text.length !== 14 || /^(\d)\1+$/.test(text)) return false;
  const first = brazilian(text, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
  const second = brazilian(text, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
  return text.endsWith(`${first}${second}`);
}

/** A date, of which the day of a coordination number is 60 more, and a check digit over the last ten. */
function isSwedish(digits: string): boolean {
  const ten = digits.slice(-10);
  const [month, day] = [Number(ten.slice(2, 4)), Number(ten.slice(4, 6)) % 60];
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && luhn(ten);
}

/** How the numbers of cards begin, and how long they are. */
const CARD =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|5[0-9]\d{14}|2(?:2[2-9]|[3-6]\d|7[0-2])\d{13}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|6\d{15})$/;

function isCard(digits: string): boolean {
  return CARD.test(digits) && luhn(digits) && !/^(\d)\1+$/.test(digits);
}

/** ISO/IEC 7812-1, annex B. */
function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The IBAN with which a run of capitals and digits begins: a word in capitals may stand behind it. */
function ibanIn(written: string): string | undefined {
  const groups = written.split(' ');
  for (let count = groups.length; count > 0; count--) {
    const text = groups.slice(0, count).join('');
    if (text.length >= 15 && text.length <= 34 && isIban(text)) return groups.slice(0, count).join(' ');
  }
  return undefined;
}

/** ISO 13616: the number, its first four characters put last and letters read as 10 to 35, is 1 modulo 97. */
function isIban(text: string): boolean {
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** A number of this kind as others may write it: with its points and strokes, in groups, or bare. */
export function writingsOf(kind: string, value: string): string[] {
  const text = value.replace(/[^A-Za-z0-9]/g, '');
  if (kind === 'account') return /^[A-Z]{2}\d\d/.test(text) ? [text, grouped(text, 4, ' '), grouped(text, 4, '-')] : [];
  if (kind === 'card') return [text, grouped(text, 4, ' '), grouped(text, 4, '-')];
  if (kind === 'phone') return text.length >= 8 ? [text, `+${text}`] : [];
  if (kind !== 'person' || !/^[A-Z0-9]{12}\d\d$|^\d{10,12}$/.test(text)) return [];
  if (text.length === 11) return [text, text.replace(/(...)(...)(...)(..)/, '$1.$2.$3-$4')];
  if (text.length === 14) return [text, text.replace(/(..)(...)(...)(....)(..)/, '$1.$2.$3/$4-$5')];
  const ten = text.slice(-10);
  return [text, ten, `${text.slice(0, -4)}-${text.slice(-4)}`, `${ten.slice(0, 6)}-${ten.slice(6)}`];
}

function grouped(text: string, size: number, by: string): string {
  return text.match(new RegExp(`.{1,${size}}`, 'g'))?.join(by) ?? text;
}
