import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

const each = (text: string, change: (character: string, code: number) => string) =>
  [...text].map((character) => change(character, character.codePointAt(0) ?? 0)).join('');
const hex = (code: number, length = 2) => code.toString(16).padStart(length, '0');
const bytes = (text: string) => [...new TextEncoder().encode(text)];
const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A message of protobuf with the text in its second field. */
function protobuf(text: string): Buffer {
  const held = Buffer.from(text);
  const length = held.length < 128 ? [held.length] : [(held.length & 0x7f) | 0x80, held.length >> 7];
  return Buffer.from([0x08, 0x96, 0x01, 0x12, ...length, ...held, 0x18, 0x01]);
}

/** In how many ways a text may be written where it is sent, shown or logged; by the name of the encoding. */
export const ENCODINGS: Record<string, (text: string) => string> = {
  'as it is': (text) => text,
  percent: encodeURIComponent,
  'percent, every byte': (text) =>
    bytes(text)
      .map((code) => `%${hex(code)}`)
      .join(''),
  'percent, twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'percent, three times': (text) => encodeURIComponent(encodeURIComponent(encodeURIComponent(text))),
  'percent, every byte, twice': (text) =>
    bytes(text)
      .map((code) => `%25${hex(code)}`)
      .join(''),
  form: (text) => new URLSearchParams({ '': text }).toString().slice(1),
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  'JSON, slashes escaped': (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'JSON within JSON': (text) => JSON.stringify(JSON.stringify(text)).slice(1, -1),
  'Unicode escapes': (text) => each(text, (_, code) => `\\u${hex(code, 4)}`),
  'Unicode escapes in capitals': (text) => each(text, (_, code) => `\\u${hex(code, 4).toUpperCase()}`),
  'escapes of a script': (text) => each(text, (_, code) => `\\x${hex(code)}`),
  HTML: (text) => text.replace(/[&<>"']/g, (character) => named[character] ?? character),
  'HTML, decimal': (text) => each(text, (_, code) => `&#${code};`),
  'HTML, hexadecimal': (text) => each(text, (_, code) => `&#x${hex(code)};`),
  'HTML around percent': (text) => each(encodeURIComponent(text), (_, code) => `&#${code};`),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64, one byte on': (text) => Buffer.from(`:${text}`).toString('base64'),
  'base64, two bytes on': (text) => Buffer.from(`u:${text}!`).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  'base64, percent': (text) => encodeURIComponent(Buffer.from(`?>${text}~~`).toString('base64')),
  'base64 of base64': (text) => Buffer.from(Buffer.from(text).toString('base64')).toString('base64'),
  'base64 of JSON': (text) => Buffer.from(JSON.stringify({ ok: true, held: text })).toString('base64'),
  'base64 of a URL': (text) => Buffer.from(`https://a.example/?to=${encodeURIComponent(text)}`).toString('base64url'),
  hexadecimal: (text) => Buffer.from(text).toString('hex'),
  'hexadecimal in capitals': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'gzip in base64': (text) => gzipSync(`{"held":${JSON.stringify(text)}}`).toString('base64'),
  'zlib in base64url': (text) => deflateSync(`{"held":${JSON.stringify(text)}}`).toString('base64url'),
  'deflate in base64': (text) => deflateRawSync(`{"held":${JSON.stringify(text)}}, and so on`).toString('base64'),
  'protobuf in base64': (text) => protobuf(text).toString('base64'),
};
