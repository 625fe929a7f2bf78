import type { Finding } from '../../lib/judged/findings.ts';

/** A finding as plain text, to be copied; secrets as they stand. */
export function findingText({ entry: { check }, severity, fault }: Finding): string {
  const places = fault.where.map(({ step, field }) => `#${step}${field ? ` ${field}` : ''}`);
  return [
    `${check.code} ${severity}: ${check.title}`,
    fault.cause,
    `Where: ${places.join(', ')}`,
    fault.expected !== undefined && `Expected: ${fault.expected}`,
    fault.seen !== undefined && `Seen: ${fault.seen}`,
    `Remedy: ${fault.remedy}`,
    fault.because !== undefined && `Because: ${fault.because}`,
    ...check.clauses.map(({ name, url }) => `${name}: ${url}`),
  ]
    .filter((line) => line !== false)
    .join('\n');
}
