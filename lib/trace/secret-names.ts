import { isPseudonym } from './pseudonym.ts';

/** Kind of secret → names of parameters, fields, headers and JSON members that hold one, as {@link plain} writes them. */
const NAMES: Record<string, string> = {
  code: 'code authorizationcode authcode devicecode usercode oobstartcode codigo',
  'qr-code': 'qrcode',
  'access-token': 'accesstoken',
  'refresh-token': 'refreshtoken',
  'id-token': 'idtoken idtokenhint',
  'autostart-token': 'autostarttoken',
  'qr-token': 'qrstarttoken',
  'qr-secret': 'qrstartsecret',
  'client-secret': 'clientsecret',
  'code-verifier': 'codeverifier',
  state: 'state',
  nonce: 'nonce',
  password:
    'password passwd pwd passphrase pin otp totp tan senha passwort kennwort losenord contrasena motdepasse wachtwoord',
  assertion: 'assertion clientassertion',
  'request-uri': 'requesturi',
  jwt: 'jwt',
  proof: 'dpop',
  'api-key': 'apikey',
  session: 'session sessionid sid sessionstate loginchallenge loginverifier consentchallenge consentverifier',
  person:
    'cpf cnpj cpfcnpj identification personalnumber personnummer nationalid ssn psuid psucorporateid login loginhint ' +
    'username preferredusername email emailaddress mail phone phonenumber telephone telefone celular mobile mobilenumber ' +
    'msn customername owner ownername accountholder accountholdername debtorname creditorname givenname familyname ' +
    'firstname lastname fullname displayname surname middlename nickname sobrenome nomecompleto birthdate dateofbirth ' +
    'streetaddress passportnumber documentnumber nameid',
  account: 'iban bban pan maskedpan accountnumber kontonummer proxy',
  card: 'cardnumber cvc cvv cardsecuritycode',
  signature: 'signature sig signaturevalue xjwssignature xamzsignature hmac',
  'private-key': 'privatekey',
  subject: 'sub',
  'ip-address': 'psuipaddress',
  device: 'psudeviceid psugeolocation',
};

const KINDS: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind] as const)),
);

/** `X-CSRF-Token`, `sessionToken`, `tpp_secret`: what a name ends in says enough. */
const ENDINGS = /(token|secret|password|passphrase|apikey|sessionid)$/;
const ENDING_KINDS: Record<string, string> = { passphrase: 'password', apikey: 'api-key', sessionid: 'session' };

/** A name in lower case and without separators: `accessToken`, `access_token` and `Access-Token` are one. */
function plain(name: string): string {
  const known = plainNames.get(name);
  if (known !== undefined) return known;
  if (plainNames.size > MOST_ASKED) plainNames.clear();
  const made = name.toLowerCase().replace(/[\s._-]/g, '');
  plainNames.set(name, made);
  return made;
}

/** The same names come again and again; more than these a file may make up. */
const MOST_ASKED = 10_000;
const plainNames = new Map<string, string>();
const asked = new Map<string, string | undefined>();

/** What a value is, by the name under which it stands; undefined when that is not known to hold a secret. */
export function kindOf(name: string): string | undefined {
  if (asked.has(name)) return asked.get(name);
  if (asked.size > MOST_ASKED) asked.clear();
  const [, ending = ''] = ENDINGS.exec(plain(name)) ?? [];
  const kind = KINDS.get(plain(name)) ?? (ending === '' ? undefined : (ENDING_KINDS[ending] ?? ending));
  asked.set(name, kind);
  return kind;
}

const ADDRESSES = new Set(['qr-code', 'state', 'request-uri', 'person', 'subject']);

/** Whether a value of this kind may well be a URL, which other traffic uses as one: a place and no secret. */
export function mayBeAddress(kind: string): boolean {
  return ADDRESSES.has(kind);
}

/** Whether it is about a person: the end of a URL of this kind is their name. */
export function isPersonal(kind: string): boolean {
  return kind === 'person' || kind === 'subject';
}

/** Parameters of a request that are random to look at and known to everybody. */
const PUBLIC = new Set('clientid redirecturi codechallenge scope issuer iss aud kid'.split(' '));

export function isPublic(name: string): boolean {
  return PUBLIC.has(plain(name));
}

/** The members that make an object one about a person, and its `name` theirs. */
const PERSONAL = new Set('sub givenname familyname cpf cnpj cpfcnpj personalnumber birthdate email'.split(' '));

/**
 * The same for a member of a JSON object, where the company that a name keeps may say more.
 *
 * @param parent the name under which the object itself stands
 */
export function kindOfMember(name: string, owner: object, parent: string): string | undefined {
  const [own, above] = [plain(name), plain(parent)];
  if (own === 'name' && Object.keys(owner).some((key) => PERSONAL.has(plain(key)))) return 'person';
  if (own === 'number' && above.endsWith('account')) return 'account';
  // NextGenPSD2: what the app of a decoupled authorisation is started with.
  if (own === 'data' && above === 'challengedata') return 'autostart-token';
  // RFC 7517: of a key, the members that only its owner may know.
  if ('kty' in owner && PRIVATE.has(name)) return 'private-key';
  // RFC 7523 §3: the subject of a client's own assertion is the client, whose id is no secret.
  if (own === 'sub' && 'iss' in owner && 'sub' in owner && owner.iss === owner.sub) return undefined;
  return kindOf(name);
}

const PRIVATE = new Set('d p q dp dq qi k oth'.split(' '));

/** Names that also stand for something harmless: the code of an error, the state of an order or a country. */
const AMBIGUOUS = new Set(['code', 'state', 'session', 'token']);
const ERROR_CODE = /^[A-Z]+(_[A-Z]+)+$|^[a-z]+(_[a-z]+)+$/;
const WORDS = /^[A-Za-z][a-z]*( [A-Za-z]+)*$|^[A-Z]+$/;

/**
 * Whether a value under an ambiguous name is a word and no secret: `FORMAT_ERROR`, `access_denied`;
 * in JSON also `COMPLETED` and `404`.
 */
export function isWord(kind: string, value: string, inJson = false): boolean {
  if (!AMBIGUOUS.has(kind)) return false;
  if (ERROR_CODE.test(value)) return true;
  return inJson && value.length <= 24 && (WORDS.test(value) || /^\d{1,3}$/.test(value));
}

/** What stands where a value should: a slip worth seeing, a switch, or what hides a value; nothing that could be used. */
export function saysNothing(value: string): boolean {
  if (isPseudonym(value)) return true;
  return /^$|^(null|undefined|nil|nan|none|true|false|\[object Object\])$|^\[[\w -]+\]$|^\$?\{[\w .-]+\}$|^<[\w -]+>$/i.test(
    value,
  );
}

/** Kinds that hold harmless words as often as random ones: `theme=system`, `state=request`. */
export const WORDY: ReadonlySet<string> = new Set(['cookie', 'state', 'session', 'nonce']);

/** Values below this many characters are too common to be replaced wherever they stand. */
export const SHORT = 6;

/** Whether a value is to be hidden only beside its name: to replace "no" everywhere would leave no sentence whole. */
export function isCommon(kind: string, value: string): boolean {
  return value.length < SHORT || (WORDY.has(kind) && value.length < 16 && /^([a-z]+|[A-Z]?[a-z]+|[A-Z]+)$/.test(value));
}
