import { type ComponentChildren, createContext } from 'preact';
import { useContext, useMemo, useState } from 'preact/hooks';
import type { KeySet } from '../../../lib/decode/signature.ts';

/** What the user gave to check and to open tokens. It lives in this page alone and is never stored. */
export interface Keyring {
  /** Pasted or fetched. */
  given: readonly KeySet[];
  /** For HS256 and its like; empty while none is typed. */
  secret: string;
  /** For encrypted tokens, as pasted; empty while there is none. */
  privateKey: string;
  add(set: KeySet): void;
  setSecret(secret: string): void;
  setPrivateKey(key: string): void;
}

const KeyringContext = createContext<Keyring | undefined>(undefined);

/** Holds a keyring for all that is below it; to be keyed by the session, so that another one finds it empty. */
export function KeyringHolder({ children }: { children: ComponentChildren }) {
  const [given, setGiven] = useState<readonly KeySet[]>([]);
  const [secret, setSecret] = useState('');
  const [privateKey, setPrivateKey] = useState('');
  const keyring = useMemo(
    () => ({
      ...{ given, secret, privateKey, setSecret, setPrivateKey },
      // The newest of one origin is the one that counts.
      add: (set: KeySet) => setGiven((before) => [...before.filter(({ from }) => from !== set.from), set]),
    }),
    [given, secret, privateKey],
  );
  return <KeyringContext.Provider value={keyring}>{children}</KeyringContext.Provider>;
}

/** @throws Error outside of a {@link KeyringHolder} */
export function useKeyring(): Keyring {
  const keyring = useContext(KeyringContext);
  if (!keyring) throw new Error('This view needs a KeyringHolder above it.');
  return keyring;
}
