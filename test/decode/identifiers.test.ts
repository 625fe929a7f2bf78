import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, decodeBody, find } from '../../lib/decode/index.ts';

const now = Date.parse('2026-11-20T17:00:00Z');
const noteOf = (text: string, name?: string) => decode(text, { now, name }).note;

describe('a UUID', () => {
  it.each([
    ['c232ab00-9414-11ec-b3c8-9f6bdeced846', 'UUID of 2022-02-22 19:22:22 UTC (1731 d ago), version 1'],
    ['1EC9414C-232A-6B00-B3C8-9F6BDECED846', 'UUID of 2022-02-22 19:22:22 UTC (1731 d ago), version 6'],
    ['017F22E2-79B0-7CC3-98C4-DC0C0C07398F', 'UUID of 2022-02-22 19:22:22 UTC (1731 d ago), version 7'],
    ['919108f7-52d1-4320-9bac-f847db4148a8', 'UUID, random (version 4)'],
    ['5df41881-3aed-3515-88a7-2f4a814cf09e', 'UUID, MD5 of a name (version 3)'],
    ['2ed6657d-e927-568b-95e1-2665a8aea6a2', 'UUID, SHA-1 of a name (version 5)'],
    ['urn:uuid:919108f7-52d1-4320-9bac-f847db4148a8', 'UUID, random (version 4)'],
  ])('%s (RFC 9562 appendix A) says: %s', (text, note) => {
    expect(decode(text, { now })).toMatchObject({ encoding: 'text', title: 'UUID', value: text, note, problems: [] });
  });

  it('keeps the title of its name', () => {
    expect(decode('919108f7-52d1-4320-9bac-f847db4148a8', { name: 'state' }).title).toBe('state');
  });

  it.each([
    '00000000-0000-0000-0000-000000000000',
    '919108f7-52d1-4320-1bac-f847db4148a8',
    '919108f7-52d1-9320-9bac-f847db4148a8',
    'ffffffff-ffff-7fff-bfff-ffffffffffff',
    '919108f752d143209bacf847db4148a8',
    '919108f7-52d1-4320-9bac-f847db4148ag',
    '919108f7-52d1-4320-9bac-f847db4148a',
  ])('is not seen in %s', (text) => expect(decode(text)).toEqual({ ...decode('x'), raw: text, value: text }));
});

describe('a ULID', () => {
  it.each([
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'ULID of 2016-07-30 23:54:10 UTC (3764 d ago)'],
    ['01arz3ndektsv4rrffq69g5fav', 'ULID of 2016-07-30 23:54:10 UTC (3764 d ago)'],
  ])('%s says: %s', (text, note) =>
    expect(decode(text, { now })).toMatchObject({ encoding: 'text', value: text, note }),
  );

  it.each([
    '01ARZ3NDEKTSV4RRFFQ69G5FA',
    '01ARZ3NDEKTSV4RRFFQ69G5FAU',
    '01ARZ3NDEKTSV4rrffq69g5fav',
    '01234567890123456789012345',
    '01ABCDEFGHJKMNPQRSTVWXYZAB',
    '7ZZZZZZZZZZZZZZZZZZZZZZZZZ',
    '01ZZZ3NDEKTSV4RRFFQ69G5FAV',
    'ABCDEFGHJKMNPQRSTVWXYZABCD',
  ])('is not seen in %s', (text) => expect(noteOf(text)).toBeUndefined());
});

describe('a time', () => {
  it.each([
    ['expires_at', '1795194000', '2026-11-20 17:00:00 UTC (now), in seconds since 1970'],
    ['createdAt', '1795194000000', '2026-11-20 17:00:00 UTC (now), in milliseconds since 1970'],
    ['ts', '1795190400', '2026-11-20 16:00:00 UTC (60 min ago), in seconds since 1970'],
    ['X-Timestamp', '1795194000', '2026-11-20 17:00:00 UTC (now), in seconds since 1970'],
    ['expires_in', '3599', '59 min'],
  ])('%s=%s is told in words', (name, text, note) => {
    expect(decode(text, { now, name })).toMatchObject({ encoding: 'text', value: text, note });
  });

  it('is told in JSON too, whatever its unit', () => {
    const body = decodeBody('{"created_at":1795194000000,"timestamp":1795194000}', 'application/json', { now });
    expect(find(body, 'created_at')?.note).toBe('2026-11-20 17:00:00 UTC (now)');
    expect(find(body, 'timestamp')?.note).toBe('2026-11-20 17:00:00 UTC (now)');
  });

  it.each([
    ['account', '1795194000'],
    ['phone', '4670123456'],
    ['ean', '1795194000000'],
    ['format', '1795194000'],
    ['', '1795194000'],
    ['created_at', '17951940'],
    ['created_at', '179519400000'],
    ['created_at', '4295194000'],
    ['created_at', '0795194000'],
    ['expires_at', '2026-11-20'],
  ])('is not seen in %s=%s', (name, text) => expect(noteOf(text, name)).toBeUndefined());
});

describe('ordinary words, names and numbers', () => {
  it.each(
    'accounts,offline_access,UserCancelledSession,CPF_MISMATCH,bankid,DECOUPLED,scaMethodSelected,12345678901,0701234567,4111111111111111,SE4550000000058398257466,ESSESESS,v1.2.3,2026-11-20,10.0.0.1,a.b.c.d.e,~,a~b~c,e.g.,Bearer,Basic,bankid.com,bankid.test.example.com,intent,intent:view,gzip,key=value,__Host-,true,null,0'.split(
      ',',
    ),
  )('%s stay what they are', (text) => {
    expect(decode(text)).toEqual({
      raw: text,
      encoding: 'text',
      title: 'text',
      value: text,
      problems: [],
      children: [],
    });
  });

  it('however they are made', () => {
    const word = fc.stringMatching(/^[a-z]{3,12}$/);
    const words = fc.array(word, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(words, fc.constantFrom('', '-', '_', '.', ' '), (parts, glue) => {
        const text = parts.join(glue);
        expect(decode(text)).toMatchObject({ encoding: 'text', value: text });
        expect(decode(text).note).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });
});
