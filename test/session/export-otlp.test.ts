import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { judgementOf } from '../../lib/judged/judgement-of.ts';
import { type CollectorForm, createSpanSending, type SendState } from '../../lib/session/export-otlp.ts';
import { keptCollector } from '../../lib/session/kept-collector.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { keep } from '../reader/stored.ts';
import { type Answering, startCollector, type TestCollector } from '../trace/otlp/test-collector.ts';
import { factsOf } from '../trace/otlp/wire.ts';
import { knownSecrets, standsIn } from './known-secrets.ts';
import { consent, createStage } from './stage.ts';

let collector: TestCollector | undefined;

afterEach(async () => {
  await collector?.close();
  collector = undefined;
});

/** A stage with a session of these events, a collector, and what sends the one to the other. */
async function setUp(events = consent('st-12345'), answering?: Answering) {
  const stage = createStage();
  const { id } = await stage.recorder.start({ kind: 'all' }, 'a session');
  await stage.play(events);
  await stage.recorder.stop(id);
  collector = await startCollector(answering);
  const kept = new Map<string, string>();
  stage.deps.collector = keptCollector(() => ({
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
  }));
  const create = () => createSpanSending(stage.deps, id, { sleep: async () => undefined, random: () => 1 });
  const form: CollectorForm = { address: collector.address, headers: '', service: '' };
  return { stage, id, create, sending: create(), form, kept, collector };
}

const sentTexts = ({ stored }: TestCollector) => [...stored.values()].map((span) => JSON.stringify(span));

describe('a session that is sent to a collector', () => {
  it('is there as a trace of each consent, with what was found as events, and it is told what went', async () => {
    const { sending, form, collector } = await setUp();
    await sending.send(form);
    const { host } = new URL(collector.address);
    const findings = [...collector.stored.values()].flatMap(({ events }) => events);
    expect(sending.told.value).toEqual({
      failed: false,
      sentence: expect.stringMatching(
        new RegExp(
          `^1 consent went to ${host} as 4 spans with ${findings.length} findings?; \\d+ secrets are hidden\\.$`,
        ),
      ),
    });
    expect(findings.length).toBeGreaterThan(0);
    expect(sending.state.value).toEqual({ is: 'ready' });
  });

  it('is there once, though it was sent twice', async () => {
    const { sending, form, collector } = await setUp();
    await sending.send(form);
    await sending.send(form);
    expect(collector.requests).toHaveLength(2);
    expect(collector.stored.size).toBe(4);
  });

  it('holds no secret of what was recorded', async () => {
    const { stage, id, sending, form, collector } = await setUp([]);
    await keep(stage.db, id, golden('oidc-hybrid'));
    await sending.send(form);
    const text = sentTexts(collector).join('\n');
    const secrets = knownSecrets(golden('oidc-hybrid'));
    expect(secrets.length).toBeGreaterThan(5);
    expect(secrets.filter((secret) => standsIn(secret, text))).toEqual([]);
    expect(text).toMatch(/\(code-[0-9a-f]{6}\)/);
  });

  it('asks for the permission for the host of the collector alone, in the very click', async () => {
    const { stage, sending, form } = await setUp();
    const sent = sending.send(form);
    expect(stage.asked).toEqual([`${form.address}/v1/traces`]);
    await sent;
  });

  it('goes nowhere without that permission', async () => {
    const { stage, sending, form, collector } = await setUp();
    stage.deps.permissions.request = async () => false;
    await sending.send(form);
    expect(sending.told.value).toEqual({
      failed: true,
      sentence:
        'Nothing was sent: without the permission for 127.0.0.1 the browser does not let its collector be asked.',
    });
    expect(collector.requests).toEqual([]);
  });

  it('says what is wrong with an address before anybody is asked', async () => {
    const { stage, sending, form } = await setUp();
    await sending.send({ ...form, address: 'localhost:4318' });
    expect(sending.told.value).toMatchObject({
      failed: true,
      sentence: expect.stringContaining('begins with https://'),
    });
    expect(stage.asked).toEqual([]);
  });

  it('keeps the address, and never a header or what stands behind a question mark', async () => {
    const { sending, create, form, kept } = await setUp();
    await sending.send({
      ...form,
      headers: 'Authorization: Bearer geheim',
      address: `${form.address}/v1/traces?key=geheim`,
    });
    expect(sending.told.value?.failed).toBe(false);
    expect(JSON.stringify([...kept])).not.toContain('geheim');
    expect(create().address).toBe(`${form.address}/v1/traces`);
  });

  it('says why the collector said no', async () => {
    const { sending, form } = await setUp(consent('st-12345'), () => ({ status: 401 }));
    await sending.send(form);
    expect(sending.told.value).toEqual({
      failed: true,
      sentence: 'The collector wants to know who sends (401): give an Authorization header, or look at it again.',
    });
  });

  it('says what the collector left out', async () => {
    const body = JSON.stringify({ partialSuccess: { rejectedSpans: 1, errorMessage: 'too old' } });
    const { sending, form } = await setUp(consent('st-12345'), () => ({ status: 200, body }));
    await sending.send(form);
    expect(sending.told.value?.sentence).toMatch(/as 3 spans .* The collector left out 1 span\. It says: “too old”\.$/);
  });

  it('tells how far it is, and can be cancelled', async () => {
    const { sending, form } = await setUp(consent('st-12345'), () => {
      sending.cancel();
      return { status: 200, never: true };
    });
    const states: SendState['is'][] = [];
    const stop = sending.state.subscribe(({ is }) => states.push(is));
    await sending.send(form);
    stop();
    expect([...new Set(states)]).toEqual(['ready', 'reading', 'sending']);
    expect(states.at(-1)).toBe('ready');
    expect(sending.told.value).toEqual({ failed: true, sentence: 'Sending was cancelled; nothing was sent.' });
  });

  it('is none where no consent was recognised', async () => {
    const { sending, form, collector } = await setUp([]);
    await sending.send(form);
    expect(sending.told.value).toEqual({
      failed: true,
      sentence: 'Nothing was sent: no consent was recognised in this session, and only consents become traces.',
    });
    expect(collector.requests).toEqual([]);
  });

  it('has the name that the collector is to know it by, and what is muted is said to be', async () => {
    const { stage, id, create, form, collector } = await setUp();
    await create().send(form);
    const codes = () =>
      [...collector.stored.values()].flatMap(({ events }) => events.map(({ attributes }) => factsOf(attributes)));
    const [first] = codes();
    const mute = { code: String(first?.['consent.finding.code']), host: 'as.example', reason: 'known', mutedAt: 1 };
    await stage.db.sessions.update(id, { mutes: [mute] });
    await create().send({ ...form, service: 'qa' });
    expect(codes().map((facts) => facts['consent.finding.muted'])).toContain('known');
  });

  it('that was imported without its secrets is sent with the judgement that its file carried', async () => {
    const { stage, id, sending, form, collector } = await setUp([]);
    await keep(stage.db, id, golden('vipps-redirect-uri-slash-token'));
    const carried = await judgementOf(foldTrace(golden('vipps-redirect-uri-slash-token')), { by: '0.0.0' });
    for (const flow of carried.flows) flow.findings = flow.findings.filter(({ code }) => code === 'R1');
    await stage.db.sessions.update(id, { origin: { kind: 'imported', file: 'a.har', at: 1, redacted: true } });
    await stage.db.carried.add({ session: id, carried: { judgement: carried } });
    await sending.send(form);
    const codes = [...collector.stored.values()].flatMap(({ events }) =>
      events.map(({ attributes }) => factsOf(attributes)['consent.finding.code']),
    );
    expect(codes).toContain('R1');
    expect(sending.told.value?.failed).toBe(false);
  });
});
