import { describe, expect, test } from 'vitest';
import { type BankIdOrder, ConsentRegister, qrText } from './consents.ts';
import { type Bank, persons } from './plan.ts';

const bank: Bank = { bicFi: 'TESTSESS', name: 'Testbanken', approach: 'DECOUPLED' };

test('the text of the animated QR code is that of the published example', () => {
  const order = { qrStartToken: 'token', qrStartSecret: 'd28db9a7-4cde-429e-a983-359be676944c' };
  expect(qrText(order, 0)).toBe('bankid.token.0.dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8');
});

describe('a start of BankID', () => {
  test.each([
    ['in time', 29_000, true, undefined, 'scaMethodSelected'],
    ['too late', 31_000, true, 'The autostart token has expired.', 'failed'],
    ['with no redirect', 0, false, 'This phone needs redirect in the link, and there is none.', 'failed'],
  ])('%s', (_, age, returns, fault, scaStatus) => {
    const register = new ConsentRegister();
    const order = ordered(register, { ...bank, startWithin: 30_000 });
    expect(register.start({ ...order, createdAt: Date.now() - age }, returns)).toBe(fault);
    expect(order.authorisation.scaStatus).toBe(scaStatus);
    expect(order.authorisation.consent.status).toBe('received');
  });
});

function ordered(register: ConsentRegister, at: Bank): BankIdOrder {
  const [person] = persons;
  if (!person) throw new Error('no test person');
  const authorisation = register.authorise(register.create(at, person));
  register.selectMethod(authorisation);
  if (!authorisation.order) throw new Error('no order was made');
  return authorisation.order;
}
