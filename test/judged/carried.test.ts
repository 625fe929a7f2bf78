import { describe, expect, test } from 'vitest';
import type { ProfileId } from '../../lib/checks/profiles.ts';
import { profiles } from '../../lib/checks/profiles.ts';
import type { Scorecard } from '../../lib/checks/run.ts';
import type { Step, Trace } from '../../lib/flow/step.ts';
import type { Value } from '../../lib/flow/value.ts';
import { carriedCard } from '../../lib/judged/carried-card.ts';
import { judgeTrace } from '../../lib/judged/judge-trace.ts';
import { carried, judgementOf } from '../../lib/judged/judgement-of.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { type TraceHar, toHar } from '../../lib/trace/har.ts';
import { type CarriedJudgement, readJudgement } from '../../lib/trace/judgement.ts';
import { redactHar } from '../../lib/trace/redaction.ts';
import { recordsOf } from '../fixtures/from-har.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';

const ABOUT = {
  session: { name: 'as recorded', startedAt: 0 },
  notes: [],
  marks: [],
  extensionVersion: '0.1.0',
  browser: { name: 'Chrome', version: '141' },
};
const PROFILES: ProfileId[] = ['automatic', ...profiles.map(({ id }) => id)];

/** A judgement as whoever gets the redacted file reads it. */
async function handedOn(trace: Trace, judgement: CarriedJudgement) {
  const { har } = await redactHar(toHar(trace, { ...ABOUT, judgement }));
  const { judgement: read, problems } = readJudgement(JSON.parse(JSON.stringify(har.log._consent.judgement)));
  if (!read) throw new Error('nothing was read');
  return { read, problems, har };
}

/** Code, state, severity and steps of every check. */
function gist({ profile, entries }: Scorecard): string[] {
  return entries.map(({ check, severity, result }) => {
    if (result.state !== 'failed') return `${profile.id} ${check.code} ${severity} ${result.state}`;
    const faults = result.faults.map(
      (fault) => `${fault.severity ?? severity} at ${fault.where.map(({ step }) => `#${step}`).join(' ')}`,
    );
    return `${profile.id} ${check.code} ${severity} failed: ${faults.sort().join('; ')}`;
  });
}

/** A life without the characters that are hidden in it. */
function life({ id, kind, uses, unused }: Value): string {
  const told = uses.map(({ step, event, place: { part, encodings }, hash, from }) =>
    [`#${step}`, event, part, ...encodings, hash, from].filter(Boolean).join(' '),
  );
  return [id, kind, ...told, unused && 'unused'].filter(Boolean).join(', ');
}

/** The steps of a trace as its redacted file has them. */
function withPseudonyms({ steps }: Trace, { log }: TraceHar): Trace {
  const { exchanges, bodies } = recordsOf({ log } as TraceHar);
  const told = log._consent.steps;
  const own = steps.map((step): Step => {
    const { url = '', entry } = told[step.n - 1] ?? {};
    const { flowId: _, exchange: __, ...plain } = step;
    const exchange = entry === undefined ? undefined : exchanges[entry];
    const body = bodies.find(({ id }) => id === `b${entry}`);
    return { ...plain, url, ...(exchange && { exchange }), response: body ? { body } : {} };
  });
  return { steps: own, flows: [] };
}

describe.each(goldenIds())('what is carried of %s', (id) => {
  test('says under every profile what was found before the secrets were hidden', async () => {
    const trace = foldTrace(golden(id));
    const judged = await judgeTrace(trace);
    const { read, problems } = await handedOn(trace, carried(judged, { by: '0.1.0' }));
    expect(problems).toEqual([]);
    for (const profile of PROFILES)
      expect(read.flows.map((flow) => gist(carriedCard(read, flow, profile)))).toEqual(judged.cards(profile).map(gist));
    expect(read.flows.map(({ outcome: { kind, step } }) => ({ kind, step }))).toEqual(
      trace.flows.map(({ outcome: { kind, step } }) => ({ kind, step })),
    );
    expect(read.flows.map(({ lives }) => lives.map(life))).toEqual(
      trace.flows.map((flow) => judged.livesOf(flow).values.map(life)),
    );
  });

  test('is the same when the redacted trace is read, judged and written again', async () => {
    const trace = foldTrace(golden(id));
    const { read, har } = await handedOn(trace, await judgementOf(trace, { by: '0.1.0' }));
    const again = await judgeTrace(withPseudonyms(trace, har), read);
    expect(carried(again, { by: read.by })).toEqual(read);
  });
});
