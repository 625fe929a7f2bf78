import { expect, test } from 'vitest';
import { readMessage } from '../../lib/flow/message.ts';
import { readFragment, readParameters, withSecondQuery } from '../../lib/flow/parameters.ts';
import { buildSteps } from '../../lib/flow/steps.ts';
import { arrows } from '../fixtures/arrows.ts';

function read(line: string) {
  const [step] = buildSteps(arrows(line));
  if (!step) throw new Error('no step');
  return readMessage(step);
}

test('parameters are decoded exactly once, and the first of a repeated one counts', () => {
  expect([...readParameters('code=a%2Bb%252F&x=1&x=2&y=a+b&bad=%zz&flag')]).toEqual([
    ['code', 'a+b%2F'],
    ['x', '1'],
    ['y', 'a b'],
    ['bad', '%zz'],
    ['flag', ''],
  ]);
});

test.each([
  ['#code=1&state=2', '1'],
  ['##code=1&state=2', '1'],
  ['#state=2#code=1', '1'],
  ['#/callback?code=1&state=2', '1'],
  ['#/callback#code=1&state=2', '1'],
])('the fragment %s is readable', (hash, code) => {
  expect(readFragment(hash).get('code')).toBe(code);
  expect(readFragment(hash).get('state')).toBe('2');
});

test('a second ? that stands where & belongs hides nothing', () => {
  const mended = withSecondQuery(readParameters('state=218gz?error=unknown_error'));
  expect(mended.get('state')).toBe('218gz');
  expect(mended.get('error')).toBe('unknown_error');
  const nested = readParameters('resume_uri=https%3A%2F%2Fas.example%2Fresume%3Fcode%3D1');
  expect(withSecondQuery(nested)).toBe(nested);
});

test('a form is read from decoded fields and from text', () => {
  expect(read('fetch POST http://as.example/token form a=1&b=x%20y → 200').form.get('b')).toBe('x y');
  const text =
    'fetch POST http://as.example/token json a=1&b=2 [Content-Type: application/x-www-form-urlencoded] → 200';
  expect(read(text).form.get('b')).toBe('2');
});

test('JSON that is none is undefined, and headers are found in any case', () => {
  expect(read('fetch POST http://as.example/ json {"a":1} → 200 {"b":2}')).toMatchObject({
    requestJson: { a: 1 },
    responseJson: { b: 2 },
  });
  expect(read('fetch POST http://as.example/ json {broken → 200 {broken').responseJson).toBeUndefined();
  expect(read('fetch GET http://as.example/ [X-BicFi: SJOBSESS] → 200').requestHeader('x-bicfi')).toBe('SJOBSESS');
});

test('the target of a redirect is read, custom schemes and fragments included', () => {
  const { target, targetUrl } = read('GET http://as.example/ → 302 merchantapp://return?state=1#code=2');
  expect([target.get('state'), target.get('code'), targetUrl?.protocol]).toEqual(['1', '2', 'merchantapp:']);
});
