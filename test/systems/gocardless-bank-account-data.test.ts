import { expect, test } from 'vitest';
import { lines, outcomes } from '../fixtures/arrows.ts';
import { foldLines } from '../fixtures/parties.ts';

const TPP = 'https://tpp.example';
const ID = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const OB = 'https://ob.gocardless.com';
const LINK = `${OB}/psd2/start/${ID}/REVOLUT_REVOGB21`;
const opened = [`GET ${TPP}/banks → 200`, `GET ${LINK} → 200`];
const back = (query: string) => [
  `POST ${OB}/psd2/finalize/${ID} → 302 ${TPP}/done?${query}`,
  `GET ${TPP}/done?${query} → 200`,
];
const requisition = (status: string) =>
  `{"id":"${ID}","status":"${status}","redirect":"${TPP}/done","institution_id":"REVOLUT_REVOGB21","reference":"r-7","link":"${LINK}"}`;
const create = (answer: string) =>
  `fetch POST https://bankaccountdata.gocardless.com/api/v2/requisitions/ json {"institution_id":"REVOLUT_REVOGB21","redirect":"${TPP}/done","reference":"r-7"} → ${answer}`;
const read = (status: string) =>
  `fetch GET https://bankaccountdata.gocardless.com/api/v2/requisitions/${ID}/ → 200 ${requisition(status)}`;

test('the link leads to the bank and back to an address that nobody told, with ref alone', () => {
  const bank = `https://bank.example/authorize?response_type=code&client_id=gc&state=z&redirect_uri=${encodeURIComponent(`${OB}/psd2/cb`)}`;
  const trace = foldLines(
    ...opened,
    `POST ${OB}/psd2/agree/${ID} → 302 ${bank}`,
    `GET ${bank} → 200`,
    `POST https://bank.example/authorize → 302 ${OB}/psd2/cb?code=bank&state=z`,
    `GET ${OB}/psd2/cb?code=bank&state=z → 302 ${TPP}/done?ref=r-7`,
    `GET ${TPP}/done?ref=r-7 → 200`,
    read('LN'),
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 – GET tpp.example/banks 200 | page: page
    #2 flow-2 GET ob.gocardless.com/psd2/start/3fa85f64-5717-4562-b3fc-2c963f66afa6/REVOLUT_REVOGB21 200 | authorization-request: link of the requisition opened
    #3 flow-2 POST ob.gocardless.com/psd2/agree/3fa85f64-5717-4562-b3fc-2c963f66afa6 302 | bank-page: page of GoCardless
    #4 flow-2 GET bank.example/authorize 200 | authorization-request: authorization request by the broker
    #5 flow-2 POST bank.example/authorize 302 | redirect: redirect
    #6 flow-2 GET ob.gocardless.com/psd2/cb 302 | redirect: redirect
    #7 flow-2 GET tpp.example/done 200 | authorization-response: back from GoCardless
    #8 flow-2 GET bankaccountdata.gocardless.com/api/v2/requisitions/3fa85f64-5717-4562-b3fc-2c963f66afa6/ 200 | consent-status: requisition status: LN
    flow-2 gocardless-bank-account-data consented #8"
  `);
});

test.each([
  ['waiting #4', back('ref=r-7')],
  ['waiting #3', [`GET ${TPP}/done?ref=r-7 → 200`]],
  ['refused UserCancelledSession #4', back('ref=r-7&error=UserCancelledSession&details=User+cancelled+the+session.')],
  ['failed InstitutionTechnicalError #4', back('ref=r-7&error=InstitutionTechnicalError&details=x')],
  ['failed SomethingNew #4', back('ref=r-7&error=SomethingNew')],
  ['failed RJ #5', [...back('ref=r-7'), read('RJ')]],
  ['waiting #5', [...back('ref=r-7'), read('UA')]],
])('a link is %s', (expected, rest) => {
  expect(outcomes(foldLines(...opened, ...rest))).toEqual([`flow-2 gocardless-bank-account-data ${expected}`]);
});

test('a cancelled session is told with what GoCardless says of it', () => {
  const [flow] = foldLines(
    ...opened,
    ...back('ref=r-7&error=UserCancelledSession&details=User+cancelled+the+session.'),
  ).flows;
  expect(flow?.outcome.reason).toBe(
    'GoCardless answered UserCancelledSession (“User cancelled the session.”): the user left by the cancel button.',
  );
});

test('in a playground the requisition is created and read in sight', () => {
  const trace = foldLines(create(`201 ${requisition('CR')}`), `GET ${LINK} → 200`, ...back('ref=r-7'), read('LN'));
  expect(outcomes(trace)).toEqual(['flow-1 gocardless-bank-account-data consented #5']);
  expect(trace.flows[0]?.steps).toHaveLength(5);
});

test('a requisition that cannot be created fails', () => {
  const trace = foldLines(
    create('400 {"summary":"Unknown institution","detail":"Get one from /institutions/","status_code":400}'),
  );
  expect(outcomes(trace)).toEqual(['flow-1 gocardless-bank-account-data failed #1']);
  expect(trace.flows[0]?.outcome.reason).toContain('Get one from /institutions/');
});

test('ref is anybody’s: no flow without the link, and no return but from GoCardless', () => {
  expect(foldLines(...back('ref=r-7').slice(1)).flows).toEqual([]);
  const trace = foldLines(
    ...opened,
    'GET https://news.example/ → 200',
    'GET https://news.example/a?ref=newsletter → 200',
    'GET https://shop.example/?ref=news&error=UserCancelledSession → 200',
  );
  expect(outcomes(trace)).toEqual(['flow-2 gocardless-bank-account-data waiting #2']);
});
