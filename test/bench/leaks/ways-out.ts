import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { gunzipSync, unzipSync } from 'fflate';
import { checks } from '../../../lib/checks/index.ts';
import { judge } from '../../../lib/checks/run.ts';
import { toSarif } from '../../../lib/checks/sarif.ts';
import { verifyTokens } from '../../../lib/checks/verification.ts';
import type { Trace } from '../../../lib/flow/step.ts';
import { judgeTrace } from '../../../lib/judged/judge-trace.ts';
import { reportsOf } from '../../../lib/judged/reports.ts';
import { spansToSend } from '../../../lib/judged/spans-to-send.ts';
import { aroundOf } from '../../../lib/lineage/around.ts';
import { lineageOf } from '../../../lib/lineage/lineage.ts';
import { asCurl } from '../../../lib/replay/curl.ts';
import { asFetch } from '../../../lib/replay/fetch.ts';
import { asHttpie } from '../../../lib/replay/httpie.ts';
import { asRawHttp } from '../../../lib/replay/raw-http.ts';
import { gzipped } from '../../../lib/session/packing.ts';
import { createZip } from '../../../lib/session/shelf/zip.ts';
import { foldTrace } from '../../../lib/systems/index.ts';
import { hiddenFlow } from '../../../lib/trace/hidden-flow.ts';
import { partOf } from '../../../lib/trace/part.ts';
import { createRedaction, type Redaction } from '../../../lib/trace/redaction.ts';
import { scriptPlan } from '../../../lib/trace/scripts/plan.ts';
import { playwrightTest } from '../../../lib/trace/scripts/playwright.ts';
import { puppeteerReplay } from '../../../lib/trace/scripts/puppeteer-replay.ts';
import type { Planted } from '../../fixtures/planted.ts';

/** What a way out needs of a session. */
interface Leaving {
  planted: Planted;
  trace: Trace;
  redaction: Redaction;
}

/** One way in which something of a session leaves the machine: all the texts that it writes. */
interface WayOut {
  title: string;
  texts(leaving: Leaving): Promise<string[]> | string[];
}

/**
 * Every way out. Whoever adds one to the product enters it here: `test/house/ways-out.test.ts` names the files in which
 * something is saved or copied.
 */
export const WAYS_OUT: readonly WayOut[] = [
  { title: 'HAR', texts: ({ redaction }) => [redaction.fileText(redaction.har())] },
  {
    title: 'HAR of chosen steps',
    texts: ({ redaction, trace }) => {
      const har = redaction.har();
      const numbers = trace.steps.map(({ n }) => n);
      const halves = [numbers.filter((n) => n % 2 === 0), numbers.filter((n) => n % 2 === 1)];
      return halves.map((half) => redaction.fileText(partOf(har, half)));
    },
  },
  {
    title: 'HAR, compressed',
    texts: async ({ redaction }) => {
      const packed = await gzipped(redaction.fileText(redaction.har()));
      return [new TextDecoder().decode(gunzipSync(new Uint8Array(await packed.arrayBuffer())))];
    },
  },
  { title: 'several sessions in a zip', texts: zipped },
  { title: 'findings as SARIF', texts: sarif },
  {
    title: 'report and ticket',
    texts: async ({ planted, trace }) => {
      const reports = await reportsOf(await judgeTrace(trace), planted.about, {}, 0);
      return [reports.html(), reports.markdown()];
    },
  },
  {
    title: 'spans for OpenTelemetry',
    texts: async ({ planted, trace }) => {
      const { spans } = await spansToSend(await judgeTrace(trace), planted.about, {});
      return [new TextDecoder().decode(JsonTraceSerializer.serializeRequest(spans))];
    },
  },
  {
    title: 'texts of pictures',
    texts: ({ trace, redaction }) =>
      trace.flows.map((flow) => {
        const { flow: hidden, sequence, hide } = hiddenFlow(flow, redaction.text, redaction.hidden);
        const said = hidden.steps.map(({ url, words, error, method }) => [url, words, error, method]);
        const parties = sequence.parties.map(({ name, hosts }) => [name, hosts]);
        return JSON.stringify([
          hidden.systemTitle,
          hidden.outcome,
          said,
          parties,
          flow.steps.map(({ url }) => hide(url)),
        ]);
      }),
  },
  {
    title: 'Playwright test',
    texts: (leaving) => plans(leaving).map((plan) => playwrightTest(plan, leaving.redaction).text),
  },
  {
    title: 'Puppeteer recording',
    texts: (leaving) =>
      plans(leaving).flatMap((plan) => {
        const { recording, extension } = puppeteerReplay(plan, leaving.redaction);
        return [recording, extension];
      }),
  },
  ...[
    { title: 'copy as cURL', write: asCurl },
    { title: 'copy as fetch', write: asFetch },
    { title: 'copy as HTTPie', write: asHttpie },
    { title: 'copy as raw HTTP', write: asRawHttp },
  ].map(
    ({ title, write }): WayOut => ({
      title,
      texts: ({ trace, redaction }) => trace.steps.map((step) => redaction.text(write(step) ?? step.url)),
    }),
  ),
  {
    title: 'copy of an address, header or body',
    texts: ({ trace, redaction }) =>
      trace.steps.flatMap(({ url, exchange, response }) => [
        redaction.text(url),
        ...[...(exchange?.requestHeaders ?? []), ...(exchange?.responseHeaders ?? [])].map(({ name, value }) =>
          redaction.text(value, [name]),
        ),
        ...(exchange?.requestBody?.form ?? []).map(([name, value]) => redaction.text(value, [name])),
        redaction.text(response.body?.text ?? ''),
      ]),
  },
  { title: 'name of the file', texts: ({ planted, redaction }) => [redaction.text(planted.about.session.name)] },
];

/** What leaves of a session, by the way. */
export async function leaving(planted: Planted): Promise<{ title: string; texts: string[] }[]> {
  const trace = foldTrace(planted.records);
  const redaction = await createRedaction(planted.har);
  const all: { title: string; texts: string[] }[] = [];
  for (const { title, texts } of WAYS_OUT) all.push({ title, texts: await texts({ planted, trace, redaction }) });
  return all;
}

function plans({ trace }: Leaving) {
  return trace.flows.map((flow) => scriptPlan(flow, trace)).flatMap((one) => ('plan' in one ? one.plan : []));
}

/** Each session by a redaction of its own, as the library writes them. */
async function zipped({ planted: { har } }: Leaving): Promise<string[]> {
  const zip = createZip();
  for (const name of ['one.har', 'another.har']) {
    const redaction = await createRedaction(har);
    await zip.add(name, redaction.fileText(redaction.har()), new AbortController().signal);
  }
  const files = unzipSync(new Uint8Array(await zip.finish().arrayBuffer()));
  return Object.values(files).map((bytes) => new TextDecoder().decode(bytes));
}

async function sarif({ trace, redaction }: Leaving): Promise<string[]> {
  const signatures = await verifyTokens(trace);
  const judged = {
    ...trace,
    lineageOf: (flow: Trace['flows'][number]) => lineageOf(flow, aroundOf(flow, trace.steps)),
    signatures,
  };
  const log = toSarif(judge(judged, checks), trace.steps, {
    version: '1.0.0',
    trace: { uri: 'trace.har' },
    redact: redaction.text,
    everything: true,
  });
  return [JSON.stringify(log)];
}
