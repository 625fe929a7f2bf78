import type { WayBack, WayBackKind } from '../../lib/replay/ways-back.ts';
import { Copy } from '../inspector/copy.tsx';
import { ValueText } from '../inspector/value-text.tsx';
import { SourceLink } from './link-part.tsx';
import { OpenButton } from './open-button.tsx';

const LABELS: Readonly<Record<WayBackKind, string>> = {
  resume_uri: 'Open resume_uri in the tab',
  app_callback_uri: 'Open app_callback_uri',
  redirect: 'Open redirect',
  'final-redirect': 'Open the final redirect',
};

/** Finishes the flow in the app's place: what it would open, exactly, and what that does. */
export function WaysBack({ ways, of }: { ways: readonly WayBack[]; of: string | undefined }) {
  if (ways.length === 0) return null;
  return (
    <section class="app-part" data-part="ways-back">
      <h3>In the app’s place</h3>
      <ul class="ways-back">
        {ways.map(({ kind, url, from, does, source, placeholders }) => (
          <li key={url} data-way-back={kind}>
            <p>
              <b>{kind === 'final-redirect' ? 'final redirect' : kind}</b> <span class="where">{from}</span>
            </p>
            <p class="app-address">
              <ValueText text={url} folded={160} /> <Copy text={url} what={kind} />
            </p>
            <p class="app-note">
              {does} <SourceLink source={source} />
            </p>
            <p class="actions">
              <OpenButton url={url} of={of} label={LABELS[kind]} placeholders={placeholders} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
