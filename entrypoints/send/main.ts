import { postForm } from '../../lib/browser/form-post.ts';
import { TraceDatabase } from '../../lib/store/schema.ts';

// `?attempt=<id>`: what is posted from this tab, once; a reload, or the way back, posts nothing.
const id = Number(new URLSearchParams(location.search).get('attempt'));
const attempt = await new TraceDatabase().attempts.get(id);
if (attempt?.state === 'running' && attempt.way === 'navigation' && attempt.exchanges.length === 0)
  postForm(document, attempt.draft);
else document.body.textContent = 'This form was sent already. Send it again from the step that it is of.';
