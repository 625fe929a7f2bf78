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
import { Panel } from '../../components/panel.tsx';
import { inspectedTab, inspectedUrl, watchDevtoolsTheme } from '../../lib/browser/devtools.ts';
import { browserRun } from '../../lib/browser/run.ts';
import { numberIn } from '../../lib/session/address.ts';
import { browserDeps } from '../../lib/session/browser-deps.ts';
import { createSession } from '../../lib/session/session.ts';

// In DevTools the inspected tab; as an ordinary page `?tab=<id>`; `?session=<id>` chooses a session.
const inspected = inspectedTab();
const tabId = inspected ?? numberIn(location.search, 'tab');
const sessionId = numberIn(location.search, 'session');

// Outside DevTools the browser's own theme holds, by the style sheet.
watchDevtoolsTheme((theme) => {
  document.documentElement.style.colorScheme = theme;
});

const session = createSession(browserDeps(), {
  run: browserRun(),
  ...(tabId === undefined ? { anySession: sessionId === undefined } : { tabId }),
  ...(sessionId === undefined ? {} : { sessionId }),
  ...(inspected === undefined ? {} : { url: inspectedUrl }),
});
render(<Panel session={session} />, document.body);
