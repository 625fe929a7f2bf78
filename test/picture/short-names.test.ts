import { describe, expect, it } from 'vitest';
import { shortNames } from '../../lib/picture/short-names.ts';

describe('names of servers in narrow lanes', () => {
  it.each([
    ['what all have in common at both ends', ['pay-tpp.localhost:1', 'pay-api.localhost:1'], ['…tpp…', '…api…']],
    ['a common domain', ['auth.bank.example', 'api.bank.example'], ['auth…', 'api…']],
    ['no part of a word', ['payment.one', 'payroll.two'], ['payment.one', 'payroll.two']],
    ['no name as a whole', ['bank.example', 'api.bank.example'], ['bank…', 'api.bank…']],
    ['nothing short', ['a.io', 'b.io'], ['a.io', 'b.io']],
  ])('leave out %s', (_, names, short) => {
    expect(shortNames(names, 10)).toEqual(short);
  });

  it('are whole where they fit in two lines', () => {
    const names = ['auth.bank.example', 'api.bank.example'];
    expect(shortNames(names, 100)).toBe(names);
    expect(shortNames(['only-one.bank.example'], 10)).toEqual(['only-one.bank.example']);
  });
});
