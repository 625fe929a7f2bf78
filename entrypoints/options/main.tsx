import { render } from 'preact';
import '../../components/style/base.css';
import '../../components/style/viewer.css';
import { Options } from '../../components/options.tsx';
import { send } from '../../lib/browser/messages.ts';
import { grantedHosts, onPermissionsChanged, releaseHosts } from '../../lib/browser/permissions.ts';
import { readSettings, writeSettings } from '../../lib/browser/settings.ts';
import { createSettings } from '../../lib/session/settings.ts';

const settings = createSettings({
  read: readSettings,
  write: writeSettings,
  granted: grantedHosts,
  release: releaseHosts,
  onPermissionsChanged,
  checkRetention: () => send('retention.check', undefined),
});
render(<Options settings={settings} />, document.body);
