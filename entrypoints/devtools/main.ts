import { createDelivery } from '../../lib/browser/deliver.ts';
import { createPanel, inspectedTab, watchBodies } from '../../lib/browser/devtools.ts';
import { DEFAULTS, watchSettings } from '../../lib/browser/settings.ts';
import { follows, live, readRecording } from '../../lib/store/queries.ts';
import { TraceDatabase } from '../../lib/store/schema.ts';

void createPanel('Consent', 'icon/32.png', 'panel.html');

// While DevTools is open it has every body. It hands them on only while a session follows this
// tab, so that traffic wakes nobody otherwise.
const tabId = inspectedTab();
if (tabId !== undefined) {
  const db = new TraceDatabase();
  let { bodyLimit } = DEFAULTS;
  const deliver = createDelivery(() => {});
  let unwatch: (() => void) | undefined;
  watchSettings((settings) => {
    bodyLimit = settings.bodyLimit;
  });
  live(
    () => readRecording(db),
    (sessions) => {
      const wanted = sessions.some((session) => follows(session, tabId));
      if (wanted) unwatch ??= watchBodies(tabId, () => bodyLimit, deliver);
      else {
        unwatch?.();
        unwatch = undefined;
      }
    },
    (error) => console.error('Consent Tracer cannot read its database', error),
  );
}
