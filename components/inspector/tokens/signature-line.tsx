import { useEffect, useMemo, useState } from 'preact/hooks';
import type { KeySet, SignatureCheck, SignatureState } from '../../../lib/decode/signature.ts';
import { useSession } from '../../context.ts';
import { visible } from '../value-text.tsx';
import { checkSignature } from './checks.ts';
import { PasteField, SecretField } from './fields.tsx';
import { KeyFetch } from './key-fetch.tsx';
import { useKeyring } from './keyring.tsx';

const WORDS: Record<SignatureState, [glyph: string, words: string]> = {
  verified: ['✓', 'verified'],
  'wrong-signature': ['✕', 'wrong signature'],
  'unknown-key': ['?', 'unknown key'],
  'no-key': ['?', 'no key'],
  'not-signed': ['⚠', 'not signed'],
};

interface Props {
  token: string;
  algorithm: unknown;
  issuer: unknown;
}

/** Whether the keys at hand made a token's signature, and the ways to get others. */
export function SignatureLine({ token, algorithm, issuer }: Props) {
  const { keys } = useSession();
  const { given, secret } = useKeyring();
  const seen = keys.seen.value.sets;
  const sets = useMemo(() => [...given, ...seen], [given, seen]);
  const check = useCheck(token, sets, secret);
  const before = keys.before.value.get(token);
  if (before) return <BeforeHidden state={before.state} reason={before.reason} />;
  if (!check) return <p class="quiet">The signature is being checked …</p>;
  const [glyph, words] = WORDS[check.state];
  const shared = typeof algorithm === 'string' && /^HS\d/.test(algorithm) ? algorithm : undefined;
  const open = check.state !== 'verified' && check.state !== 'not-signed';
  return (
    <div class="signature">
      <p>
        <span class={`signature-state ${check.state}`} data-signature={check.state}>
          <span aria-hidden="true">{glyph}</span> {words}
        </span>{' '}
        {check.reason}
      </p>
      {/* Typed once, it stays to be mended. */}
      {shared && check.state !== 'not-signed' ? <SecretField algorithm={shared} /> : null}
      {open && !shared ? <KeyFetch issuer={issuer} /> : null}
      {open && !shared ? <PasteField /> : null}
    </div>
  );
}

/** What was known before the signature was hidden in the file: with a pseudonym in its place nothing can be checked. */
function BeforeHidden({ state, reason }: { state: string; reason: string }) {
  const [glyph, words] = WORDS[state as SignatureState] ?? ['?', state];
  return (
    <div class="signature">
      <p>
        <span class={`signature-state ${state}`} data-signature={state}>
          <span aria-hidden="true">{glyph}</span> {visible(words)}
        </span>{' '}
        {visible(reason)}
      </p>
      <p class="quiet">This was found out before the secrets of the file were hidden; it cannot be checked again.</p>
    </div>
  );
}

/** The last check stays until the next is done. */
function useCheck(token: string, sets: readonly KeySet[], secret: string): SignatureCheck | undefined {
  const [check, setCheck] = useState<SignatureCheck | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    void checkSignature(token, sets, secret).then((done) => {
      if (!gone) setCheck(done);
    });
    return () => {
      gone = true;
    };
  }, [token, sets, secret]);
  return check;
}
