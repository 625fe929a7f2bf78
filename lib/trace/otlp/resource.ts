import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { TraceHar } from '../har.ts';
import { attributesOf } from './span.ts';

/** What a collector knows our spans by, unless somebody says otherwise. */
export const SERVICE = 'consent-tracer';

/** Who made the spans, and where they were recorded. */
export function resourceOf({ log }: TraceHar, service: string): Resource {
  const { session, environment } = log._consent;
  const browser = environment?.browser ?? log.browser;
  const name = session.name;
  return resourceFromAttributes(
    attributesOf({
      [ATTR_SERVICE_NAME]: service,
      [ATTR_SERVICE_VERSION]: log.creator.version,
      'consent.session.name': name,
      'consent.session.started_at': new Date(session.startedAt).toISOString(),
      'user_agent.name': browser?.name || undefined,
      'user_agent.version': browser?.version || undefined,
      'browser.language': environment?.locale,
      'os.name': environment?.os,
    }),
  );
}
