import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRunner, parse, type RunnerExtension } from '@puppeteer/replay';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHar } from '../../lib/trace/har.ts';
import { createRedaction } from '../../lib/trace/redaction.ts';
import { type ScriptPlan, scriptPlan } from '../../lib/trace/scripts/plan.ts';
import { playwrightTest } from '../../lib/trace/scripts/playwright.ts';
import { puppeteerReplay, type ReplayRecording } from '../../lib/trace/scripts/puppeteer-replay.ts';
import { goldenAt } from '../fixtures/at-port.ts';
import { findBrowser } from '../run/browser.ts';
import { ROOT } from '../run/build.ts';
import { type Sandbox, startSandbox } from '../sandbox/core/server.ts';
import { systems } from '../sandbox/index.ts';
import { NOTHING_HIDDEN } from '../trace/scripts/known.ts';

/** Of every system; the tests of opus whose app has one button alone at a time. */
const SCENARIOS = [
  'oidc-code-pkce',
  'oidc-form-post',
  'oidc-hybrid',
  'oidc-cancelled',
  'aiia-full',
  'aiia-cancel',
  'vipps-happy-encoded',
  'vipps-cancelled',
  'opus-expired-consent',
  'opus-oidc-error',
  'open-payments-oauth',
  'open-payments-redirect-refused',
  'faulty-broker',
  'faulty-form-post',
  'bs2-client-id',
  'bs2-cancel',
];

/** What they type, by the names of the variables. */
const CUSTOMERS: Record<string, Record<string, string>> = {
  oidc: { PERSON: 'maja.lindqvist', PASSWORD: 'kattunge' },
  bs2: { PERSON: '52998224725', PASSWORD: 'caixa-de-areia-1' },
};
const customerOf = (id: string) => CUSTOMERS[id.split('-')[0] ?? ''] ?? {};

const ARGS = ['--no-sandbox', '--disable-quic'];

let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  sandbox = await startSandbox(systems);
  const out = join(ROOT, '.output');
  mkdirSync(out, { recursive: true });
  folder = mkdtempSync(join(out, 'scripts-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const use = { headless: true, launchOptions: { executablePath: findBrowser(), args: ARGS } };
  const config = { testDir: '.', workers: 2, fullyParallel: true, reporter: 'json', outputDir: 'results', use };
  writeFileSync(join(folder, 'playwright.config.cjs'), `module.exports = ${JSON.stringify(config)};`);
});
afterAll(async () => {
  await sandbox?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** What a scenario’s recording says is to be done, and what hides its secrets. */
async function planned(id: string) {
  const trace = goldenAt(id, sandbox.port);
  const [flow] = trace.flows;
  const planned = flow ? scriptPlan(flow, trace) : { problem: 'no flow' };
  if ('problem' in planned) throw new Error(planned.problem);
  const browser = { name: 'Chromium', version: '156' };
  const about = { session: { name: id, startedAt: 0 }, notes: [], marks: [], extensionVersion: '0', browser };
  return { plan: planned.plan, redaction: await createRedaction(toHar(trace, about)) };
}

interface Report {
  suites: { file: string; specs: { ok: boolean; tests: { results: { errors: { message: string }[] }[] }[] }[] }[];
}

/** Runs tests of Playwright. @returns by the name of each what went wrong */
async function run(
  texts: Readonly<Record<string, string>>,
  env: Record<string, string> = {},
): Promise<Map<string, string[]>> {
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, `${name}.spec.ts`), text);
  const cli = join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js');
  const files = Object.keys(texts).map((name) => `/${name}.spec.ts`);
  const { PATH = '', HOME = '' } = process.env;
  const said = await promised(process.execPath, [cli, 'test', '-c', folder, ...files], {
    cwd: folder,
    env: { PATH, HOME, NO_COLOR: '1', ...env },
  });
  const { suites } = JSON.parse(said) as Report;
  return new Map(
    suites.map(({ file, specs }) => {
      const faults = specs.flatMap(({ tests }) =>
        tests.flatMap(({ results }) => results.flatMap(({ errors }) => errors)),
      );
      const isGood = specs.length === 1 && specs.every(({ ok }) => ok);
      return [file.replace('.spec.ts', ''), isGood ? [] : ['failed', ...faults.map(({ message }) => message)]];
    }),
  );
}

/** What a program says, also where it fails. */
function promised(program: string, args: string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { ...options, timeout: 90_000 }, (_, stdout) => resolve(stdout));
  });
}

/** A page with a form of every kind of field, and what was sent by it. */
async function formServer(method: 'get' | 'post') {
  const sent: Record<string, string>[] = [];
  const token = randomUUID();
  const page = `<!doctype html><title>Order</title><form action="/sent" method="${method}">
<input type="hidden" name="csrf" value="${token}"><input name="amount" value="1">
<select name="bank"><option value="south">South<option value="north">North</select>
<input type="radio" name="decision" value="no" checked><input type="radio" name="decision" value="yes">
<input type="checkbox" name="terms" value="read"><textarea name="text"></textarea>
<button name="action" value="cancel">Cancel</button><button name="action" value="go">Go</button></form>`;
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x.example');
    let body = '';
    for await (const part of request) body += part;
    const fields = request.method === 'POST' ? new URLSearchParams(body) : searchParams;
    if (pathname === '/sent') sent.push(Object.fromEntries(fields));
    // As real pages do it.
    response.setHeader('Content-Security-Policy', "default-src 'self'");
    response.setHeader('Content-Type', 'text/html').end(pathname === '/form' ? page : '<!doctype html><p>Thank you');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const typed = { amount: '100', bank: 'north', decision: 'yes', terms: 'read', text: 'rent & "more"', action: 'go' };
  const fields = Object.entries({ csrf: 'b5ab6c8a-4ed7-4b0f-bf3b-1a2b3c4d5e6f', ...typed });
  const [form, to] = [`${origin}/form`, `${origin}/sent`];
  const plan: ScriptPlan = {
    ...{ title: 'A form', outcome: 'consented', notes: [] },
    moves: [
      { kind: 'goto', method: 'GET', n: 1, words: 'a page', url: form, to: form, lands: form, fields: [] },
      {
        ...{ kind: 'submit', method: method === 'get' ? 'GET' : 'POST', n: 2, words: 'a form', url: to, to, lands: to },
        fields,
      },
    ],
    callback: { n: 2, words: 'thanks', to, ends: [to], expected: [], isAsSent: false },
  };
  const close = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  return { plan, sent, expected: [{ csrf: token, ...typed }], close };
}

describe('a flow as a Playwright test', () => {
  let came: Map<string, string[]>;
  let forms: Record<'posted' | 'got', Awaited<ReturnType<typeof formServer>>>;
  // Playwright takes seconds to begin: what needs the same environment is run together.
  beforeAll(async () => {
    forms = { posted: await formServer('post'), got: await formServer('get') };
    const [ofBank, others] = [SCENARIOS.filter(isOfBank), SCENARIOS.filter((id) => !isOfBank(id))];
    const texts = async (ids: string[]) =>
      Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await textOf(id)] as const)));
    const filledIn = Object.entries(forms).map(([name, { plan }]) => [name, playwrightTest(plan, NOTHING_HIDDEN).text]);
    const unset = { unset: await textOf('oidc-code-pkce') };
    const batches = [
      await run(
        { ...(await texts(others)), ...Object.fromEntries(filledIn), dropped: await dropped() },
        CUSTOMERS.oidc,
      ),
      await run({ ...(await texts(ofBank)), late: await late() }, CUSTOMERS.bs2),
      await run(unset, { PERSON: 'maja.lindqvist' }),
    ];
    came = new Map(batches.flatMap((batch) => [...batch]));
  });
  afterAll(() => Promise.all(Object.values(forms ?? {}).map(({ close }) => close())));

  const isOfBank = (id: string) => id.startsWith('bs2');

  async function textOf(id: string): Promise<string> {
    const { plan, redaction } = await planned(id);
    return playwrightTest(plan, redaction).text;
  }

  /** The test of a good run, of a bank whose codes have expired when they are redeemed. */
  async function late(): Promise<string> {
    return (await textOf('bs2-client-id')).replace('scenario=bs2-client-id', 'scenario=bs2-code-expired');
  }

  /** What it would be of a good run, of a server that leaves the state out. */
  async function dropped(): Promise<string> {
    const { plan, redaction } = await planned('faulty-state-dropped');
    const { callback, ...rest } = plan;
    if (!callback) throw new Error('it has no return');
    return playwrightTest(
      { ...rest, callback: { ...callback, expected: [{ name: 'state', is: 'as sent' }] } },
      redaction,
    ).text;
  }

  it.each(SCENARIOS)('runs: %s', (id) => {
    expect(came.get(id)).toEqual([]);
  });

  it.each(SCENARIOS)('takes from the environment what somebody typed, and nothing else: %s', async (id) => {
    const { plan, redaction } = await planned(id);
    const { text, variables } = playwrightTest(plan, redaction);
    expect(variables.map(({ name }) => name)).toEqual(Object.keys(customerOf(id)));
    for (const value of Object.values(customerOf(id))) expect(text).not.toContain(value);
  });

  it.each([
    ['the token endpoint no longer takes the code', 'late', /status of the token request/],
    ['the state is not the one that was sent', 'dropped', /state/],
    ['a variable is not set', 'unset', /Set PASSWORD in the environment/],
  ])('fails where %s', (_, name, reason) => {
    expect(came.get(name)?.join('\n')).toMatch(reason);
  });

  it.each(['posted', 'got'] as const)('fills in a form of every kind of field: %s', (name) => {
    expect(came.get(name)).toEqual([]);
    expect(forms[name].sent).toEqual(forms[name].expected);
  });
});

describe('a flow as a recording for Puppeteer replay', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await puppeteer.launch({ executablePath: findBrowser(), headless: true, pipe: true, args: ARGS });
  });
  afterAll(() => browser?.close());

  /** Runs both files as their user would. @returns where the page went */
  async function replayed(id: string, env: Record<string, string>): Promise<string[]> {
    const { plan, redaction } = await planned(id);
    return replay(id, puppeteerReplay(plan, redaction), env);
  }

  async function replay(
    id: string,
    { recording, extension }: ReplayRecording,
    env: Record<string, string> = {},
  ): Promise<string[]> {
    const file = join(folder, `${id}.replay.mjs`);
    writeFileSync(file, extension);
    const { default: Secrets } = (await import(pathToFileURL(file).href)) as {
      default: new (browser: Browser, page: Page) => RunnerExtension;
    };
    const context = await browser.createBrowserContext();
    const before = { ...process.env };
    Object.assign(process.env, env);
    try {
      const page = await context.newPage();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url().replace(/[?#].*/s, '')));
      const runner = await createRunner(parse(JSON.parse(recording)), new Secrets(browser, page));
      expect(await runner.run()).toBe(true);
      return asked;
    } finally {
      for (const name of Object.keys(env)) delete process.env[name];
      Object.assign(process.env, before);
      await context.close();
    }
  }

  it.each(SCENARIOS)('runs: %s', async (id) => {
    const { plan } = await planned(id);
    expect(await replayed(id, customerOf(id))).toContain(plan.callback?.to);
  });

  it.each(['post', 'get'] as const)(
    'fills in a form of every kind of field, where eval is forbidden: %s',
    async (method) => {
      const { plan, sent, expected, close } = await formServer(method);
      await replay(`form-${method}`, puppeteerReplay(plan, NOTHING_HIDDEN));
      expect(sent).toEqual(expected);
      await close();
    },
  );

  it('says which variable is not set', async () => {
    await expect(replayed('oidc-code-pkce', { PERSON: 'maja.lindqvist' })).rejects.toThrow(
      'Set PASSWORD in the environment',
    );
  });
});
