import { render } from 'preact';
import '../../components/style/base.css';
import '../../components/style/viewer.css';
import '../../components/style/forced-colors.css';
import { Popup } from '../../components/popup.tsx';
import { browserRun } from '../../lib/browser/run.ts';
import { activeTab, openOwnPage } from '../../lib/browser/tabs.ts';
import { browserDeps } from '../../lib/session/browser-deps.ts';
import { createSession } from '../../lib/session/session.ts';

const { id, url } = await activeTab();
const session = createSession(browserDeps(), {
  run: browserRun(),
  anySession: true,
  ...(id === undefined ? {} : { tabId: id }),
  url: async () => url,
});
const openViewer = async (sessionId?: number) => {
  await openOwnPage(sessionId === undefined ? 'viewer.html' : `viewer.html?session=${sessionId}`);
  window.close();
};
render(<Popup session={session} onOpenViewer={(sessionId) => void openViewer(sessionId)} />, document.body);
