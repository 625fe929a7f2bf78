import { expect, test } from 'vitest';
import { isSameSite } from '../../lib/checks/sites.ts';

test.each([
  ['tpp.example', 'tpp.example', true],
  ['tpp.example', 'static.tpp.example:8443', true],
  ['login.bank.co.uk', 'www.bank.co.uk', true],
  ['a.com.br', 'b.com.br', false],
  ['tpp.example', 'eviltpp.example', false],
  ['a.localhost:1', 'b.localhost:1', false],
  ['10.0.0.1', '10.1.0.1', false],
  ['', '', false],
])('%j and %j are of one site: %j', (a, b, same) => {
  expect(isSameSite(a, b)).toBe(same);
});
