import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hiddenReason, isHidden } from '../../../lib/replay/sessions/hidden.ts';

const basic = (text: string) => `Basic ${btoa(text)}`;
const BOTH = 'it is hidden in both, each time by another pseudonym';
const ONE = 'it is hidden in one of the two, so it cannot be compared';

describe('texts in which a secret is hidden', () => {
  it.each<[string, string, string | undefined]>([
    ['(code-11aa22)', '(code-33bb44)', BOTH],
    ['(code-11aa22)', 'SplxlOBeZQQYbYS6WxSbIA', ONE],
    ['openid consent:(consent-11aa22)', 'openid consent:urn:bank:7f3a', ONE],
    ['openid consent:(consent-11aa22)', 'openid accounts', undefined],
    ['/v1/(id-11aa22)/abort', '/v1/(id-33bb44)/events', undefined],
    ['/v1/(id-11aa22)/events', '/v1/7f3a/events', ONE],
    [basic('app:(password-11aa22)'), basic('app:geheim7f3a'), ONE],
    [basic('app:(password-11aa22)'), basic('(claim-99ff88):(password-33bb44)'), BOTH],
    [basic('app:(password-11aa22)'), basic('other:(password-33bb44)'), undefined],
    ['app', 'other', undefined],
    ['(not a pseudonym)', '(code-xyz)', undefined],
  ])('%s and %s', (before, after, reason) => {
    expect(hiddenReason(before, after)).toBe(reason);
    expect(hiddenReason(after, before)).toBe(reason);
  });

  it('are never the same where what stands around differs', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[a-z]{1,8}$/), (one, other) => {
        fc.pre(!one.endsWith(other) && !other.endsWith(one));
        expect(hiddenReason(`x=(code-11aa22)&y=${one}`, `x=(code-33bb44)&y=${other}`)).toBeUndefined();
      }),
    );
  });

  it('are told nothing of where they are too long to be compared', () => {
    const long = `${'(code-11aa22)a'.repeat(4000)}b`;
    expect(isHidden(long)).toBe(true);
    expect(hiddenReason(long, `${long}c`)).toBe(BOTH);
  });
});
