import type { Flow } from '../../flow/step.ts';
import { aroundOf } from '../../lineage/around.ts';
import { lineageOf } from '../../lineage/lineage.ts';
import { attacksOf, offeredFor } from '../../mutate/offered.ts';
import { paymentIn } from '../../mutate/payments.ts';
import { planOf } from '../../mutate/plan.ts';
import { hostsOf } from '../../mutate/run/hosts.ts';
import type { Planned } from '../../mutate/run/try-attack.ts';
import { readSince } from '../../store/queries.ts';
import { foldTrace } from '../../systems/index.ts';
import type { SessionDeps } from '../deps.ts';

/** An attack that can be chosen. */
export interface Choice extends Planned {
  /** Unique in its flow. */
  key: string;
  /** Hosts that are asked for it. */
  hosts: readonly string[];
}

/** An attack that cannot be made, and why. */
export interface Unable {
  key: string;
  title: string;
  step: number;
  missing: string;
}

/** All that can be done to a flow. */
export interface Prepared {
  flow: Flow;
  choices: readonly Choice[];
  others: readonly Unable[];
  /** Why it looks as if money may move, and in which step. */
  payment?: { step: number; reason: string };
}

/**
 * Reads a flow afresh, and plans every attack on it.
 *
 * @throws Error when the session or the flow is gone
 */
export async function prepare({ db, send }: SessionDeps, session: number, flowId: string): Promise<Prepared> {
  const row = await db.sessions.get(session);
  if (!row) throw new Error('this session is no longer stored');
  if (row.state === 'recording') await send('recording.flush', undefined);
  const { flows, steps } = foldTrace(await readSince(db, session, 0));
  const flow = flows.find(({ id }) => id === flowId);
  if (!flow) throw new Error('this flow is no longer there');
  const lineage = lineageOf(flow, aroundOf(flow, steps));
  const choices = attacksOf(flow, steps).map((attack): Choice => {
    const plan = planOf(flow, attack, lineage);
    return { key: `${attack.id} #${attack.step}`, attack, plan, hosts: hostsOf(plan, flow) };
  });
  const others = flow.steps.flatMap((step) =>
    offeredFor(flow, step, steps).others.map(({ id, title, missing }) => ({
      ...{ key: `${id} #${step.n}`, title, step: step.n, missing },
    })),
  );
  const payment = paymentIn(flow);
  return {
    ...{ flow, choices, others },
    ...(payment && { payment: { step: payment.where.step ?? 0, reason: payment.reason } }),
  };
}
