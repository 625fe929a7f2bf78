import { useMemo } from 'preact/hooks';
import { isDeepLink } from '../../lib/flow/address.ts';
import type { Source } from '../../lib/replay/lead-sources.ts';
import { leadsOf } from '../../lib/replay/leads.ts';
import { Copy } from '../inspector/copy.tsx';
import { ValueText } from '../inspector/value-text.tsx';
import { OpenButton } from './open-button.tsx';
import { QrCode } from './qr-code.tsx';

interface Props {
  url: string;
  /** Where it stands. */
  from: string;
  knownAppLink?: boolean;
  /** Id of the step under which opening it is kept; undefined where it is of none. */
  of: string | undefined;
}

/** One link: where it leads on each device and why, its QR code, and the way to open it here. */
export function LinkPart({ url, from, knownAppLink = false, of }: Props) {
  const leads = useMemo(() => leadsOf(url, knownAppLink), [url, knownAppLink]);
  if (!leads) return null;
  return (
    <section class="app-part" data-link={leads.kind}>
      <h3>
        {leads.title} <span class="where">{from}</span>
      </h3>
      <p class="app-address">
        <ValueText text={url} folded={160} /> <Copy text={url} what="link" />
      </p>
      <dl class="leads">
        {leads.leads.map((lead) => (
          <div key={lead.platform} data-platform={lead.platform}>
            <dt>{lead.platform}</dt>
            <dd>
              {lead.opens}{' '}
              <span class="quiet">
                {lead.because} <SourceLink source={lead.source} />
              </span>
              {lead.warning ? <p class="warn">⚠ {lead.warning}</p> : null}
            </dd>
          </div>
        ))}
      </dl>
      {leads.remarks.map(({ words, source }) => (
        <p key={words} class="app-note">
          {words} <SourceLink source={source} />
        </p>
      ))}
      <p class="actions">
        <OpenButton url={url} of={of} label={isDeepLink(url) ? 'Open the app from the tab' : 'Open it in the tab'} />
      </p>
      <QrCode text={url} name={leads.kind} />
    </section>
  );
}

/** Who says so: it opens only the guides that are named in this program. */
export function SourceLink({ source }: { source: Source }) {
  return (
    <a href={source.url} target="_blank" rel="noreferrer">
      {source.title}
    </a>
  );
}
