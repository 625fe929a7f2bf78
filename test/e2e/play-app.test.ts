import { writeFileSync } from 'node:fs';
import { exportPKCS8, generateKeyPair } from 'jose';
import type { ElementHandle, Page } from 'puppeteer-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { qrSvg, qrSymbol } from '../../lib/decode/qr-code.ts';
import type { Attempt } from '../../lib/flow/attempt.ts';
import { sender } from '../replay/sandbox-sender.ts';
import { buttonNamed, type Recording, record } from '../run/record.ts';
import { click } from '../run/shots/camera.ts';
import { opus } from '../sandbox/opus.ts';
import { violations } from './axe.ts';
import { rowsOf } from './sending.ts';
import { scenarioOf, useStage } from './stage.ts';

/** Presses by script what has that name within a part: the tab that is read has to stay in front. */
async function pressed(panel: Page, name: string): Promise<void> {
  const button = await buttonNamed(panel, name);
  await button.evaluate((element) => element.click());
}

async function typed(panel: Page, selector: string, text: string): Promise<void> {
  const field = await panel.waitForSelector(selector);
  await field?.evaluate((element, value) => {
    (element as HTMLTextAreaElement).value = value;
    element.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }, text);
}

const asks = (panel: Page, form: string) => panel.waitForSelector(`[data-form="${form}"][aria-busy="false"]`);
const ended = (panel: Page, state: string) => panel.waitForSelector(`[data-run="${state}"]`);

describe('the bank’s app, played in the panel', () => {
  const stage = useStage([opus]);
  let recording: Recording;
  // A session for each: what another one left is not mistaken for its own.
  beforeEach(async () => {
    recording = await record(stage.instrument);
  });
  afterEach(async () => {
    await pressed(recording.panel, 'Stop');
    await buttonNamed(recording.panel, 'Record');
    await recording.close();
  });

  async function open(scenario: string): Promise<void> {
    const { party, path } = scenarioOf(opus, scenario).start;
    await recording.page.bringToFront();
    await recording.page.goto(stage.sandbox.origin(party) + path);
  }

  /** Begins from the step that has the address which the bank’s app takes hold of. */
  async function playFromStep(): Promise<void> {
    const { panel } = recording;
    // Below its flow; as the browser asked for it.
    await click(panel, '[role="treeitem"][data-role="authorization-request"]');
    await click(panel, '[data-tab="app"]');
    const button = await panel.waitForSelector('.tab-panel .app-part button.primary');
    await button?.evaluate((element) => (element as HTMLElement).click());
    await asks(panel, 'authenticate');
  }

  /** A JWT as the bank’s own server signs it for its app. */
  async function signIn(): Promise<void> {
    const { panel } = recording;
    const jti = await panel.$eval('[data-form="authenticate"]', (form) =>
      [...form.querySelectorAll('.app-facts > div')]
        .find((fact) => fact.querySelector('dt')?.textContent === 'jti')
        ?.querySelector('dd')
        ?.textContent?.trim(),
    );
    const { text = '{}' } = await sender(stage.sandbox)({
      method: 'POST',
      url: `${stage.sandbox.origin('opus-app')}/bff/authentication`,
      headers: [{ name: 'Content-Type', value: 'application/json' }],
      body: { kind: 'json', text: JSON.stringify({ person: 'ana', jti }) },
    });
    await panel.evaluate(() => document.querySelectorAll<HTMLElement>('.jwt input[type="radio"]')[1]?.click());
    await typed(panel, 'textarea[aria-label="Signed JWT"]', JSON.parse(text).jwt);
    await pressed(panel, 'Sign in');
  }

  const sentBy = async (run: string | undefined) =>
    (await rowsOf<Attempt>(recording.panel, 'attempts')).filter((attempt) => attempt.run === run);
  const lastRun = async () => (await rowsOf<Attempt>(recording.panel, 'attempts')).at(-1)?.run;

  it('comes from an intercepted address to completed, and the tab back to the third party', async () => {
    await open('opus-payment');
    const { panel, page } = recording;
    await playFromStep();
    await signIn();
    await asks(panel, 'consent');
    const run = await lastRun();
    expect(await sentBy(run)).toHaveLength(2);
    await pressed(panel, 'Confirm…');
    expect(await sentBy(run)).toHaveLength(2);
    await pressed(panel, 'Yes, confirm');
    await ended(panel, 'completed');
    const attempts = await sentBy(run);
    expect(attempts.map(({ state, cookies, exchanges }) => [state, cookies, exchanges[0]?.status])).toEqual(
      Array(3).fill(['done', 'none', 200]),
    );
    await pressed(panel, 'Open it in the tab');
    await expect.poll(() => page.url()).toMatch(/\/callback\?result=success&code=/);
  });

  it('is read from the QR code on the page, and played from another device to completed', async () => {
    await open('opus-handoff');
    const { panel, page } = recording;
    await page.waitForSelector('#ready:not([hidden]) svg');
    await page.bringToFront();
    await pressed(panel, 'App');
    await panel.waitForSelector('[data-part="qr-reader"]');
    await pressed(panel, 'From the visible page');
    const read = await panel.waitForSelector('[data-qr-read]');
    expect(await read?.evaluate((element) => element.textContent)).toContain('/auth/handoff/');
    await pressed(panel, 'Use as deep link');
    await pressed(panel, 'Play: The bank’s app (Opus app2as)');
    await asks(panel, 'authenticate');
    await signIn();
    await asks(panel, 'consent');
    await pressed(panel, 'Confirm…');
    await pressed(panel, 'Yes, confirm');
    await ended(panel, 'completed');
    // The page with the code has learned of it by itself.
    await expect.poll(() => page.url()).toMatch(/\/callback\?result=success&code=/);
  });

  it('refuses, and the third party hears it', async () => {
    await open('opus-payment');
    const { panel, page } = recording;
    await playFromStep();
    await signIn();
    await asks(panel, 'consent');
    await pressed(panel, 'Refuse');
    const ending = await Promise.race([ended(panel, 'error'), ended(panel, 'completed')]);
    expect(await ending?.evaluate((element) => element.textContent)).toMatch(/\S/);
    await pressed(panel, 'Open it in the tab');
    await expect.poll(() => page.url()).toMatch(/\/callback\?.*error=/);
  });

  it('says after a reload that the run is gone', async () => {
    await open('opus-payment');
    const { panel } = recording;
    await playFromStep();
    await panel.reload();
    await pressed(panel, 'Show it');
    await panel.waitForFunction(() => document.body.textContent?.includes('the run is gone'), { polling: 50 });
  });

  it('signs with a key that is pasted, and that is kept nowhere', async () => {
    await open('opus-payment');
    const { panel } = recording;
    await playFromStep();
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const pem = await exportPKCS8(privateKey);
    await typed(panel, '[data-part="key"] textarea', pem);
    await pressed(panel, 'Take this key');
    await panel.waitForSelector('[data-part="key"] details');
    const fields = '[data-field="jwt"] .fields input';
    await panel.evaluate((where) => {
      for (const [at, value] of ['52998224725', 'Ana Beatriz Souza'].entries()) {
        const field = document.querySelectorAll<HTMLInputElement>(where)[at];
        if (!field) continue;
        field.value = value;
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }
    }, fields);
    await pressed(panel, 'Sign in');
    // The bank of the sandbox does not know this key.
    const ending = await ended(panel, 'error');
    expect(await ending?.evaluate((element) => element.textContent)).toContain('GENERIC_ERROR');
    const stored = await panel.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    const body = pem.split('\n')[1] ?? '';
    expect(stored + JSON.stringify(await rowsOf(panel, 'attempts'))).not.toContain(body.slice(0, 40));
  });

  it('is read from a picture that somebody has, and one without a code says so', async () => {
    const { panel } = recording;
    await pressed(panel, 'App');
    const link = 'bankid:///?autostarttoken=131daac9-16c6-4618-beb0-365768f37288&redirect=null';
    const made = qrSymbol(link);
    const [code, blank] = [`${stage.path('code')}.svg`, `${stage.path('blank')}.svg`];
    writeFileSync(code, 'symbol' in made ? qrSvg(made.symbol, 300) : '');
    writeFileSync(blank, '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"/>');
    await panel.waitForSelector('[data-part="qr-reader"]');
    const field = (await panel.$('input[aria-label="Picture with a QR code"]')) as ElementHandle<HTMLInputElement>;
    await field.uploadFile(blank);
    await panel.waitForSelector('[data-part="qr-reader"] [role="alert"]');
    await field.uploadFile(code);
    await panel.waitForSelector('[data-qr-read]');
    await pressed(panel, 'Use as deep link');
    await panel.waitForSelector('[data-link="custom-scheme"]');
    expect(await panel.$eval('.app-screen textarea', (area) => (area as HTMLTextAreaElement).value)).toBe(link);
  });

  it('is for everybody: the tab, the form, and where links are pasted', async () => {
    await open('opus-payment');
    const { panel } = recording;
    await playFromStep();
    expect(await violations(panel)).toEqual([]);
    await pressed(panel, 'Stop here');
    await typed(
      panel,
      '.app-screen textarea',
      'bankid:///?autostarttoken=131daac9-16c6-4618-beb0-365768f37288&redirect=null',
    );
    await pressed(panel, 'Show as QR code');
    await panel.waitForSelector('svg.qr');
    expect(await violations(panel)).toEqual([]);
    await pressed(panel, 'App');
    await panel.waitForSelector('[aria-labelledby="tab-app"]');
    expect(await violations(panel)).toEqual([]);
  });
});
