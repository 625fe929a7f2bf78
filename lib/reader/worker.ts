import { TraceDatabase } from '../store/schema.ts';
import { serveReader } from './serve.ts';
import type { Order } from './topic.ts';

// The thread of its own: whatever it takes to read a long session, the view stays quick.
const db = new TraceDatabase();
// Open by the time that somebody asks; why it could not be, whoever asks hears.
db.open().catch(() => undefined);
const take = serveReader(db, (answer) => postMessage(answer));
addEventListener('message', ({ data }: MessageEvent<Order>) => take(data));
