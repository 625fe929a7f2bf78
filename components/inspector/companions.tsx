import { useEffect, useState } from 'preact/hooks';
import type { ConsoleErrorRow, ScreenshotRow } from '../../lib/store/schema.ts';
import { useSession } from '../context.ts';
import { clock, count, shortUrl } from '../words.ts';
import { visible } from './value-text.tsx';

/** What the page said and looked like at a step: the errors of its console until the next step, and its picture. */
export function StepCompanions({ step }: { step: number }) {
  const { companions } = useSession();
  const errors = companions.errors.value.get(step) ?? [];
  return (
    <>
      <PageErrors errors={errors} />
      <PagePicture step={step} />
    </>
  );
}

/** Errors that are shown at once; a page that fails in a loop says the same again and again. */
const SHOWN = 5;

function PageErrors({ errors }: { errors: readonly ConsoleErrorRow[] }) {
  const [all, setAll] = useState(false);
  if (errors.length === 0) return null;
  const shown = all ? errors : errors.slice(0, SHOWN);
  return (
    <section class="page-errors" aria-label="Errors in the page’s console">
      <h3>{count(errors.length, 'error')} in the page’s console, until the next step of this tab</h3>
      <ul>
        {shown.map((error) => (
          <PageError key={error.id} error={error} />
        ))}
      </ul>
      {errors.length > shown.length ? (
        <button type="button" class="link" onClick={() => setAll(true)}>
          Show all {errors.length}
        </button>
      ) : null}
    </section>
  );
}

const KINDS: Readonly<Record<ConsoleErrorRow['kind'], string>> = {
  console: 'console.error',
  exception: 'uncaught',
  rejection: 'unhandled rejection',
};

/** One error as the page told it: text and nothing more. */
export function PageError({ error: { time, kind, text, page, source, line, column } }: { error: ConsoleErrorRow }) {
  const place = source === undefined ? page : [source, line, column].filter((part) => part !== undefined).join(':');
  const { host, path } = shortUrl(place);
  return (
    <li class="page-error">
      <span class="quiet">
        {clock(time)} · {KINDS[kind]}
      </span>
      <pre>{visible(text)}</pre>
      <span class="quiet" title={visible(place)}>
        {visible(host + path)}
      </span>
    </li>
  );
}

function PagePicture({ step }: { step: number }) {
  const { companions } = useSession();
  const id = companions.pictured.value.get(step);
  const [picture, setPicture] = useState<ScreenshotRow | undefined>(undefined);
  useEffect(() => {
    let isOver = false;
    setPicture(undefined);
    if (id !== undefined)
      companions.pictureOf({ n: step }).then(
        (row) => !isOver && setPicture(row),
        () => undefined,
      );
    return () => {
      isOver = true;
    };
  }, [id, step]);
  if (!picture) return null;
  const { time, mediaType, base64, width, height } = picture;
  return (
    <details class="page-picture">
      <summary>The page as it was seen at {clock(time).slice(0, 8)}</summary>
      <img
        src={`data:${mediaType};base64,${base64}`}
        alt={`The page that step ${step} loaded`}
        width={width}
        height={height}
        loading="lazy"
      />
      <p class="quiet">It may show personal data, and is in no export whose secrets are hidden.</p>
    </details>
  );
}

/** All errors of pages in a flow, each at its step. */
export function FlowErrors({ steps }: { steps: readonly { n: number }[] }) {
  const { companions, outline } = useSession();
  const all = companions.errors.value;
  const own = steps.flatMap(({ n }) => (all.has(n) ? [{ n, errors: all.get(n) ?? [] }] : []));
  if (own.length === 0) return null;
  return (
    <>
      <dt>Page errors</dt>
      <dd>
        <ul class="flow-errors">
          {own.map(({ n, errors }) => (
            <li key={n}>
              <button type="button" class="link" onClick={() => outline.reveal(n)}>
                #{n}
              </button>{' '}
              {visible(errors[0]?.text.split('\n', 1)[0]?.slice(0, 200) ?? '')}
              {errors.length > 1 ? <span class="quiet"> and {errors.length - 1} more</span> : null}
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}
