import type { Header, RequestBody } from '../../lib/flow/capture-event.ts';
import type { ResponseBody } from '../../lib/flow/exchange.ts';
import type { Step } from '../../lib/flow/step.ts';
import { optionsLink } from '../../lib/session/address.ts';
import { bytes, clock, duration } from '../words.ts';
import { Absence } from './absence.tsx';
import { BodyView } from './body/body-view.tsx';
import { Copy } from './copy.tsx';
import { CopyMenu } from './copy-menu.tsx';
import { pairWays } from './node-ways.ts';
import { ValueText, visible } from './value-text.tsx';

const SOURCES: Record<ResponseBody['source'], string> = {
  devtools: 'read by DevTools',
  page: 'read in the page, around fetch',
  document: 'read from the document',
  filter: 'read from the network',
  attempt: 'read as it was sent again',
  file: 'read from the imported file',
};

/** What was sent: headers, and the body as fields or as text. */
export function RequestView({ step }: { step: Step }) {
  const { exchange } = step;
  if (!exchange) return <p class="hint">{unsent(step)}</p>;
  return (
    <>
      <section class="part">
        <p class="status-line">
          {exchange.method} <ValueText text={exchange.url} folded={600} /> <Copy text={exchange.url} what="address" />
        </p>
        <p class="quiet">
          {clock(exchange.startedAt)} · {exchange.type} ·{' '}
          {exchange.tabId < 0 ? 'sent by no tab' : `tab ${exchange.tabId}`}
          {exchange.frameId > 0 ? `, frame ${exchange.frameId}` : ''}
          {exchange.initiator ? ` · begun by ${exchange.initiator}` : ''}
        </p>
      </section>
      <Headers headers={exchange.requestHeaders} />
      <section class="part">
        <h3>Body</h3>
        <SentBody body={exchange.requestBody} />
      </section>
    </>
  );
}

/**
 * What came back, and where its body was read or why there is none.
 *
 * @param isAttempt it is no step of the session: nothing there says where it leads
 */
export function ResponseView({ step, isAttempt = false }: { step: Step; isAttempt?: boolean }) {
  const { exchange, response } = step;
  if (!exchange) return <p class="hint">{unsent(step)}</p>;
  return (
    <>
      <section class="part">
        <p class="status-line">
          {exchange.status === undefined ? 'No response was seen.' : `Status ${exchange.status}`}
        </p>
        <p class="quiet">
          {exchange.error ? `${exchange.error} · ` : ''}
          {step.duration === undefined ? 'its end was not seen' : `after ${duration(step.duration)}`}
          {exchange.fromCache ? ' · from the cache' : ''}
          {exchange.ip ? ` · ${exchange.ip}` : ''}
        </p>
        {exchange.reconstructed ? (
          <p class="hint">
            Known from the page alone: a service worker answered it, or the browser did not tell of it.
          </p>
        ) : null}
      </section>
      <Headers headers={exchange.responseHeaders} />
      <section class="part">
        <h3>Body</h3>
        {isAttempt ? <p class="hint">{visible(response.reason ?? '')}</p> : <Absence step={step} />}
        <ReceivedBody body={response.body} />
      </section>
    </>
  );
}

function unsent({ kind }: Step): string {
  if (kind === 'deep-link')
    return 'A deep link: the address was handed to the operating system, nothing was sent over HTTP.';
  if (kind === 'tab-closed') return 'The tab was closed; the address is the last one that it had.';
  if (kind === 'tab-opened') return 'A tab was opened; what it loaded is a step of its own.';
  return 'The page changed its own address; nothing was sent over HTTP.';
}

function Headers({ headers }: { headers: Header[] | undefined }) {
  return (
    <section class="part">
      <h3>Headers</h3>
      {headers === undefined ? (
        <p class="hint">Not seen: the worker was not running, or the request never left.</p>
      ) : null}
      {headers?.length ? <Pairs pairs={headers.map(({ name, value }) => [name, value])} /> : null}
      {headers?.length === 0 ? <p class="hint">None.</p> : null}
    </section>
  );
}

function Pairs({ pairs }: { pairs: [name: string, value: string][] }) {
  return (
    <table class="headers">
      <tbody>
        {pairs.map(([name, value], index) => (
          // Names may repeat: their place is their identity.
          <tr key={index}>
            <th scope="row">{visible(name)}</th>
            <td>
              <ValueText text={value} />{' '}
              <span class="copies">
                <Copy text={value} what={name} />
                <CopyMenu what={name} ways={() => pairWays(name, value)} />
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SentBody({ body }: { body: RequestBody | undefined }) {
  if (!body) return <p class="hint">The request has no body.</p>;
  return (
    <>
      <Facts facts={[bytes(body.size)]} size={body.size} truncated={body.truncated} />
      {body.unreadable ? <p class="hint">Not all could be read: {body.unreadable}</p> : null}
      {body.form ? <Pairs pairs={body.form} /> : null}
      {body.form ? (
        <p class="quiet">The browser gave the fields of this form and not its bytes: those cannot be shown.</p>
      ) : null}
      <BodyView text={body.text} base64={body.base64} size={body.size} truncated={body.truncated} />
    </>
  );
}

function ReceivedBody({ body }: { body: ResponseBody | undefined }) {
  if (!body || body.missing !== undefined) return null;
  return (
    <>
      <Facts
        facts={[bytes(body.size), body.contentType ?? '', SOURCES[body.source]]}
        size={body.size}
        truncated={body.truncated}
      />
      <BodyView text={body.text} base64={body.base64} size={body.size} truncated={body.truncated} />
    </>
  );
}

function Facts({ facts, size, truncated }: { facts: string[]; size: number; truncated: boolean }) {
  return (
    <p class="quiet">
      {facts.filter(Boolean).join(' · ')}
      {truncated ? (
        <strong class="cut">
          {' '}
          · cut: only the first part of {bytes(size)} was kept.{' '}
          <a href={optionsLink(location.href)} target="_blank" rel="noreferrer">
            Change the limit
          </a>{' '}
          for the next recording.
        </strong>
      ) : null}
    </p>
  );
}
