import { render } from 'preact';
import '../../components/style/panel.css';
import '../../components/style/flows.css';
import '../../components/style/remarks.css';
import '../../components/style/inspector.css';
import '../../components/style/message.css';
import '../../components/style/picture.css';
import '../../components/style/lineage.css';
import '../../components/style/app.css';
import '../../components/style/search.css';
import '../../components/style/states.css';
import '../../components/style/hold.css';
import '../../components/style/viewer.css';
import '../../components/style/library.css';
import '../../components/style/import.css';
import '../../components/style/forced-colors.css';
import { Viewer } from '../../components/viewer.tsx';
import type { Reader } from '../../lib/reader/client.ts';
import { numberIn, stepIn } from '../../lib/session/address.ts';
import { browserDeps } from '../../lib/session/browser-deps.ts';
import { createSession } from '../../lib/session/session.ts';

/** Shows the view. @param reader begun already */
export function show(reader: Reader): void {
  const sessionId = numberIn(location.search, 'session');
  const step = stepIn(location.hash);
  const session = createSession(browserDeps(reader), {
    anySession: true,
    library: true,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(step === undefined ? {} : { step }),
  });
  // A link to another step of the same session, pasted into this very tab, loads nothing anew.
  addEventListener('hashchange', () => {
    const next = stepIn(location.hash);
    if (next !== undefined) session.goTo(next);
  });
  render(<Viewer session={session} />, document.body);
}
