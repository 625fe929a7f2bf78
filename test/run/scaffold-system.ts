/** A recogniser with every field, which works as it stands: an authorization code flow of its own path. */
export function sourceOf(id: string, title: string): string {
  return `import { readAuthorizationResponse } from '../flow/authorization-response.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Recognition, type Vocabulary } from '../flow/system.ts';
import { failed, refused } from '../flow/terms.ts';
import { oauth } from './oauth.ts';
import { readAuthorizationRequest } from './oauth-parts/authorization-request.ts';

/** Error codes that are in no standard, or mean something else here. */
const ERRORS: Vocabulary = {
  user_left: refused('the user left the bank’s page', 'Offer to begin again.'),
  bank_unavailable: failed('the bank did not answer', 'Try again later.'),
};

/** ${title}: an authorization code flow. */
export const ${nameOf(id)} = defineSystem({
  id: '${id}',
  title: ${quoted(title)},
  guide: 'https://${id}.example/docs',
  family: oauth,
  steps: ['consent asked for'],
  parameters: {
    bank: 'The bank, so that the user need not choose it.',
  },
  vocabulary: ERRORS,
  limits: [{ of: 'code', title: 'authorization code', seconds: 600, source: 'RFC 6749 §4.1.2, at the most' }],
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return authorize(message);
  },
  readReturn: (message) => readAuthorizationResponse(message, ERRORS),
});

/** The path is the fingerprint, not the host; what the rest of the flow does is the family’s. */
function authorize(message: Message): Recognition | undefined {
  const { query, url } = message;
  if (!/\\/${id}\\/authorize$/.test(url?.pathname ?? '') || !query.has('client_id') || !query.has('redirect_uri'))
    return undefined;
  return {
    ...readAuthorizationRequest(message),
    words: 'consent asked for',
    evidence: 'path /${id}/authorize',
    weight: 0.9,
  };
}
`;
}

/** What it must be read as: a happy end, a refusal, a failure, and what only looks like it. */
export function fixtureOf(id: string): string {
  return `$AUTHORIZE = https://bank.example/${id}/authorize?response_type=code&client_id=c&state=s1&redirect_uri=https://tpp.example/cb
$CB = https://tpp.example/cb

# the user agrees, and the code gives a token
GET $AUTHORIZE → 302 $CB?code=k1&state=s1
GET $CB?code=k1&state=s1 → 200
fetch POST https://bank.example/${id}/token form grant_type=authorization_code&code=k1 → 200 {"access_token":"t1"}
= ${id} consented #3

# the user leaves
GET $AUTHORIZE → 302 $CB?error=user_left&state=s1
GET $CB?error=user_left&state=s1 → 200
= ${id} refused user_left #2

# the bank does not answer
GET $AUTHORIZE → 302 $CB?error=bank_unavailable&state=s1
GET $CB?error=bank_unavailable&state=s1 → 200
= ${id} failed bank_unavailable #2

# the path alone is nothing
GET https://shop.example/${id}/authorize?sku=1 → 200
= nothing
`;
}

/** What the fixture cannot say: words, places, reasons. */
export function testOf(id: string): string {
  return `import { expect, test } from 'vitest';
import { explainTerm } from '../../lib/systems/help.ts';
import { lines } from '../fixtures/arrows.ts';
import { foldLines } from '../fixtures/parties.ts';
import { readFixture } from '../fixtures/system-fixture.ts';

const [happy, refusal] = readFixture('${id}');

test('the user agrees: each step has its place and its name', () => {
  expect(lines(foldLines(happy?.text ?? ''))).toMatchInlineSnapshot(\`
    "#1 flow-1 GET bank.example/${id}/authorize 302 | authorization-request: consent asked for
    #2 flow-1 GET tpp.example/cb 200 | authorization-response: authorization response with code
    #3 flow-1 POST bank.example/${id}/token 200 | token-request: token request
    flow-1 ${id} consented #3"
  \`);
});

test('a refusal is told in a sentence, with what to do about it', () => {
  const [flow] = foldLines(refusal?.text ?? '').flows;
  expect(flow?.outcome.reason).toBe('The user, or the server for the user, said no: user_left.');
  expect(explainTerm('${id}', 'user_left')?.remedy).toBe('Offer to begin again.');
});
`;
}

/** `next-gen` → `nextGen`: what the file exports. */
export function nameOf(id: string): string {
  return id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** In single quotes, or in double ones where that spares the backslash. */
function quoted(text: string): string {
  return text.includes("'") ? JSON.stringify(text) : `'${text}'`;
}
