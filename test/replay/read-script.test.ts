import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readScript } from '../../lib/replay/read-script.ts';
import { type ScriptedAnswers, type ScriptedValue, scriptOf, writeScript } from '../../lib/replay/scripted-answers.ts';

const RUNNERS = ['opus-app2as', 'nextgenpsd2'];
const good = { kind: 'consent-tracer-answers', version: 1, runner: 'opus-app2as', title: 't', answers: [] };
const answer = { to: 'consent', action: 'consent', values: {} };
const file = (changes: object) => JSON.stringify({ ...good, ...changes });
const holding = (value: unknown) => file({ answers: [answer, { ...answer, values: { jwt: value } }] });

describe('a file of answers', () => {
  it.each([
    ['no JSON', '{"kind":', /^This is no JSON/],
    ['a list', '[]', /no JSON object/],
    ['something else', '{"log":{}}', /kind is not/],
    ['of a later version', file({ version: 2 }), /version 2 cannot be read here, only of version 1/],
    ['without a version', file({ version: undefined }), /version that is not named/],
    [
      'for a runner that there is not',
      file({ runner: 'vipps' }),
      /no runner "vipps"; there is opus-app2as, nextgenpsd2/,
    ],
    ['without answers', file({ answers: 'none' }), /answers is no list/],
    ['with too many', file({ answers: Array(1001).fill(answer) }), /1001 answers/],
    ['too long', `"${'x'.repeat(1_000_001)}"`, /too long/],
    ['with an answer that is none', file({ answers: [answer, 7] }), /^answers\[1\] is no object/],
    ['with an answer to nothing', file({ answers: [{ action: 'consent' }] }), /^answers\[0\]\.to is missing/],
    ['with an answer that does nothing', file({ answers: [{ to: 'consent' }] }), /^answers\[0\]\.action is missing/],
    ['with values that are none', file({ answers: [{ ...answer, values: 1 }] }), /^answers\[0\]\.values is no object/],
    [
      'with times that are none',
      file({ answers: [{ ...answer, times: 0 }] }),
      /^answers\[0\]\.times is no whole number/,
    ],
    ['with anyway as a text', file({ answers: [{ ...answer, anyway: 'yes' }] }), /^answers\[0\]\.anyway/],
    ['with a number for a value', holding(7), /^answers\[1\]\.values\.jwt is neither a text/],
    ['with seconds that are none', holding({ sign: {}, seconds: 'long' }), /seconds that are no whole number/],
    ['with a JWT', holding('eyJhbGciOiJSUzI1NiJ9.eyJjcGYiOiIxIn0.c2ln'), /^answers\[1\]\.values\.jwt holds a JWT/],
    ['with a JWT further down', holding({ sign: { a: ['eyJhbGciOiJSUzI1NiJ9.eyJj'] } }), /holds a JWT/],
    ['with a key', holding({ sign: { pem: '-----BEGIN PRIVATE KEY-----' } }), /holds a key/],
    ['with a JWK', holding({ sign: { kty: 'RSA', d: 'AQAB' } }), /holds a key/],
  ])('%s is refused with the place', (_, text, problem) => {
    expect(readScript(text, RUNNERS)).toEqual({ problem: expect.stringMatching(problem) });
  });

  it('never tells of what it could not read: it may be a key', () => {
    const read = readScript('{"d":"c2VjcmV0LWtleQ', RUNNERS);
    expect(JSON.stringify(read)).not.toContain('c2VjcmV0');
  });

  const value: fc.Arbitrary<ScriptedValue> = fc.oneof(
    fc.string().filter((text) => !/eyJ|-----/.test(text)),
    fc.boolean(),
    fc.constant({ options: 'all' as const }),
    fc.array(fc.string(), { maxLength: 3 }).map((options) => ({ options })),
    fc.record({ sign: fc.constant({ cpf: '52998224725' }), seconds: fc.integer() }),
    fc.record({ supplied: fc.string() }),
  );
  const answers = fc.record({
    to: fc.string({ minLength: 1 }),
    action: fc.string({ minLength: 1 }),
    values: fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      value,
    ),
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(answers, { maxLength: 4 }), (list) => {
        const script = { ...good, answers: list } as ScriptedAnswers;
        expect(readScript(writeScript(script), RUNNERS)).toEqual({ script });
      }),
    );
  });

  it('is read or refused, whatever is in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (json, text) => {
        for (const one of [JSON.stringify({ ...good, answers: [json] }), JSON.stringify(json), text]) {
          const read = readScript(one, RUNNERS);
          expect('script' in read || read.problem !== '').toBe(true);
        }
      }),
    );
  });

  it('has the same question once, with how often it was asked', () => {
    const poll = { to: 'authorisation', action: 'poll', values: {} };
    const given = [answer, poll, poll, poll, answer, poll];
    expect(scriptOf({ runner: 'nextgenpsd2', given }, '').answers).toEqual([
      answer,
      { ...poll, times: 3 },
      answer,
      poll,
    ]);
  });
});
