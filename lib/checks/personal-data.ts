import { type DecodedNode, decode, walk } from '../decode/index.ts';

/** What a text gives away, once its encodings are undone. */
export interface Disclosure {
  /** `an e-mail address`, `an access token`. */
  what: string;
  /** Labels from the whole to it: `payload email`; empty where it is the whole. */
  place: string;
}

/** Members whose names say that they are about a person. `name` alone may be anything's. */
const PERSONAL = new Map([
  ...names('an e-mail address', 'email', 'e_mail', 'mail', 'email_address'),
  ...names('a telephone number', 'phone', 'phone_number', 'mobile', 'msisdn'),
  ...names('a number of a person', 'cpf', 'ssn', 'personnummer', 'personal_number', 'national_id', 'cpr'),
  ...names('a name', 'given_name', 'family_name', 'first_name', 'last_name', 'full_name'),
  ...names('a date of birth', 'birthdate', 'date_of_birth', 'dob'),
  ...names('an account', 'iban', 'account_number'),
]);
const SECRET = new Map([
  ...names('an access token', 'access_token'),
  ...names('a refresh token', 'refresh_token'),
  ...names('an ID token', 'id_token'),
  ...names('a code verifier', 'code_verifier', 'verifier', 'pkce_verifier'),
  ...names('a client secret', 'client_secret'),
  ...names('a password', 'password', 'passwd', 'pwd', 'senha'),
  ...names('an API key', 'api_key'),
]);

const EMAIL = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,6}\.[A-Za-z]{2,24}$/;
const CPF = /^\d{3}\.\d{3}\.\d{3}-\d{2}$/;
const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;
/** Identifiers that hold nothing: the most usual kinds of state. */
const OPAQUE = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$|^[0-9a-f]{1,128}$/i;

/**
 * Personal data and secrets in a text that should be an opaque handle. Shy: a member counts by its name, a bare text by
 * an unmistakable shape. What is encrypted is opaque; what is only signed is not. First 4 096 characters.
 */
export function disclosuresIn(text: string): Disclosure[] {
  const bare = shapeOf(text);
  if (bare) return [{ what: bare, place: '' }];
  if (OPAQUE.test(text) || looksDrawn(text)) return [];
  const found = new Map<string, Disclosure>();
  for (const { node, path } of walk(decode(text, { maxLength: 4096, maxDepth: 6, budget: 200, now: 0 }))) {
    const what = whatIs(node);
    if (what && !found.has(what)) found.set(what, { what, place: path.join(' ') });
  }
  return [...found.values()];
}

/** Base64url whose first bytes are neither text nor gzip: a handle, and the decoders need not look for more. */
function looksDrawn(text: string): boolean {
  if (!/^[\w-]{12,64}$/.test(text) || text.startsWith('H4sI')) return false;
  const bytes = atob(text.slice(0, 12).replaceAll('-', '+').replaceAll('_', '/'));
  return /[^\s\x20-\x7e]/.test(bytes);
}

function whatIs(node: DecodedNode): string | undefined {
  const { label, value } = node;
  if (isAccessToken(node)) return 'an access token';
  return (
    (label === undefined ? undefined : named(label, node)) ?? (typeof value === 'string' ? shapeOf(value) : undefined)
  );
}

function named(label: string, { raw, value, encoding }: DecodedNode): string | undefined {
  const secret = SECRET.get(plain(label));
  if (secret) return raw.length > 3 && (typeof value === 'string' || encoding === 'jwt') ? secret : undefined;
  const personal = PERSONAL.get(plain(label));
  // `mail=sent` and `phone=true` are flags, but a name has neither digits nor @.
  return personal && typeof value === 'string' && (personal === 'a name' || /[@\d]/.test(value)) ? personal : undefined;
}

/** Of what cannot be anything else. */
function shapeOf(text: string): string | undefined {
  if (text.length > 100) return undefined;
  if (EMAIL.test(text)) return 'an e-mail address';
  if (CPF.test(text)) return 'a number of a person';
  return IBAN.test(text) && isIban(text) ? 'an account' : undefined;
}

/** By its type (RFC 9068), whoever holds it. */
function isAccessToken({ encoding, title }: DecodedNode): boolean {
  return encoding === 'jwt' && title === 'access token (JWT)';
}

function names(what: string, ...all: string[]): [string, string][] {
  return all.map((name) => [plain(name), what]);
}

function plain(name: string): string {
  return name.length > 40 ? '' : name.toLowerCase().replace(/[-_ ]/g, '');
}

/** ISO 13616: the first four characters put last, letters read as 10 to 35, is 1 modulo 97. */
function isIban(text: string): boolean {
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
