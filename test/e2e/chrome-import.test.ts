import type { Entry } from 'har-format';
import type { Page } from 'puppeteer-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openConsentPanel } from '../run/devtools.ts';
import { oidc } from '../sandbox/oidc.ts';
import { binaryFiles, type OwnFile, ownFiles, RECORDINGS } from './own-files.ts';
import { useStage } from './stage.ts';

/** An entry as DevTools shows it once it has read the file. */
interface Shown {
  url: string;
  method: string;
  status: number;
  startedAt: number;
  requestHeaders: string[];
  responseHeaders: string[];
  sent: string | null;
  body: string;
}

// In DevTools' own words, as text: a test runner would rewrite a dynamic import.
const VIEW = `import('./panels/network/network.js').then(({ NetworkPanel }) => NetworkPanel.NetworkPanel.instance().networkLogView)`;
const REQUESTS = `import('./models/logs/logs.js').then(({ NetworkLog }) => NetworkLog.NetworkLog.instance().requests())`;

describe('Chrome’s own HAR importer', () => {
  const stage = useStage([oidc], { handleDevToolsAsPage: true });
  let devtools: Page;

  beforeAll(async () => {
    const { page } = await stage.instrument.openTab();
    ({ devtools } = await openConsentPanel(stage.instrument, page));
    // Only what is in sight is drawn.
    await devtools.evaluate(
      `import('./ui/legacy/legacy.js').then(({ ViewManager }) => ViewManager.ViewManager.instance().showView('network'))`,
    );
  });

  it.each(RECORDINGS)('shows every entry of our trace with its headers and bodies: %s', async (id) => {
    for (const file of await ownFiles(id)) await showsAll(file);
  });

  it('shows bodies that are no text', async () => {
    const files = await binaryFiles();
    expect(files[0]?.entries.map(({ response }) => response.content.encoding)).toContain('base64');
    for (const file of files) await showsAll(file);
  });

  it('would say so where a file is none: what was read before stays', async () => {
    const [file] = await ownFiles('oidc-form-post');
    await load(file?.text ?? '');
    const before = await shown();
    await load('{"log":');
    expect(await shown()).toEqual(before);
    await load(JSON.stringify({ log: { version: '1.2', creator: {}, entries: [{}] } }));
    expect(await shown()).toEqual(before);
  });

  async function showsAll({ kind, text, entries }: OwnFile): Promise<void> {
    expect(entries.length).toBeGreaterThan(0);
    await load(text);
    expect([kind, await shown()]).toEqual([kind, entries.map(expectedOf)]);
    // Drawn when the browser next draws.
    await expect.poll(rows).toEqual(entries.map(({ request }) => request.url).sort());
  }

  /** As a file that is dropped or chosen is read; what DevTools makes of one that is none is its own affair. */
  function load(text: string): Promise<unknown> {
    const file = `new File([${JSON.stringify(text)}], 'trace.har')`;
    return devtools.evaluate(`${VIEW}.then((view) => view.onLoadFromFile(${file})).catch(() => undefined)`);
  }

  function shown(): Promise<Shown[]> {
    return devtools.evaluate(`${REQUESTS}.then((requests) => Promise.all(requests.map(async (request) => {
      const pairs = (headers) => headers.map(({ name, value }) => name + ': ' + value);
      // The content of an imported request is in the file.
      const content = await request.requestContentData();
      const answer = 'error' in content ? '' : content.isTextContent ? content.text : content.base64;
      return {
        url: request.url(), method: request.requestMethod, status: request.statusCode,
        startedAt: Math.round(request.issueTime() * 1000),
        requestHeaders: pairs(request.requestHeaders()), responseHeaders: pairs(request.responseHeaders),
        sent: await request.requestFormData(), body: answer,
      };
    })))`) as Promise<Shown[]>;
  }

  /** The addresses of the rows of its table. */
  async function rows(): Promise<string[]> {
    const urls = await devtools.evaluate(
      `${VIEW}.then((view) => view.dataGrid.rootNode().flatChildren().map((node) => node.request().url()))`,
    );
    return (urls as string[]).sort();
  }
});

function expectedOf({ startedDateTime, request, response }: Entry): Shown {
  const pairs = (headers: Entry['request']['headers']) => headers.map(({ name, value }) => `${name}: ${value}`);
  return {
    ...{ url: request.url, method: request.method, status: response.status, startedAt: Date.parse(startedDateTime) },
    ...{ requestHeaders: pairs(request.headers), responseHeaders: pairs(response.headers) },
    ...{ sent: request.postData?.text ?? null, body: response.content.text ?? '' },
  };
}
