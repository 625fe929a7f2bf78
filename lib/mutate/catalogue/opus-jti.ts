import { changed, signToken, withClaims } from '../../decode/forged-token.ts';
import { altered } from '../altered.ts';
import { ASKED_ANEW } from '../callbacks.ts';
import { type Changed, defineMutation } from '../mutation.ts';
import { answeredCommand, NO_ANSWER, OPUS_GUIDE } from '../opus.ts';
import { readCommandAnswer } from '../readings/call.ts';
import { tokenIn } from '../tokens.ts';

const NOT_SIGNED = 'The signature is that of the old jti, and may be what it was refused for.';

export default defineMutation({
  id: 'opus-jti',
  title: 'The jti of the bank’s authentication JWT',
  gain: 'A JWT of another sign-in is sent again, and the consent is given in that person’s name.',
  system: 'opus-app2as',
  variants: [
    {
      id: 'wrong',
      title: 'the jti is not that of the command',
      roles: ['app-command'],
      refuses: 'authorization server',
      must: 'It refuses a JWT whose jti is not the one of its authenticate command.',
      clauses: [OPUS_GUIDE],
      applies(target) {
        if (answeredCommand(target)?.kind !== 'authentication') return NO_ANSWER;
        const held = tokenIn(target.draft, ['jwt']);
        if ('missing' in held) return held;
        return typeof held.token.claims.jti === 'string'
          ? {
              ...ASKED_ANEW,
              better:
                'With the bank’s private key the signature would be right, and the refusal would be of the jti for sure.',
            }
          : { missing: 'The JWT has no jti.' };
      },
      async change({ draft, privateKey }): Promise<Changed> {
        const held = tokenIn(draft, ['jwt']);
        if ('missing' in held) return { problem: held.missing };
        const { token } = held;
        const claims = { jti: altered(String(token.claims.jti)) };
        if (privateKey === undefined)
          return { draft: held.replaced(draft, withClaims(token, claims)), note: NOT_SIGNED };
        const signed = await signToken({ header: token.header, claims: changed(token.claims, claims) }, privateKey);
        return 'problem' in signed ? signed : { draft: held.replaced(draft, signed.token) };
      },
      read: ({ answer }) => readCommandAnswer(answer),
    },
  ],
});
