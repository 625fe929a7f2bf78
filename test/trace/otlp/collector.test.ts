import { describe, expect, it } from 'vitest';
import { CollectorError, readCollector } from '../../../lib/trace/otlp/collector.ts';

describe('the address of a collector', () => {
  it.each([
    ['http://localhost:4318', 'http://localhost:4318/v1/traces'],
    [' https://otel.example/ ', 'https://otel.example/v1/traces'],
    ['https://otel.example/v1', 'https://otel.example/v1/traces'],
    ['https://otel.example/v1/traces', 'https://otel.example/v1/traces'],
    ['https://otel.example/otlp/v1/traces/', 'https://otel.example/otlp/v1/traces'],
    ['https://otel.example/ingest?team=qa#x', 'https://otel.example/ingest?team=qa'],
  ])('%s is %s', (typed, address) => {
    expect(readCollector(typed).address).toBe(address);
  });

  it.each([
    ['', /Type the address/],
    ['localhost:4318', /begins with https/],
    ['ftp://otel.example', /begins with https/],
    ['javascript:alert(1)', /begins with https/],
    ['https://', /not the address/],
    ['https://ana:geheim@otel.example', /user name or a password/],
    ['http://localhost:4317', /Port 4317 is for gRPC/],
  ])('%s is none', (typed, why) => {
    expect(() => readCollector(typed)).toThrow(why);
    expect(() => readCollector(typed)).toThrow(CollectorError);
  });

  it('is not repeated where it holds a password', () => {
    expect(() => readCollector('https://ana:geheim@otel.example')).not.toThrow(/geheim/);
  });
});

describe('headers for a collector', () => {
  const headers = (typed: string) => readCollector('https://otel.example', typed).headers;

  it('stand on a line each', () => {
    expect(headers('Authorization: Bearer a:b=c\r\n\n x-team :qa \n')).toEqual([
      ['Authorization', 'Bearer a:b=c'],
      ['x-team', 'qa'],
    ]);
    expect(headers('')).toEqual([]);
  });

  it.each([
    ['Bearer geheim', /Header 1 has no name and colon/],
    ['x-a: 1\n: geheim', /Header 2 has no name/],
    ['na me: geheim', /Header 1 has no name/],
    ['Content-Type: text/plain', /written by the browser or by us/],
    ['Cookie: a=geheim', /written by the browser or by us/],
    ['Sec-Fetch-Mode: cors', /written by the browser or by us/],
    ['x-key: geheim\u{1F511}', /characters that no header may have/],
  ])('%j is none, and the error does not repeat it', (typed, why) => {
    expect(() => headers(typed)).toThrow(why);
    expect(() => headers(typed)).not.toThrow(/geheim/);
  });
});
