import type { ImportNews, ImportOrder } from './order.ts';

/** Whoever imports files, in a thread of its own. */
export interface Importer {
  send(order: ImportOrder): void;
  /** Called once, with who hears what is told, and who hears that nothing will be any more, in a sentence. */
  connect(hear: (news: ImportNews) => void, broken: (sentence: string) => void): void;
}

/** An importer in a worker, which is begun when the first file comes and ends with the page. */
export function workerImporter(): Importer {
  let worker: Worker | undefined;
  let connection: Parameters<Importer['connect']> | undefined;
  const begin = () => {
    const begun = new Worker(new URL('./import-worker.ts', import.meta.url), { type: 'module', name: 'importer' });
    begun.addEventListener('message', ({ data }) => connection?.[0](data));
    begun.addEventListener('error', ({ message }) => {
      worker = undefined;
      begun.terminate();
      connection?.[1](`The part that reads files failed${message ? `: ${message}` : ''}.`);
    });
    return begun;
  };
  return {
    send: (order) => {
      worker ??= begin();
      worker.postMessage(order);
    },
    connect: (...given) => {
      connection = given;
    },
  };
}
