import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** In the catalogue's own words, the same whatever was recorded. */
const OURS = new Set(
  ['code', 'id', 'title', 'severity', 'remedy', 'clause', 'clause.url'].map((name) => `consent.finding.${name}`),
);

/**
 * Every text in spans that may be of what was recorded: what a redaction has to look through before they leave. Ids and
 * times are not among them, in whose digits a short secret may stand by chance.
 */
export function textsIn(spans: readonly ReadableSpan[]): string[] {
  const texts = new Set<string>();
  const add = (attributes: Attributes | undefined) => {
    for (const [name, value] of Object.entries(attributes ?? {}))
      if (typeof value === 'string' && !OURS.has(name)) texts.add(value);
  };
  for (const { name, status, attributes, events, links, resource } of spans) {
    texts.add(name);
    if (status.message !== undefined) texts.add(status.message);
    for (const one of [attributes, resource.attributes, ...[...events, ...links].map((each) => each.attributes)])
      add(one);
  }
  return [...texts];
}
