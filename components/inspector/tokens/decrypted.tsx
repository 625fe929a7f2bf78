import { useEffect, useMemo, useState } from 'preact/hooks';
import { decode, findTokens } from '../../../lib/decode/index.ts';
import { useSession } from '../../context.ts';
import { DecodedTree } from '../decoded-tree.tsx';
import { Token } from '../tokens-view.tsx';
import { decryptToken } from './checks.ts';
import { PrivateKeyField } from './fields.tsx';
import { useKeyring } from './keyring.tsx';

/** What is in an encrypted token, once the user has given the key; a token inside is laid open like any other. */
export function Decrypted({ token, where }: { token: string; where: string[] }) {
  const { time } = useSession();
  const { privateKey } = useKeyring();
  const opened = useOpened(token, privateKey);
  const node = useMemo(
    () => (opened?.text === undefined ? undefined : decode(opened.text, { now: time.now() })),
    [opened],
  );
  return (
    <div class="decrypted">
      <PrivateKeyField />
      {opened?.reason ? (
        <p class="odd" role="status">
          {opened.reason}
        </p>
      ) : null}
      {node ? (
        <>
          <h4 class="group">Decrypted</h4>
          {findTokens(node).map((inner, index) => (
            <Token key={index} token={{ ...inner, where: [...where, 'decrypted', ...inner.path] }} />
          ))}
          {findTokens(node).length === 0 ? <DecodedTree nodes={[node]} /> : null}
        </>
      ) : null}
    </div>
  );
}

interface Opened {
  text?: string;
  /** Why it could not be opened. */
  reason?: string;
}

function useOpened(token: string, key: string): Opened | undefined {
  const [opened, setOpened] = useState<Opened | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    if (key.trim() === '') setOpened(undefined);
    else
      void decryptToken(token, key).then((done) => {
        if (!gone) setOpened(done);
      });
    return () => {
      gone = true;
    };
  }, [token, key]);
  return opened;
}
