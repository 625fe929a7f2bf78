import { useSession } from '../context.ts';
import { siteOf } from '../words.ts';

/** While nothing records: this tab, this site, or everything. The click itself asks for what is not allowed yet. */
export function Idle() {
  const session = useSession();
  const { recording, target } = session;
  const busy = recording.busy.value;
  const hosts = recording.hosts.value;
  const site = siteOf(recording.url.value);
  return (
    <div class="choices">
      <button
        type="button"
        class="wide record"
        disabled={busy || target.tabId === undefined}
        onClick={() => void session.record('tab')}
      >
        <span class="dot" aria-hidden="true" />{' '}
        {site && hosts && !hosts.site ? `Allow ${site} and record` : 'Record this tab'}
      </button>
      <div class="pair">
        <button
          type="button"
          disabled={busy || site === undefined}
          aria-describedby="site-note"
          title={site ? `Every tab that shows ${site} or what is below it` : 'There is no web page in this tab'}
          onClick={() => void session.record('site')}
        >
          Record this site
        </button>
        <button type="button" disabled={busy} onClick={() => void session.record('all')}>
          Record everything
        </button>
      </div>
      <p class="quiet" id="site-note">
        {site ? (
          <>
            This site: every tab that shows <b>{site}</b>, and wherever it goes from there.
          </>
        ) : (
          'There is no web page in this tab.'
        )}
      </p>
    </div>
  );
}
