import { TraceDatabase } from '../store/schema.ts';
import { serveReader } from './serve.ts';
import type { Order } from './topic.ts';

// The thread of its own: whatever it takes to read a long session, the view stays quick.
const take = serveReader(new TraceDatabase(), (answer) => postMessage(answer));
addEventListener('message', ({ data }: MessageEvent<Order>) => take(data));
