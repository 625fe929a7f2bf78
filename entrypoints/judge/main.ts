import { serveAsJudge, type Verdict } from '../../lib/browser/judge-page.ts';
import { workerReader } from '../../lib/reader/worker-reader.ts';
import { verdictOf } from '../../lib/session/verdict.ts';
import { TraceDatabase } from '../../lib/store/schema.ts';

// Nobody sees this page: it judges what is recorded, so that the badge can say that something is wrong.
const db = new TraceDatabase();
const reader = workerReader();

serveAsJudge(async ({ sessions, mutes }) => {
  const verdicts: Verdict[] = [];
  for (const id of sessions) {
    const session = await db.sessions.get(id);
    if (session) verdicts.push({ session: id, ...(await verdictOf(reader, session, mutes)) });
  }
  return verdicts;
});
