import { render } from 'preact';
import '../../components/style/base.css';
import '../../components/style/inspector.css';
import '../../components/style/message.css';
import '../../components/style/lineage.css';
import '../../components/style/hold.css';
import '../../components/style/forced-colors.css';
import { HoldPageView } from '../../components/hold/hold-page.tsx';
import { postForm } from '../../lib/browser/form-post.ts';
import { send } from '../../lib/browser/messages.ts';
import { readHoldPage } from '../../lib/flow/hold-page.ts';
import { parameter } from '../../lib/flow/parameter-list.ts';
import { createHoldPage } from '../../lib/session/holding.ts';
import { TraceDatabase } from '../../lib/store/schema.ts';

const asked = readHoldPage(location.search, location.hash);
const page = createHoldPage(
  {
    db: new TraceDatabase(),
    send,
    caught: async (hold, url) => (await send('hold.caught', { hold, ...(url !== undefined && { url }) })).held,
    go: ({ method, url, form = [] }) => {
      const fields = form.map(([name, value]) => parameter(name, value, '+'));
      if (method === 'POST') postForm(document, { method, url, headers: [], body: { kind: 'form', fields } });
      else location.replace(url);
    },
  },
  asked ?? { hold: 0 },
);
render(<HoldPageView page={page} />, document.body);
