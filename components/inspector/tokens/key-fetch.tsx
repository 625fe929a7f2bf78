import { useEffect, useRef, useState } from 'preact/hooks';
import { type KeySource, keySource, keysAddressIn } from '../../../lib/session/keys.ts';
import { useSession } from '../../context.ts';
import { readAnswered } from './checks.ts';
import { useKeyring } from './keyring.tsx';

/** Asks an issuer for its keys, at an address that is shown before, and on a click alone. */
export function KeyFetch({ issuer }: { issuer: unknown }) {
  const { keys } = useSession();
  const keyring = useKeyring();
  const [found, setFound] = useState<string | undefined>(undefined);
  const [asking, setAsking] = useState<AbortController | undefined>(undefined);
  const [failed, setFailed] = useState<string | undefined>(undefined);
  const asked = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => asked.current?.abort(), []);
  const source: KeySource | undefined =
    found === undefined ? keySource(issuer, keys.seen.value) : { address: found, holds: 'keys' };
  if (!source) return null;
  const { address, holds } = source;
  const ask = async () => {
    const cancel = new AbortController();
    asked.current = cancel;
    setAsking(cancel);
    setFailed(undefined);
    try {
      const answer = await keys.ask(address, cancel.signal);
      if (holds === 'discovery') setFound(keysAddressIn(answer));
      else keyring.add(await readAnswered(address, answer, issuer));
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    } finally {
      setAsking(undefined);
    }
  };
  return (
    <div class="key-fetch">
      {asking ? (
        <button type="button" onClick={() => asking.abort()}>
          Cancel
        </button>
      ) : (
        <button type="button" onClick={ask}>
          {holds === 'keys' ? 'Fetch keys' : 'Find keys'}
        </button>
      )}{' '}
      <span class="quiet">{asking ? 'Asking' : 'Asks'}</span> <code class="value solid">{address}</code>{' '}
      {failed ? (
        <p class="odd" role="alert">
          {failed}
        </p>
      ) : null}
    </div>
  );
}
