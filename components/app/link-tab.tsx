import { useMemo } from 'preact/hooks';
import { draftOf } from '../../lib/flow/request-draft.ts';
import type { Flow, Step } from '../../lib/flow/step.ts';
import { linksOf, orderOf, qrTextsOf } from '../../lib/replay/links-of-step.ts';
import { runnerFor } from '../../lib/replay/runners/index.ts';
import { waysBack } from '../../lib/replay/ways-back.ts';
import { useSession } from '../context.ts';
import { AnimatedQr } from './animated-qr.tsx';
import { LinkPart } from './link-part.tsx';
import { QrCode } from './qr-code.tsx';
import { WaysBack } from './ways-back.tsx';

/** How many links to apps a step has, and whether an app can be played from it. */
export function linksIn(step: Step): number {
  return linksOf(step).length + (orderOf(step) ? 1 : 0) + qrTextsOf(step).length;
}

/** The app of a step: played from here, where its links lead, their QR codes, and what the app would open at its end. */
export function LinkTab({ step, flow }: { step: Step; flow: Flow | undefined }) {
  const links = useMemo(() => linksOf(step), [step]);
  const order = useMemo(() => orderOf(step), [step]);
  const texts = useMemo(() => qrTextsOf(step), [step]);
  const ways = useMemo(
    () => waysBack(flow ? flow.steps.filter(({ n }) => n <= step.n || n === step.n) : [step]),
    [flow, step],
  );
  return (
    <div class="app-body">
      <PlayFrom step={step} />
      {links.map(({ url, from, knownAppLink }) => (
        <LinkPart key={url} url={url} from={from} knownAppLink={knownAppLink} of={step.id} />
      ))}
      {order ? <AnimatedQr order={order} /> : null}
      {texts.map(({ text, from }) => (
        <section key={text} class="app-part" data-link="qr-text">
          <h3>
            text of BankID’s QR code <span class="where">{from}</span>
          </h3>
          <p class="app-note">As it was shown at that second; the app takes it for a few seconds alone.</p>
          <QrCode text={text} name="bankid" />
        </section>
      ))}
      {links.length + texts.length === 0 && !order ? (
        <p class="hint">
          #{step.n} holds no link to an app: neither its address nor its answer has a custom scheme, an intent:, or an
          address that a system says is an app’s.
        </p>
      ) : null}
      <WaysBack ways={ways} of={step.id} />
      <ReadHere />
    </div>
  );
}

function PlayFrom({ step }: { step: Step }) {
  const { playing } = useSession();
  const draft = useMemo(() => draftOf(step).draft, [step]);
  const runner = useMemo(() => runnerFor(draft), [draft]);
  if (!runner) return null;
  const running = playing.begun.value !== undefined && playing.run.value?.state.kind === 'asking';
  return (
    <section class="app-part">
      <h3>{runner.title}</h3>
      <p class="app-note">
        Plays it from this address on, in the app’s place: each request is shown, and kept with the session as an
        attempt of #{step.n}. No cookies of the browser go with it.
        {running ? ' What is being played now ends.' : ''}
      </p>
      <p class="actions">
        <button type="button" class="primary" onClick={() => void playing.begin(draft, { of: step.id, n: step.n })}>
          Play from #{step.n}
        </button>
      </p>
    </section>
  );
}

/** A code that is read here is gone on with where links are pasted. */
function ReadHere() {
  const { playing, links } = useSession();
  if (!links.seesTab) return null;
  return (
    <p class="app-part actions">
      <button
        type="button"
        onClick={() => {
          playing.shown.value = true;
        }}
      >
        Read a QR code, or paste a link…
      </button>
    </p>
  );
}
