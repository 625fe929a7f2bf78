import { TraceDatabase } from '../../store/schema.ts';
import type { ImportOrder } from './order.ts';
import { serveImporting } from './serve.ts';

// A thread of its own: however large a file is, the page that reads it stays quick.
const take = serveImporting({ db: new TraceDatabase(), tell: (news) => postMessage(news), locks: navigator.locks });
addEventListener('message', ({ data }: MessageEvent<ImportOrder>) => take(data));
