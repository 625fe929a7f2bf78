import { describe, expect, it, onTestFinished } from 'vitest';
import { golden } from '../fixtures/golden.ts';
import { knownSecrets, standsIn } from '../session/known-secrets.ts';
import { type Answering, startCollector, type TestCollector } from '../trace/otlp/test-collector.ts';
import { createStage, harOf, plainHar, type Stage } from './stage.ts';

async function stageWith(answering?: Answering): Promise<{ stage: Stage; collector: TestCollector }> {
  const stage = createStage();
  stage.put('wrong.har', harOf('faulty-state-dropped'));
  stage.put('right.har', harOf('oidc-code-pkce'));
  const collector = await startCollector(answering);
  onTestFinished(() => collector.close());
  return { stage, collector };
}

describe('otlp', () => {
  it('sends every consent as a trace, its steps as spans, its findings as events', async () => {
    const { stage, collector } = await stageWith();
    const { code, out, err } = await stage.run('otlp', 'wrong.har', 'right.har', '--to', collector.address);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^wrong\.har: \d+ spans of 1 flow sent/);
    const spans = [...collector.stored.values()];
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(2);
    expect(JSON.stringify(spans)).toContain('state-not-returned');
  });

  it('sends no secret', async () => {
    const { stage, collector } = await stageWith();
    await stage.run('otlp', 'right.har', '--to', collector.address);
    const text = JSON.stringify([...collector.stored.values()]);
    expect(collector.stored.size).toBeGreaterThan(5);
    expect(knownSecrets(golden('oidc-code-pkce')).filter((secret) => standsIn(secret, text))).toEqual([]);
  });

  it('sends headers, and the name of the service', async () => {
    const { stage, collector } = await stageWith();
    stage.env.OTEL_EXPORTER_OTLP_HEADERS = 'authorization=Bearer%20abc, x-tenant=one';
    const words = ['--header', 'X-Team: consents', '--header', 'X-Stage: test', '--service', 'shop'];
    expect((await stage.run('otlp', 'right.har', '--to', collector.address, ...words)).code).toBe(0);
    expect(collector.requests[0]?.headers).toMatchObject({
      ...{ authorization: 'Bearer abc', 'x-tenant': 'one', 'x-team': 'consents', 'x-stage': 'test' },
    });
  });

  it('says what the collector says when it refuses, and stops', async () => {
    const { stage, collector } = await stageWith(() => ({ status: 401, body: '{"message":"who are you?"}' }));
    const { code, out, err } = await stage.run('otlp', 'wrong.har', 'right.har', '--to', collector.address);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^trace: wrong\.har: The collector wants to know who sends \(401\).*It says: “who are you\?”/);
    expect(collector.requests).toHaveLength(1);
  });

  it('says what the collector left out, and that not all is well', async () => {
    const body = '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}';
    const { stage, collector } = await stageWith(() => ({ status: 200, body }));
    const { code, out } = await stage.run('otlp', 'wrong.har', 'right.har', '--to', collector.address);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^wrong\.har: \d+ spans of 1 flow sent; 2 not taken; .*the collector says: too old\nright\.har/,
    );
  });

  it('says that nobody answers whom it could trust', async () => {
    const { stage, collector } = await stageWith();
    const { code, err } = await stage.run('otlp', 'right.har', '--to', collector.address.replace('http:', 'https:'));
    expect(code).toBe(1);
    expect(err).toMatch(/^trace: right\.har: The connection to 127\.0\.0\.1:\d+ is not trusted/);
  });

  it('sends nothing where a secret would go along', async () => {
    const { stage, collector } = await stageWith();
    const url = `https://a.example/AAAAAAAAtail12?code=AAAAAAAA&state=${encodeURIComponent(')tail12')}`;
    stage.put('leak.har', plainHar([{ url }]));
    const { code, err } = await stage.run('otlp', 'leak.har', '--to', collector.address);
    expect(code).toBe(1);
    expect(err).toContain('it would still have held');
    expect(collector.requests).toEqual([]);
  });

  it('does the others where a file cannot be read', async () => {
    const { stage, collector } = await stageWith();
    expect((await stage.run('otlp', 'gone.har', 'right.har', '--to', collector.address)).code).toBe(2);
    expect(collector.stored.size).toBeGreaterThan(5);
  });

  it.each([
    [['otlp', 'right.har'], /otlp needs --to URL/],
    [['otlp', 'right.har', '--to', 'localhost:4318'], /begins with https:\/\/ or http:\/\//],
    [['otlp', 'right.har', '--to', 'http://localhost:4317'], /Port 4317 is for gRPC/],
    [['otlp', 'right.har', '--to', 'http://localhost:4318', '--header', 'abc'], /Header 1 has no name and colon/],
    [['otlp', '--to', 'http://localhost:4318'], /otlp needs FILE/],
  ])('%j is a wrong call', async (words, sentence) => {
    const { stage } = await stageWith();
    const { code, err } = await stage.run(...words);
    expect(code).toBe(2);
    expect(err).toMatch(sentence);
  });
});
