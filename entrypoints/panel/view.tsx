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
import '../../components/style/forced-colors.css';
import { Panel } from '../../components/panel.tsx';
import { inspectedTab, inspectedUrl, reloadInspected, watchDevtoolsTheme } from '../../lib/browser/devtools.ts';
import { browserRun } from '../../lib/browser/run.ts';
import type { Reader } from '../../lib/reader/client.ts';
import { numberIn } from '../../lib/session/address.ts';
import { browserDeps } from '../../lib/session/browser-deps.ts';
import { createSession } from '../../lib/session/session.ts';

/** Shows the view. @param reader begun already */
export function show(reader: Reader): void {
  // In DevTools the inspected tab; as an ordinary page `?tab=<id>`; `?session=<id>` chooses a session.
  const inspected = inspectedTab();
  const tabId = inspected ?? numberIn(location.search, 'tab');
  const sessionId = numberIn(location.search, 'session');

  // Outside DevTools the browser's own theme holds, by the style sheet.
  watchDevtoolsTheme((theme) => {
    document.documentElement.style.colorScheme = theme;
  });

  const session = createSession(browserDeps(reader), {
    run: browserRun(),
    ...(tabId === undefined ? { anySession: sessionId === undefined } : { tabId }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(inspected === undefined ? {} : { url: inspectedUrl, reload: reloadInspected }),
  });
  render(<Panel session={session} />, document.body);
}
