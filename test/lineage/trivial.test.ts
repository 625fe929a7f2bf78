import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isTrivial } from '../../lib/lineage/trivial.ts';

describe('a text is trivial', () => {
  it.each([
    ['a word', 'authorization_code'],
    ['a word that a program made', 'accountsGroupName'],
    ['words with a number', 'urn:brasil:openbanking:loa2'],
    ['a sentence', 'The user cancelled the login 4711Ab'],
    ['a host', 'openpayments-api.localhost:4280'],
    ['a media type', 'application/x-www-form-urlencoded'],
    ['an e-mail address', 'maja.lindqvist@example.se'],
    ['a date', '2026-11-21T14:05:34.123Z'],
    ['a day in digits', '20261121'],
    ['seconds since the epoch', '1795269934'],
    ['milliseconds since the epoch', '1795269934123'],
    ['a small number', '12345678'],
    ['a path', '/psd2/consent/v1/consents/a2652dc1-eb4c-48a1-9546-10a5c5675174'],
    ['what is short', 'x7Q2k'],
    ['nothing', ''],
    ['a bank', 'SJOBSESS'],
    ['what is very long', 'x7Q2k'.repeat(4000)],
  ])('when it is %s: %s', (_, text) => {
    expect(isTrivial(text)).toBe(true);
  });

  it.each([
    ['a UUID', '7cc33779-f21d-4e07-a53f-1e6f20760e51'],
    ['a name with a UUID in it', 'urn:bancoipe:7cc33779-f21d-4e07-a53f-1e6f20760e51'],
    ['base64url', 'nm3n8dyaH_dPRP7lnXGSAg'],
    ['base64', '8NGgsd5ki/1yLc+IGbpnoB3UzTYIjmfl76e0f3jP/U4='],
    ['hexadecimal digits', '72458b5d640145a6951d1e8e92f513ff'],
    ['the number of a document', '52998224725'],
    ['the number of a person', '198001011234'],
    ['the number of an account', 'SE3550000000054910000003'],
    ['a token', 'eyJhbGciOiJub25lIn0.e30.'],
  ])('not when it is %s: %s', (_, text) => {
    expect(isTrivial(text)).toBe(false);
  });

  it('not when it was drawn', () => {
    const draws = Array.from({ length: 1000 }, (_, at) => {
      const bytes = createHash('sha256').update(`${at}`).digest();
      const hex = bytes.toString('hex');
      const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
      return [hex, uuid, bytes.subarray(0, 16).toString('base64url'), bytes.toString('base64')];
    }).flat();
    expect(draws.filter(isTrivial)).toEqual([]);
  });
});
