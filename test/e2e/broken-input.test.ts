import { Hono } from 'hono';
import { html } from 'hono/html';
import { describe, expect, it } from 'vitest';
import { record } from '../run/record.ts';
import { page as sandboxPage } from '../sandbox/core/page.ts';
import { defineSandboxSystem } from '../sandbox/core/system.ts';
import { useStage } from './stage.ts';

const HEADER = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9';
const HOSTILE = '<img src=x onerror="document.title=&quot;pwned&quot;"><script>document.title="pwned"</script>';

/** What a step of each address must say in its Decoded tab, white space aside. */
const CASES: [name: string, address: string, ...says: string[]][] = [
  [
    'a corrupted JWT',
    `/cb?access_token=${HEADER}.eyJ1c2VySWQiOiIx!!!Mg.abc`,
    'header JOSE header alg HS256',
    '⚠ "!!!" are not base64url characters (at character 16)',
    '⚠ broken JSON: expected , or }, but the text ends (at character 13) {"userId":"12',
    'ends here userId 12 signature',
    '⚠ HS256 makes 32 bytes, here are 2',
  ],
  [
    'bad percent-encoding',
    '/cb?state=%zz&code=ok',
    'state %zz percent ⚠ "%zz" is not a percent-encoded byte; a bare % is written %25 (at character 0)',
    'code ok',
  ],
  [
    'a second ?',
    '/app-callback?state=218gz0815?error=unknown_error',
    '⚠ a second ? stands where & belongs: this value swallowed the parameters after it (at character 9) 218gz0815?error=unknown_error',
    'state 218gz0815 error unknown_error',
  ],
  ['null bytes', '/cb?state=a%00b', 'state a␀b percent ⚠ decodes to a null byte (U+0000) (at character 1)'],
  ['a repeated parameter', '/cb?code=1&code=2', '⚠ code is repeated; a parameter must appear once (RFC 6749 §3.1)'],
  [
    'HTML',
    `/cb?error=access_denied&error_description=${encodeURIComponent(HOSTILE)}`,
    `error access_denied error code error_description ${HOSTILE}`,
  ],
];

const SCRIPT = `
async function main() {
  for (const address of ${JSON.stringify(CASES.map(([, address]) => address))}) await fetch(address);
  await fetch('/token', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=authorization_code&code=' + '%25'.repeat(5 * 1024 * 1024 / 3) });
  await fetch('/answer');
  document.title = 'done';
}
main();`;

const broken = defineSandboxSystem({
  id: 'broken',
  title: 'Broken input',
  note: '',
  parties: { 'broken-tpp': 'third party' },
  scenarios: [],
  serve() {
    const app = new Hono();
    app.get('/', (c) =>
      c.html(
        sandboxPage({ title: 'Broken', party: 'third party', name: 'TPP', body: html`<p>broken</p>`, script: SCRIPT }),
      ),
    );
    app.get('/answer', (c) =>
      c.body(`{"access_token": "${HEADER}.e30.x", "broken": `, 200, { 'content-type': 'application/json' }),
    );
    app.all('*', (c) => c.body(HOSTILE, 200, { 'content-type': 'text/html' }));
    return { 'broken-tpp': app };
  },
});

describe('broken and hostile input', () => {
  const stage = useStage([broken]);

  it('shows what is wrong in words, in every step, and executes nothing', async () => {
    const { instrument, sandbox } = stage;
    const { page, panel, close } = await record(instrument);
    const faults: string[] = [];
    panel.on('pageerror', (error) => faults.push(String(error)));
    panel.on('dialog', (dialog) => faults.push(dialog.message()));
    await page.goto(`${sandbox.origin('broken-tpp')}/`);
    await page.waitForFunction(() => document.title === 'done');
    const requests = sandbox.log.since(0, ['broken-tpp']).length;
    expect(requests).toBe(CASES.length + 3);
    await panel.bringToFront();
    const text = () => panel.evaluate(() => document.body.innerText);
    await expect.poll(text).toMatch(new RegExp(`\\b${requests} steps\\b`));

    const inspect = async (n: number) => {
      await panel.waitForSelector(`[data-step="${n}"]`).then((row) => row?.click());
      await panel.waitForSelector('[role=tabpanel]');
      const text = await panel.$eval('[role=tabpanel]', (tab) => (tab as HTMLElement).innerText);
      // The small arrows are menus of ways to copy.
      return text.replace(/▾|\s/g, ' ').replace(/ +/g, ' ');
    };
    for (const [index, [name, , ...says]] of CASES.entries())
      for (const sentence of says) await expect.poll(() => inspect(index + 2), { message: name }).toContain(sentence);
    await expect
      .poll(() => inspect(CASES.length + 2))
      .toMatch(/ only the first 262144 of \d+ characters were examined grant_type authorization_code/);
    await expect
      .poll(() => inspect(CASES.length + 3))
      .toMatch(
        /Response body ⚠ broken JSON: expected a value, but the text ends \(at character 73\) .*access_token JWT/,
      );
    expect(await panel.title()).not.toBe('pwned');
    expect(await panel.$$('img[src=x]')).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });
});
