import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { words } from '../flow/words.ts';
import { type SpansToSend, spansToSend } from '../judged/spans-to-send.ts';
import { type Collector, readCollector } from '../trace/otlp/collector.ts';
import { type SendOptions, type SendProgress, type SendReport, sendSpans } from '../trace/otlp/sender.ts';
import type { SessionDeps, Told } from './deps.ts';
import { hiddenInWords, readForExport } from './export.ts';
import { keptCollector } from './kept-collector.ts';

/** What is typed to send a session to a collector. */
export interface CollectorForm {
  address: string;
  /** A header on each line; kept by nobody. */
  headers: string;
  /** What the collector is to know the spans by; empty: `consent-tracer`. */
  service: string;
}

/** Where sending a session is. */
export type SendState = { is: 'ready' } | { is: 'reading' } | ({ is: 'sending' } & SendProgress);

/** Sends the session in sight to a collector of OpenTelemetry. */
export interface SpanSending {
  state: ReadonlySignal<SendState>;
  busy: ReadonlySignal<boolean>;
  /** What it came to, or why it did not, in sentences. */
  told: ReadonlySignal<Told | undefined>;
  /** The address that was sent to last. */
  address: string;
  /** Must be reached synchronously from the user's click, for the browser asks for the collector's host. */
  send(form: CollectorForm): Promise<void>;
  cancel(): void;
}

/**
 * @param session id of the session
 * @param more how waits are slept, and jitter is drawn, for tests
 */
export function createSpanSending(
  deps: SessionDeps,
  session: number,
  more: Pick<SendOptions, 'sleep' | 'random'> = {},
): SpanSending {
  const state: Signal<SendState> = signal({ is: 'ready' });
  const told = signal<Told | undefined>(undefined);
  const kept = deps.collector ?? keptCollector(() => ({ getItem: () => null, setItem: () => undefined }));
  let cancelling = new AbortController();
  const end = (sentence: string, failed: boolean) =>
    batch(() => {
      state.value = { is: 'ready' };
      told.value = { sentence, failed };
    });
  const deliver = async (collector: Collector, service: string) => {
    state.value = { is: 'reading' };
    const made = await spansOf(deps, session, service);
    if (cancelling.signal.aborted) throw new Error('Sending was cancelled; nothing was sent.');
    const report = await sendSpans(made.spans, collector, {
      ...more,
      signal: cancelling.signal,
      progress: (progress) => {
        state.value = { is: 'sending', ...progress };
      },
      ...(deps.fetch && { fetch: deps.fetch }),
    });
    return reportInWords(made, report, new URL(collector.address).host);
  };
  return {
    state,
    told,
    busy: computed(() => state.value.is !== 'ready'),
    address: kept.read(),
    async send({ address, headers, service }) {
      if (state.peek().is !== 'ready') return;
      told.value = undefined;
      cancelling = new AbortController();
      try {
        const collector = readCollector(address, headers);
        const granted = deps.permissions.request(collector.address);
        state.value = { is: 'reading' };
        if (!(await granted))
          throw new Error(
            `Nothing was sent: without the permission for ${new URL(collector.address).hostname} the browser does not let its collector be asked.`,
          );
        const sentence = await deliver(collector, service.trim());
        kept.write(address.trim());
        end(sentence, false);
      } catch (error) {
        end(words(error), true);
      }
    },
    cancel: () => cancelling.abort(),
  };
}

async function spansOf(deps: SessionDeps, id: number, service: string): Promise<SpansToSend> {
  const { session, about, judged, mutes } = await readForExport(deps, id);
  if (judged.trace.flows.length === 0)
    throw new Error('Nothing was sent: no consent was recognised in this session, and only consents become traces.');
  const { profile } = session;
  return spansToSend(judged, about, { mutes, ...(profile && { profile }), ...(service !== '' && { service }) });
}

function reportInWords(made: SpansToSend, report: SendReport, host: string): string {
  const { flows, findings, leftOut, hidden } = made;
  const { taken, rejected, messages } = report;
  const sentences = [
    `${amount(flows, 'consent')} went to ${host} as ${amount(taken, 'span')} with ${amount(findings, 'finding')}; ${hiddenInWords(hidden)}.`,
    leftOut > 0 ? `${amount(leftOut, 'step')} of no consent ${leftOut === 1 ? 'was' : 'were'} not sent.` : '',
    rejected > 0 ? `The collector left out ${amount(rejected, 'span')}.` : '',
    ...messages.map((message) => `It says: “${message}”.`),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function amount(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
