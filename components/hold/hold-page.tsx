import type { HoldPage } from '../../lib/session/holding.ts';
import { ValueText } from '../inspector/value-text.tsx';
import { fateWords, HeldRequestView } from './held-request.tsx';

/** Our page in the place of what is held. */
export function HoldPageView({ page }: { page: HoldPage }) {
  return (
    <main class="hold-page">
      <h1>Consent Tracer</h1>
      <h2 class="unseen">Held</h2>
      <Content page={page} />
    </main>
  );
}

function Content({ page }: { page: HoldPage }) {
  const { hold, loaded, stray, problem, busy } = page;
  const row = hold.value;
  if (!loaded.value) return <p class="hint">Looking up what is held …</p>;
  if (stray.value !== undefined) return <Stray url={stray.value} onGo={page.goOn} />;
  if (!row?.held) return <p class="hint">{problem.value ?? 'Nothing is held here. Close this tab, or go back.'}</p>;
  const isBeside = row.held.pageTabId !== undefined;
  if (row.state !== 'held') {
    return (
      <>
        <p class="bar quiet" role="status">
          {fateWords(row)}{' '}
          {row.onward || isBeside ? '' : 'The page before this one is still in the history of this tab.'}
        </p>
        <p class="address">
          <ValueText text={(row.onward ?? row.held).url} folded={160} />
        </p>
      </>
    );
  }
  return (
    <>
      <p class="bar warning" role="status">
        {isBeside
          ? 'A page wanted to open this app. It was stopped before that, and the page waits in its tab.'
          : 'Held before it was sent: its receiver has seen nothing of it, and a code in it is not spent.'}
      </p>
      <HeldRequestView
        key={row.id}
        held={row.held}
        busy={busy.value}
        problem={problem.value}
        onRelease={(onward) => void page.release(onward)}
        onDrop={() => void page.drop()}
      />
    </>
  );
}

function Stray({ url, onGo }: { url: string; onGo(): void }) {
  return (
    <>
      <p class="bar warning" role="status">
        Nobody waits for this any more: what held it was disarmed as this came, and holds nothing from now on.
      </p>
      <p class="address">
        <ValueText text={url} folded={160} />
      </p>
      <div class="held-ways">
        <button type="button" class="primary" onClick={onGo}>
          Go on
        </button>
      </div>
    </>
  );
}
