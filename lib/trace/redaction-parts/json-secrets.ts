import { isWord, kindOfMember } from '../secret-names.ts';
import { shapesIn } from '../secret-shapes.ts';

/** Who is told of what JSON holds. */
export interface JsonReader {
  add(kind: string, value: string, name: string): void;
  /** A text in which more may stand. */
  text(text: string): void;
  client(id: string): void;
}

/** In JSON that was searched as a whole: texts in which more may stand beside names, or behind escapes. */
const HOLDS_MORE = /[=%&<{["\\\r\n:]/;
/** How many levels of JSON; more would be too much for the stack. */
const LEVELS = 1000;

/**
 * Reads JSON that was captured: every member counts. An array's items stand under its name.
 *
 * @param isSearched the JSON was searched as a text already, and no escapes hid anything in it
 */
export function readJson(value: unknown, reader: JsonReader, isSearched: boolean): void {
  const mayHold = (text: string) => !isSearched || HOLDS_MORE.test(text);
  const read = (one: unknown, name: string, kind: string | undefined, level: number): void => {
    if (level > LEVELS) return;
    if (typeof one === 'string' || Number.isInteger(one)) {
      const held = String(one);
      if (kind && !isWord(kind, held, true)) reader.add(kind, held, name);
      if (typeof one === 'string' && mayHold(one)) reader.text(one);
    }
    if (typeof one !== 'object' || one === null) return;
    if (Array.isArray(one)) for (const item of one) read(item, name, kind, level + 1);
    else
      for (const [key, member] of Object.entries(one)) {
        if (key.length > 8 && mayHold(key)) reader.text(key);
        if (typeof member === 'string' && /^client_?id$/i.test(key)) reader.client(member);
        read(member, key, kindOfMember(key, one, name), level + 1);
      }
    if (Object.values(one).some(isQrText)) addPictures(one, reader);
  };
  read(value, '', undefined, 0);
}

/** Beside the text of a QR code stands its picture, which says the same. */
function addPictures(value: object, reader: JsonReader): void {
  for (const [name, member] of Object.entries(value))
    if (typeof member === 'string' && /^\s*(<svg|data:image\/)/i.test(member)) reader.add('qr-picture', member, name);
}

function isQrText(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length < 200 &&
    value.includes('bankid.') &&
    shapesIn(value).some(({ kind }) => kind === 'qr-token')
  );
}
