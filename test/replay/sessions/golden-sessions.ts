import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Trace } from '../../../lib/flow/step.ts';
import { compareSessions, type SessionsCompared } from '../../../lib/replay/sessions/sessions-compared.ts';
import { sideOf } from '../../../lib/replay/sessions/side.ts';
import { foldTrace } from '../../../lib/systems/index.ts';
import { GOLDEN } from '../../fixtures/golden.ts';
import { readGolden } from '../../fixtures/golden-file.ts';

/** The trace of a scenario of the sandbox, in which the client is not called after the scenario. */
export function traceOf(id: string): Trace {
  const text = readFileSync(join(GOLDEN, `${id}.json`), 'utf8');
  return foldTrace(readGolden(text.replaceAll(`client_id=${id}`, 'client_id=a-client')));
}

export function comparedScenarios(before: string, after: string): SessionsCompared {
  return compareSessions(sideOf(traceOf(before)), sideOf(traceOf(after)));
}
