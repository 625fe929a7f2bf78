import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Decryption } from '../../../lib/decode/decryption.ts';
import { decode, findTokens } from '../../../lib/decode/index.ts';
import { useSession } from '../../context.ts';
import { DecodedTree } from '../decoded-tree.tsx';
import { Token } from '../tokens-view.tsx';
import { open } from './checks.ts';
import { PrivateKeyField } from './fields.tsx';
import { useKeyring } from './keyring.tsx';

/** What is in an encrypted token, once the user has given the key; a token inside is laid open like any other. */
export function Decrypted({ token, where }: { token: string; where: string[] }) {
  const { time } = useSession();
  const { privateKey } = useKeyring();
  const opened = useOpened(token, privateKey);
  const node = useMemo(
    () => (opened && 'text' in opened ? decode(opened.text, { now: time.now() }) : undefined),
    [opened],
  );
  return (
    <div class="decrypted">
      <PrivateKeyField />
      {opened && 'problem' in opened ? (
        <p class="odd" role="status">
          {opened.problem}
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

function useOpened(token: string, key: string): Decryption | undefined {
  const [opened, setOpened] = useState<Decryption | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    if (key.trim() === '') setOpened(undefined);
    else
      void open(token, key).then((done) => {
        if (!gone) setOpened(done);
      });
    return () => {
      gone = true;
    };
  }, [token, key]);
  return opened;
}
