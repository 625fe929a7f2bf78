import { type Reader, readerOver } from './client.ts';

/** A reader in a worker, which ends with the page. */
export function workerReader(): Reader {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'reader' });
  return readerOver({
    send: (order) => worker.postMessage(order),
    connect: (hear, broken) => {
      worker.addEventListener('message', ({ data }) => hear(data));
      worker.addEventListener('error', ({ message }) =>
        broken(`The part that reads sessions failed${message ? `: ${message}` : ''}. Open this page again.`),
      );
    },
  });
}
