import { useId, useState } from 'preact/hooks';
import { generateSessionKey, importSessionKey } from '../../lib/decode/session-key.ts';
import { words } from '../../lib/flow/words.ts';
import { useSession } from '../context.ts';
import { Copy } from '../inspector/copy.tsx';

/** The key that signs in the bank's place while this page shows this session. It is never stored. */
export function KeyField() {
  const { playing } = useSession();
  const key = playing.key.value;
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const act = async (task: () => Promise<string | undefined>) => {
    setBusy(true);
    setProblem(await task().catch(words));
    setBusy(false);
  };
  const generate = () =>
    act(async () => {
      playing.key.value = await generateSessionKey();
      return undefined;
    });
  const take = () =>
    act(async () => {
      const read = await importSessionKey(text);
      if ('problem' in read) return read.problem;
      playing.key.value = read.key;
      // It is not to be seen, or copied, from here.
      setText('');
      return undefined;
    });
  const publicKey = key && JSON.stringify(key.publicJwk, null, 2);
  return (
    <section class="app-part" data-part="key">
      <h3>Key that signs the JWT</h3>
      {publicKey === undefined ? (
        <p class="app-note">
          None yet. It lives in this page alone, for this session, and is never stored. The bank’s server must know its
          public half.
        </p>
      ) : (
        <details>
          <summary>
            RS256, kid <span class="mono">{key?.kid}</span>: its public half{' '}
            <Copy text={publicKey} what="public key as JWK" />
          </summary>
          <div class="exchanged">
            <pre>{publicKey}</pre>
          </div>
        </details>
      )}
      {key ? (
        <p class="actions">
          <button
            type="button"
            onClick={() => {
              playing.key.value = undefined;
            }}
          >
            Forget the key
          </button>
        </p>
      ) : (
        <>
          <label for={id}>Private RSA key, as PEM (PKCS #8) or JWK</label>
          <textarea
            id={id}
            rows={3}
            class="secret"
            spellcheck={false}
            autocomplete="off"
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
          <p class="actions">
            <button type="button" disabled={busy || text.trim() === ''} onClick={() => void take()}>
              Take this key
            </button>
            <button type="button" disabled={busy} onClick={() => void generate()}>
              Generate one
            </button>
          </p>
        </>
      )}
      {problem ? (
        <p class="odd" role="alert">
          {problem}
        </p>
      ) : null}
    </section>
  );
}
