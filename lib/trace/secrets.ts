import type { Entry } from 'har-format';
import { pairsOf, withoutDoubles } from './entry.ts';
import { entriesIn, type TraceHar, withEntries } from './har.ts';
import type { Collected } from './redaction-parts/found-secrets.ts';
import { isUnknownMember } from './redaction-parts/members.ts';
import { withoutPictures } from './redaction-parts/pictures.ts';
import { TextReader } from './redaction-parts/text-reader.ts';
import { base64Text } from './secret-shapes.ts';

/**
 * Every secret value in a trace, its attempts included, by what its name or shape says that it is: parameters of every URL
 * (query and fragment, nested ones too), form fields also of several parts, JSON members at any depth, also in JSON that
 * is cut off or stands in a page, hidden fields of a page, elements of XML and attributes of SAML, claims of JWTs, what is
 * behind base64 or compressed there, disclosures of SD-JWTs, numbers of people, accounts and cards by their check digits,
 * credentials in headers, and cookies. Of a URL where one may be expected, as in a QR code or a
 * state, the parts are secret that look random; in the place of a token or a password it is hidden
 * whole, beside its name.
 *
 * Not found: a secret under a name that is not listed and without a shape of its own; one that stands only behind
 * hexadecimal or protobuf, or deeper than twelve encodings or a thousand levels of JSON; a text within a picture.
 *
 * @param said texts beside it, which are read as those within it
 */
export function collectSecrets(har: TraceHar, said: readonly string[] = []): Collected {
  const reader = new TextReader();
  // Of what an entry says twice, what it is written anew from is read.
  readHar(withEntries(withoutPictures(har), withoutDoubles), reader);
  readHar(said, reader);
  const entries = entriesIn(har);
  const drafts = (har.log._consent.attempts ?? []).map(({ draft }) => draft);
  const requests = [...entries.map(({ request }) => request), ...drafts];
  for (const request of requests.filter(isOfClient)) for (const value of loginsIn(request)) reader.client(value);
  for (const value of requests.flatMap(loginsIn)) reader.login(value);
  reader.quotedLogins();
  const cookies = [
    ...entries.flatMap(({ request, response }) => [...request.cookies, ...response.cookies]),
    ...drafts
      .flatMap(({ headers }) => headers)
      .filter(({ name }) => /^cookie$/i.test(name))
      .flatMap(({ value }) => pairsOf(value)),
  ];
  for (const { name, value } of cookies) reader.add('cookie', value, name);
  return reader.found.collected();
}

type Sent = Pick<Entry['request'], 'url' | 'headers' | 'postData'>;

function loginsIn({ headers }: Sent): string[] {
  return headers.filter(({ name }) => /^(proxy-)?authorization$/i.test(name)).map(({ value }) => value);
}

/** Whether it is the client that authenticates itself, and no person: a request to an endpoint of OAuth (RFC 6749 §2.3.1). */
function isOfClient({ url, postData }: Sent): boolean {
  return (
    /[?&](?:response_type|grant_type)=/.test(url) ||
    /(?:^|&)(?:response_type|grant_type|token_type_hint)=|"grant_type"/.test(postData?.text ?? '')
  );
}

/** The HAR around what was captured: the names of its own members mean nothing. */
function readHar(value: unknown, reader: TextReader): void {
  if (typeof value === 'string') reader.text(value, 0);
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) readHar(item, reader);
    return;
  }
  const { name, value: held, text, encoding, _encoding } = value as Record<string, unknown>;
  if (typeof name === 'string' && typeof held === 'string') reader.named(name, held);
  if (typeof text === 'string' && (encoding ?? _encoding) === 'base64') reader.text(base64Text(text), 1);
  for (const key of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[key];
    if (isUnknownMember(key)) reader.found.claims.set(JSON.stringify(member) ?? '', 'unknown');
    else readHar(member, reader);
  }
}
