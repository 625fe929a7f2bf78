import { useId, useState } from 'preact/hooks';
import { readPasted } from './checks.ts';
import { useKeyring } from './keyring.tsx';

/** The shared secret of an HMAC. */
export function SecretField({ algorithm }: { algorithm: string }) {
  const { secret, setSecret } = useKeyring();
  const id = useId();
  return (
    <p class="key-field">
      <label for={id}>Secret for {algorithm}</label>{' '}
      <input
        id={id}
        type="password"
        autocomplete="off"
        spellcheck={false}
        value={secret}
        onInput={({ currentTarget }) => setSecret(currentTarget.value)}
      />{' '}
      <span class="quiet">Not stored.</span>
    </p>
  );
}

/** The key with which a JWE is opened. */
export function PrivateKeyField() {
  const { privateKey, setPrivateKey } = useKeyring();
  const id = useId();
  return (
    <p class="key-field">
      <label for={id}>Key to decrypt with</label>{' '}
      <textarea
        id={id}
        class="secret"
        rows={2}
        autocomplete="off"
        spellcheck={false}
        placeholder="JWK, JWKS or PEM (PKCS#8), or the shared secret"
        value={privateKey}
        onInput={({ currentTarget }) => setPrivateKey(currentTarget.value)}
      />{' '}
      <span class="quiet">Not stored, and forgotten when another session is shown.</span>
    </p>
  );
}

/** Keys that the user has from elsewhere. */
export function PasteField() {
  const { add } = useKeyring();
  const [told, setTold] = useState<{ sentence: string; failed: boolean } | undefined>(undefined);
  const id = useId();
  const read = async (text: string) => {
    if (text.trim() === '') return setTold(undefined);
    const read = await readPasted(text);
    if (typeof read === 'string') return setTold({ sentence: read, failed: true });
    add(read);
    setTold({ sentence: 'These keys are used.', failed: false });
  };
  return (
    <div class="key-field">
      <label for={id}>Paste keys</label>{' '}
      <textarea
        id={id}
        rows={2}
        autocomplete="off"
        spellcheck={false}
        placeholder="JWKS, JWK or PEM"
        onInput={({ currentTarget }) => void read(currentTarget.value)}
      />{' '}
      <span class={told?.failed ? 'odd' : 'quiet'} role="status">
        {told?.sentence ?? 'Not stored.'}
      </span>
    </div>
  );
}
