import { describe, expect, it } from 'vitest';
import { foldTrace } from '../../../lib/systems/index.ts';
import { scriptPlan } from '../../../lib/trace/scripts/plan.ts';
import { golden } from '../../fixtures/golden.ts';
import { plansOf, told } from './known.ts';

describe('the plan of a flow', () => {
  it.each([
    'oidc-code-pkce',
    'oidc-form-post',
    'oidc-hybrid',
    'bs2-cancel',
    'vipps-happy-encoded',
    'vipps-happy-custom-scheme',
    'faulty-abandoned',
    'faulty-pop-up',
    'opus-payment',
    'open-payments-redirect',
  ])('is what was done in the browser: %s', async (id) => {
    const { plans } = await plansOf(golden(id));
    expect(plans.map(told)).toMatchSnapshot();
  });

  it('has no address of the run in a place: ids are another in each', async () => {
    const { plans } = await plansOf(golden('oidc-code-pkce'));
    expect(plans[0]?.moves.map(({ to }) => to).filter((to) => /[\w-]{30}/.test(to))).toEqual([]);
  });

  it('says why there is none where no page was loaded', () => {
    const trace = foldTrace(golden('bs2-client-id'));
    const [flow] = trace.flows.map((one) => ({
      ...one,
      steps: one.steps.filter(({ exchange }) => exchange?.type !== 'main_frame'),
    }));
    expect(flow && scriptPlan(flow, trace)).toEqual({
      problem: expect.stringMatching(/^No page of this flow was loaded/),
    });
  });
});
