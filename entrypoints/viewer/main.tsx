import { render } from 'preact';
import '../../components/style/base.css';
import '../../components/style/panel.css';
import '../../components/style/flows.css';
import '../../components/style/remarks.css';
import '../../components/style/inspector.css';
import '../../components/style/message.css';
import '../../components/style/picture.css';
import '../../components/style/lineage.css';
import '../../components/style/search.css';
import '../../components/style/viewer.css';
import { Viewer } from '../../components/viewer.tsx';
import { numberIn, stepIn } from '../../lib/session/address.ts';
import { browserDeps } from '../../lib/session/browser-deps.ts';
import { createSession } from '../../lib/session/session.ts';

const sessionId = numberIn(location.search, 'session');
const step = stepIn(location.hash);
const session = createSession(browserDeps(), {
  anySession: true,
  ...(sessionId === undefined ? {} : { sessionId }),
  ...(step === undefined ? {} : { step }),
});
// A link to another step of the same session, pasted into this very tab, loads nothing anew.
addEventListener('hashchange', () => {
  const next = stepIn(location.hash);
  if (next !== undefined) session.goTo(next);
});
render(<Viewer session={session} />, document.body);
