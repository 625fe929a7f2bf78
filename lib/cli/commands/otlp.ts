import { spansToSend } from '../../judged/spans-to-send.ts';
import { type Collector, CollectorError, readCollector } from '../../trace/otlp/collector.ts';
import { RefusalError } from '../../trace/otlp/refusal.ts';
import { type SendReport, sendSpans } from '../../trace/otlp/sender.ts';
import { RedactionError } from '../../trace/redaction.ts';
import { type Call, defineCommand } from '../command.ts';
import { BAD_NEWS, CallError, Ended, NOT_DONE, OK } from '../errors.ts';
import { counted, plain } from '../layout.ts';
import { judgeToWrite } from '../prepare.ts';
import { eachTrace, LARGE, type Read } from '../reading.ts';
import { tell } from '../tell.ts';
import type { Terminal } from '../terminal.ts';

/** Consents as traces of OpenTelemetry. */
export const otlp = defineCommand({
  id: 'otlp',
  title: 'Sends the consents in traces to a collector of OpenTelemetry, without their secrets',
  takes: ['FILE…'],
  options: {
    to: { type: 'string', value: 'URL', says: 'The collector; /v1/traces is added where no path is given' },
    header: { type: 'string', value: '"NAME: VALUE"', says: 'Goes with every request; may be given more than once' },
    service: { type: 'string', value: 'NAME', says: 'What the collector is to know the spans by' },
    large: LARGE,
  },
  explains: [
    'Each consent is a trace, each of its steps a span, each finding an event of the span where it is, sent by OTLP/HTTP as JSON. What a collector is too busy for is sent again. Whoever sends a file twice sends the same spans.',
    'Headers are also taken from OTEL_EXPORTER_OTLP_HEADERS, where nobody sees them in a list of processes: name=value, with commas between.',
  ],
  codes: {
    0: 'everything was sent',
    1: 'the collector did not take all of it, or a secret would have been sent; where it says no, nothing more is sent',
    2: 'the call was wrong, or a file could not be read',
  },
  async run(call, terminal) {
    const collector = collectorOf(call, terminal);
    let [isTaken, isWhole] = [true, true];
    try {
      for await (const sent of eachTrace(call, terminal, (read) => send(read, call, collector, terminal))) {
        if ('reason' in sent) {
          isWhole = false;
          await tell(terminal, `${sent.file}: ${sent.reason}`);
        } else {
          if (sent.rejected > 0) isTaken = false;
          await terminal.out.write(sent.line);
        }
      }
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      await tell(terminal, error.message);
      return BAD_NEWS;
    }
    if (!isTaken) return BAD_NEWS;
    return isWhole ? OK : NOT_DONE;
  },
});

type Options = 'to' | 'header' | 'service' | 'large';

/** @throws CallError where it is no address, or a header is none */
function collectorOf(call: Call<Options>, { env }: Terminal): Collector {
  const { to } = call.options;
  if (typeof to !== 'string') throw new CallError('otlp needs --to URL');
  const headers = [...headersIn(env.OTEL_EXPORTER_OTLP_HEADERS ?? ''), ...call.all('header')].map((header) =>
    header.replace(/[\r\n]+/g, ' '),
  );
  try {
    return readCollector(to, headers.join('\n'));
  } catch (error) {
    if (!(error instanceof CollectorError)) throw error;
    throw new CallError(error.message.replace(/\.$/, ''));
  }
}

/** `name=value,name=value`, with values in percent-encoding (OpenTelemetry, OTLP exporter configuration). */
function headersIn(text: string): string[] {
  return text.split(',').flatMap((pair) => {
    const [name = '', value = ''] = pair.split(/=(.*)/s).map((part) => part.trim());
    return name === '' ? [] : `${name}: ${decoded(value)}`;
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

interface Sent {
  /** What became of it. */
  line: string;
  /** Spans that the collector did not take. */
  rejected: number;
}

/**
 * @throws Ended where the collector does not take it, or a secret would have gone along
 */
async function send(read: Read, { options }: Call<Options>, collector: Collector, terminal: Terminal): Promise<Sent> {
  const { judged, about, options: judging } = await judgeToWrite(read);
  const service = typeof options.service === 'string' ? { service: options.service } : {};
  try {
    const { spans, flows, leftOut } = await spansToSend(judged, about, { ...judging, ...service });
    const sent = await sendSpans(spans, collector, {
      progress: ({ waiting }) => {
        if (waiting !== undefined)
          void tell(
            terminal,
            `the collector does not take it yet; it is tried again in ${Math.ceil(waiting / 1000)} s`,
          );
      },
    });
    return { line: `${plain(read.file)}: ${told(sent, flows, leftOut)}\n`, rejected: sent.rejected };
  } catch (error) {
    if (!(error instanceof RefusalError || error instanceof RedactionError)) throw error;
    const some =
      error instanceof RefusalError && error.sent > 0 ? ` ${counted(error.sent, 'span')} had been taken.` : '';
    throw new Ended(`${read.file}: ${error.message}${some}`);
  }
}

function told({ taken, rejected, messages }: SendReport, flows: number, leftOut: number): string {
  const parts = [
    `${counted(taken, 'span')} of ${counted(flows, 'flow')} sent`,
    ...(rejected > 0 ? [`${rejected} not taken`] : []),
    ...(leftOut > 0 ? [`${counted(leftOut, 'step')} of no flow left out`] : []),
    ...messages.map((message) => `the collector says: ${plain(message)}`),
  ];
  return parts.join('; ');
}
