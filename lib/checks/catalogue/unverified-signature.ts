import type { SignatureCheck } from '../../decode/signature.ts';
import { rfc } from '../../flow/clauses.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable } from '../check.ts';
import type { Server } from '../server.ts';
import { quoted } from '../shown.ts';
import { claimAt, type SeenToken } from '../tokens.ts';

/** I7. The signatures of what the server signed, verified with the key sets that the session answered. */
export default defineCheck({
  id: 'unverified-signature',
  code: 'I7',
  title: 'A signature does not verify with the keys of the issuer',
  severity: 'error',
  clauses: [rfc('RFC 7515', '5.2')],
  needs: ['tokens', 'signatures', 'server'],
  help: {
    why: 'What a token says is worth nothing before its signature was verified with a key of the issuer. If that fails, the token was altered or forged, or it was signed with a key that the issuer has not published.',
    attack: [
      'The attacker takes a genuine token and changes the subject in it.',
      'They sign it with a key of their own, or leave the old signature where it is.',
      'A third party that decodes the token but does not verify it signs the attacker in as somebody else.',
    ],
    fix: {
      'third party':
        'Verify with a library, with the keys from jwks_uri of the configured issuer; when a kid is unknown, fetch the set once more, then refuse.',
      'authorization server':
        'Publish a new key before the first token is signed with it, and keep the old one until its last token has expired.',
    },
  },
  check({ tokens, signatures, server }) {
    const faults: Fault[] = [];
    const unknown: string[] = [];
    const verified: SeenToken[] = [];
    for (const token of tokens) {
      const check = signatures.get(token.text);
      // That it is not signed at all is said by I1.
      if (check?.state === 'not-signed') continue;
      if (check?.state === 'verified') verified.push(token);
      const fault = check && (wrong(token, check, server) ?? unknownKey(token, check, server));
      if (fault) faults.push(fault);
      else if (check?.state !== 'verified') unknown.push(check?.reason ?? 'It has not been verified yet.');
    }
    if (faults.length > 0) return judged(faults);
    const [reason] = unknown;
    if (reason !== undefined)
      return couldNotTell(`a key for the signature: ${reason}`, 'Open the jwks_uri of the issuer while you record.');
    if (verified.length === 0) return notApplicable('No token has a signature.');
    return judged([], ...verified.map(({ where }) => where));
  },
});

function wrong({ kind, where }: SeenToken, { state, reason }: SignatureCheck, { keys }: Server): Fault | undefined {
  if (state !== 'wrong-signature') return undefined;
  return {
    where: [where, ...(keys ? [keys.where] : [])],
    cause: `The signature of the ${kind} does not verify: ${uncapitalised(reason)}`,
    remedy: 'Refuse the token, and find out who altered it on its way, or which key signed it.',
  };
}

/** Only where the set at hand is the issuer's own: else the key may stand in another. */
function unknownKey({ kind, where, header }: SeenToken, { state }: SignatureCheck, server: Server): Fault | undefined {
  const { kid } = header;
  const kinds = server.metadata && server.keys?.kinds;
  if (state !== 'unknown-key' || typeof kid !== 'string' || !kinds || kinds.size === 0 || kinds.has(kid))
    return undefined;
  return {
    where: [claimAt(where, 'kid'), ...(server.keys ? [server.keys.where] : [])],
    expected: [...kinds.keys()].join(' or '),
    seen: kid,
    cause: `The ${kind} names the key “${quoted(kid)}”, which the issuer has not published: the key is unknown.`,
    remedy: 'Fetch the key set once more; if the key is still not in it, refuse the token.',
    severity: 'warning',
    because: 'The issuer may have changed its keys after this key set was answered.',
  };
}

function uncapitalised(sentence: string): string {
  // The name of a key or an algorithm stays as it is.
  return /^(?:It|The|None|No) /.test(sentence) ? sentence[0]?.toLowerCase() + sentence.slice(1) : sentence;
}
