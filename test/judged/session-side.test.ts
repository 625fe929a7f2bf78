import { describe, expect, it } from 'vitest';
import { judgedSide } from '../../lib/judged/session-side.ts';
import { compareSessions, type SessionSide } from '../../lib/replay/sessions/sessions-compared.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { foldImported, readTrace, sourceOfText } from '../../lib/trace/import/index.ts';
import { readJudgement } from '../../lib/trace/judgement.ts';
import { golden } from '../fixtures/golden.ts';
import { leaving } from '../trace/otlp/sent-trace.ts';

/** A scenario as somebody gets it in a file without its secrets. */
async function redacted(id: string): Promise<SessionSide> {
  const har = await leaving(golden(id));
  const imported = await readTrace(sourceOfText(`${id}.har`, JSON.stringify(har)));
  const { judgement } = readJudgement(har.log._consent.judgement);
  expect(judgement).toBeDefined();
  return judgedSide(foldImported(imported, foldTrace), judgement);
}

const open = (id: string) => judgedSide(foldTrace(golden(id)));

describe('a session of which the secrets are hidden', () => {
  it.each([
    ['oidc-code-pkce', 'oidc-wrong-verifier', /code_verifier does not belong to the code_challenge of the second/],
    ['vipps-happy-encoded', 'vipps-redirect-uri-slash', /query: redirect_uri, \/ at the end was added/],
    ['vipps-happy-encoded', 'vipps-cancelled', /query: error, only in the second/],
    ['aiia-full', 'aiia-late-code', /code is 0 s old when it is used in the first, and 61 s in the second/],
    ['aiia-full', 'aiia-decoded-twice', /code is altered in the second/],
  ])('is compared as the one with them: %s and %s', async (before, after, sentence) => {
    expect(compareSessions(open(before), open(after)).sentence).toMatch(sentence);
    expect(compareSessions(await redacted(before), await redacted(after)).sentence).toMatch(sentence);
  });

  it.each(['oidc-code-pkce', 'bs2-client-id', 'aiia-full'])(
    'has no difference from itself with them: %s',
    async (id) => {
      const { decisive, sentence } = compareSessions(open(id), await redacted(id));
      expect(sentence).toBe('Both do the same, but for what is new each time.');
      expect(decisive).toBeUndefined();
    },
  );
});
