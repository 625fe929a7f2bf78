import { useId, useMemo, useState } from 'preact/hooks';
import { bankIdQrText } from '../../lib/decode/bankid-qr-text.ts';
import { SOURCES } from '../../lib/replay/lead-sources.ts';
import type { FoundOrder } from '../../lib/replay/links-of-step.ts';
import { whenLoaded } from '../../lib/session/when-loaded.ts';
import { limitsOf } from '../../lib/systems/help.ts';
import { useSession } from '../context.ts';
import { countdown } from '../words.ts';
import { SourceLink } from './link-part.tsx';
import { QrDrawing } from './qr-code.tsx';

const qr = whenLoaded(async () => {
  const loaded = await import('../../lib/decode/qr-code.ts');
  return () => loaded;
});

/** Seconds that an order of BankID lives. */
const LIFETIME = limitsOf('bankid').find((limit) => limit.of === 'session')?.seconds ?? 180;

/** BankID's animated code of an order, another each second, with the clock of the order. */
export function AnimatedQr({ order }: { order: FoundOrder }) {
  const { time } = useSession();
  const [isOpen, setOpen] = useState(false);
  return (
    <section class="app-part" data-link="animated-qr">
      <h3>
        BankID’s animated QR code <span class="where">{order.from}</span>
      </h3>
      <p class="app-note">
        Made each second by HMAC-SHA256 of the seconds since the order, with qrStartSecret as key.{' '}
        <SourceLink source={SOURCES.bankIdQr} />
      </p>
      <p class="warn">
        qrStartSecret has left the server: whoever has it can show this code in a page of their own, and have somebody
        sign for them.
      </p>
      <p class="actions">
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide the QR code' : 'Show it as it is now'}
        </button>
      </p>
      {isOpen ? <Running order={order} now={time.tick.value} /> : null}
    </section>
  );
}

function Running({ order, now }: { order: FoundOrder; now: number }) {
  const loaded = qr();
  const seconds = Math.max(0, Math.floor((now - order.startedAt) / 1000));
  const text = useMemo(() => bankIdQrText(order, seconds), [order, seconds]);
  const made = useMemo(() => loaded?.qrSymbol(text), [loaded, text]);
  const left = LIFETIME - seconds;
  if (!made) return <p class="hint">Drawing…</p>;
  if ('problem' in made) return <p class="odd">{made.problem}</p>;
  return (
    <div class="qr-shown">
      <QrDrawing symbol={made.symbol} label={`BankID’s QR code at second ${seconds}`} />
      <div>
        <p>
          Second <b data-second={seconds}>{seconds.toLocaleString('en')}</b> of the order.
        </p>
        <p class={left > 0 ? 'clock running' : 'clock late'}>
          {left > 0 ? `${countdown(left * 1000)} left` : 'The order is over: BankID takes this code no more.'}
        </p>
        <p class="quiet qr-text">{text}</p>
      </div>
    </div>
  );
}

/** The same from a token and a secret that somebody has elsewhere. */
export function AnimatedByHand() {
  const { time } = useSession();
  const [token, setToken] = useState('');
  const [secret, setSecret] = useState('');
  const [order, setOrder] = useState<FoundOrder | undefined>(undefined);
  const [tokenId, secretId] = [useId(), useId()];
  const start = () =>
    setOrder({
      qrStartToken: token.trim(),
      qrStartSecret: secret.trim(),
      startedAt: time.now(),
      from: 'typed; its seconds began with the click',
    });
  return (
    <details class="app-part">
      <summary>BankID’s animated code from a token and its secret</summary>
      <div class="fields">
        <label for={tokenId}>qrStartToken</label>
        <input
          id={tokenId}
          autocomplete="off"
          spellcheck={false}
          value={token}
          onInput={({ currentTarget }) => setToken(currentTarget.value)}
        />
        <label for={secretId}>qrStartSecret</label>
        <input
          id={secretId}
          type="password"
          autocomplete="off"
          value={secret}
          onInput={({ currentTarget }) => setSecret(currentTarget.value)}
        />
      </div>
      <p class="actions">
        <button type="button" disabled={token.trim() === '' || secret.trim() === ''} onClick={start}>
          Begin at second 0
        </button>
      </p>
      {order ? <AnimatedQr key={order.startedAt} order={order} /> : null}
    </details>
  );
}
