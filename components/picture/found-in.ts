import type { Finding } from '../../lib/judged/findings.ts';
import { type FoundBySteps, marksBySteps } from '../../lib/picture/found.ts';

/** What a picture marks of findings: no hints, and nothing that is muted. */
export function foundIn(findings: readonly Finding[] = []): FoundBySteps {
  return marksBySteps(
    findings.flatMap(({ severity, muted, fault, entry: { check } }) =>
      muted || severity === 'info'
        ? []
        : { severity, step: fault.where[0].step, title: `${check.code} ${check.title}` },
    ),
  );
}
