import type { Prepared } from '../../lib/session/attacks/prepare.ts';
import { useSession } from '../context.ts';
import { count } from '../words.ts';

/** Whom it may ask, how fast, and the way to start it. */
export function Conditions({ prepared }: { prepared: Prepared }) {
  const { attacks } = useSession();
  const hindrance = attacks.hindrance.value;
  return (
    <form
      class="conditions"
      onSubmit={(event) => {
        event.preventDefault();
        if (hindrance === undefined) void attacks.start();
      }}
    >
      <Hosts />
      {prepared.payment ? <Payment payment={prepared.payment} /> : null}
      <Speed prepared={prepared} />
      <p class="start">
        <button type="submit" class="primary" disabled={hindrance !== undefined} aria-describedby="attack-hindrance">
          Run {count(attacks.chosen.value.size, 'attack')}
        </button>{' '}
        <span id="attack-hindrance" class="quiet">
          {hindrance ?? ''}
        </span>
      </p>
    </form>
  );
}

function Hosts() {
  const { attacks } = useSession();
  const hosts = attacks.hosts.value;
  return (
    <fieldset>
      <legend>Hosts that will be asked</legend>
      {hosts.length === 0 ? <p class="quiet">None, for no attack is chosen.</p> : null}
      <ul>
        {hosts.map(({ host, confirmed, allowed, attacks: amount }) => (
          <li key={host}>
            <label>
              <input
                type="checkbox"
                checked={confirmed}
                onChange={({ currentTarget }) => attacks.confirm(host, currentTarget.checked)}
              />{' '}
              I may attack <b>{host}</b>
            </label>{' '}
            <span class="quiet">{count(amount, 'attack')}</span>
            {allowed ? null : (
              <>
                {' '}
                <span class="odd">The extension has no permission for it.</span>{' '}
                <button type="button" onClick={() => void attacks.allow(host)}>
                  Allow {host}
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
      <p class="quiet">
        This is remembered for this session, until this view is closed. No other host is attacked; a page in the tab may
        load what it needs from others.
      </p>
    </fieldset>
  );
}

function Payment({ payment: { step, reason } }: { payment: NonNullable<Prepared['payment']> }) {
  const { paymentConfirmed } = useSession().attacks;
  return (
    <fieldset class="payment">
      <legend>Money may move</legend>
      <p>
        {reason} <span class="quiet">(#{step})</span> Every attack that is accepted, and every step before it, may start
        a payment.
      </p>
      <label>
        <input
          type="checkbox"
          checked={paymentConfirmed.value}
          onChange={({ currentTarget }) => {
            paymentConfirmed.value = currentTarget.checked;
          }}
        />{' '}
        I know, and run it all the same
      </label>
    </fieldset>
  );
}

function Speed({ prepared }: { prepared: Prepared }) {
  const { rate, lateAfter, key, chosen } = useSession().attacks;
  const waits = prepared.choices.some(
    (choice) => choice.attack.needs.wait !== undefined && chosen.value.has(choice.key),
  );
  const betters = prepared.choices.some(({ attack }) => attack.needs.better !== undefined);
  return (
    <fieldset class="speed">
      <legend>How</legend>
      <label>
        Requests per second{' '}
        <input
          type="number"
          min="0.1"
          max="50"
          step="0.1"
          value={rate.value}
          onInput={({ currentTarget }) => {
            const typed = currentTarget.valueAsNumber;
            if (typed > 0 && typed <= 50) rate.value = typed;
          }}
        />
      </label>
      {waits ? (
        <label>
          Wait before a late code, in seconds{' '}
          <input
            type="number"
            min="1"
            max="3600"
            placeholder="as long as codes may live"
            value={lateAfter.value ?? ''}
            onInput={({ currentTarget }) => {
              const typed = currentTarget.valueAsNumber;
              lateAfter.value = typed > 0 && typed <= 3600 ? typed : undefined;
            }}
          />
        </label>
      ) : null}
      {betters ? (
        <details>
          <summary>Private key of the sender, for claims that are signed anew</summary>
          <label>
            As PEM or JWK; it is kept nowhere
            <textarea
              rows={3}
              autocomplete="off"
              spellcheck={false}
              value={key.value}
              onInput={({ currentTarget }) => {
                key.value = currentTarget.value;
              }}
            />
          </label>
        </details>
      ) : null}
    </fieldset>
  );
}
