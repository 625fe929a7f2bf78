import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSandbox } from '../core/server.ts';
import { systems } from '../index.ts';
import { WEAKNESSES, weakParty } from '../weak/weaknesses.ts';
import { aiiaTrials, walkAiia } from './aiia.ts';
import { bs2Trials, walkBs2 } from './bs2.ts';
import { oauthTrials, walkOauth } from './oauth.ts';
import { oidcTrials, pushes, walkOidc } from './oidc.ts';
import { openPaymentsTrials, walkOpenPayments } from './open-payments.ts';
import { opusTrials, walkOpus } from './opus.ts';
import { acceptedOf, nameOf, trial } from './trial.ts';
import { vippsTrials, walkVipps } from './vipps.ts';
import { partiesAt, Visitor } from './visitor.ts';

const SYSTEMS = [
  { name: 'opus', trials: opusTrials, walk: walkOpus },
  { name: 'aiia', trials: aiiaTrials, walk: walkAiia },
  { name: 'vipps', trials: vippsTrials, walk: walkVipps },
  { name: 'bs2', trials: bs2Trials, walk: walkBs2 },
  { name: 'open-payments', trials: openPaymentsTrials, walk: walkOpenPayments },
  { name: 'oidc', trials: oidcTrials, walk: walkOidc },
] as const;

/** Some places make RSA keys before they answer for the first time. */
const PATIENCE = { timeout: 60_000 };

const sandbox = await startSandbox(systems);
const visitor = () => new Visitor(partiesAt(sandbox.port));

beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(async () => {
  vi.useRealTimers();
  await sandbox.close();
});

describe.each(SYSTEMS)('of the parties of $name', PATIENCE, ({ name, trials, walk }) => {
  const attacks = WEAKNESSES.filter(({ system }) => system === name).map(({ attack }) => attack);

  it('the correct ones refuse every attack', async () => {
    expect(await walk(visitor(), sandbox.origin, {})).toBe(true);
    expect(await acceptedOf(trials, visitor, sandbox.origin)).toEqual([]);
  });

  it('the correct ones refuse a code after ten minutes', async () => {
    const late = trial(walk, 'code-late', { waits: () => void vi.setSystemTime(Date.now() + 10 * 60_000 + 1) });
    expect(await acceptedOf([late], visitor, sandbox.origin)).toEqual([]);
  });

  it.each(attacks)('those that are weak against %s accept nothing else', async (attack) => {
    const origin = (party: string) => sandbox.origin(weakParty(attack, party));
    expect(await walk(visitor(), origin, {})).toBe(true);
    const own = trials.filter((each) => each.attack === attack).map(nameOf);
    expect(own).not.toEqual([]);
    expect(await acceptedOf(trials, visitor, origin)).toEqual(own);
  });
});

it('the weak places are found by their hosts', PATIENCE, async () => {
  const ofState = oauthTrials.filter(({ attack }) => attack.startsWith('state/'));
  for (const [attack, accepted] of [
    ['correct', []],
    ['state/drop', ['state/drop', 'state/drop (form_post)']],
  ] as const) {
    const origin = (party: string) => sandbox.origin(weakParty(attack, party));
    expect(await walkOauth(visitor(), origin, {})).toBe(true);
    expect(await acceptedOf(ofState, visitor, origin)).toEqual(accepted);
  }
});

it.each(['GET', 'POST'])(
  'the third party of oidc refuses an answer with a repeated parameter by %s',
  async (method) => {
    const twice = 'code=1&state=2&state=2';
    const callback = `${sandbox.origin('oidc-tpp')}/callback`;
    const answer =
      method === 'GET'
        ? await visitor().get(`${callback}?${twice}`)
        : await visitor().post(callback, new URLSearchParams(twice));
    expect(answer.status).toBe(400);
  },
);

it('oidc-provider takes an honest client assertion', async () => {
  expect(await pushes(visitor(), sandbox.origin)).toBe(true);
});
