import { finalExchange } from '../../lib/flow/attempt.ts';
import { bodyText } from '../../lib/flow/request-draft.ts';
import type { Exchanged } from '../../lib/session/playing.ts';
import { useSession } from '../context.ts';
import { duration, shortUrl } from '../words.ts';

/** Every request of the run and its answer, in their order. */
export function Exchanges() {
  const { playing } = useSession();
  const exchanges = playing.exchanges.value;
  if (exchanges.length === 0) return null;
  return (
    <section class="app-part" data-part="exchanges">
      <h3>Sent</h3>
      <ol class="exchanges">
        {exchanges.map((exchanged) => (
          <li key={exchanged.id} data-exchange={exchanged.attempt?.state ?? 'running'}>
            <Line exchanged={exchanged} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Characters of a body that are shown here; the whole stands with the attempt. */
const MOST = 20_000;

function Line({ exchanged: { words, attempt } }: { exchanged: Exchanged }) {
  if (!attempt)
    return (
      <span>
        {words} <span class="quiet">under way…</span>
      </span>
    );
  const { draft, problem, at, endedAt } = attempt;
  const exchange = finalExchange(attempt);
  const { path } = shortUrl(draft.url);
  const sent = bodyText(draft.body);
  const got = exchange?.responseBody?.text;
  return (
    <details>
      <summary>
        <b>{words}</b> {draft.method} <span class="mono">{path}</span>{' '}
        <span class="quiet">
          {[exchange?.status, endedAt === undefined ? undefined : duration(endedAt - at)]
            .filter((fact) => fact !== undefined)
            .join(' · ')}
        </span>
        {problem ? <span class="odd"> {problem}</span> : null}
      </summary>
      <Text title="Address" text={draft.url} />
      {draft.headers.length > 0 ? (
        <Text title="Headers" text={draft.headers.map(({ name, value }) => `${name}: ${value}`).join('\n')} />
      ) : null}
      {sent === undefined ? null : <Text title="Body" text={sent} />}
      {exchange?.redirectUrl ? <Text title="Redirects to" text={exchange.redirectUrl} /> : null}
      {got === undefined ? <p class="quiet">No body came back.</p> : <Text title="Answer" text={pretty(got)} />}
    </details>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  const more = text.length - MOST;
  return (
    <>
      <h4 class="group">{title}</h4>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section class="exchanged" tabIndex={0} aria-label={title}>
        <pre>
          {text.slice(0, MOST)}
          {more > 0 ? `\n… ${more.toLocaleString('en')} more characters` : ''}
        </pre>
      </section>
    </>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
