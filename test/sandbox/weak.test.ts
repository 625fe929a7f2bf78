import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { oauthTrials, walkOauth } from './attack/oauth.ts';
import { acceptedOf, nameOf, type Trial, trial } from './attack/trial.ts';
import { type Parties, Visitor } from './attack/visitor.ts';
import { ATTACKS, type Attack, correct, weakAgainst } from './core/attacks.ts';
import { authorizationServer } from './weak/authorization-server.ts';
import { createKeys, createPlace } from './weak/place.ts';
import { thirdParty } from './weak/third-party.ts';
import { ALIKE, OVERSIGHTS, WEAKNESSES, weakParty } from './weak/weaknesses.ts';

const MINUTE = 60_000;
const keys = await createKeys();

/** One place without a port, and where its two parties are. */
function place(attack: Attack | 'correct') {
  const origin = (party: string) => `http://${weakParty(attack, party)}.localhost`;
  const weak = attack === 'correct' ? correct : weakAgainst(attack);
  const parts = createPlace({ weak, issuer: origin('as'), thirdParty: origin('tpp'), keys, codeLifetime: 10 * MINUTE });
  const parties: Parties = new Map([
    [new URL(origin('tpp')).host, thirdParty(parts)],
    [new URL(origin('as')).host, authorizationServer(parts)],
  ]);
  return { origin, visitor: () => new Visitor(parties) };
}

const late = trial(walkOauth, 'code-late', { waits: () => void vi.setSystemTime(Date.now() + 10 * MINUTE + 1) });
const trials: Trial[] = [...oauthTrials, late];
const attacks = WEAKNESSES.filter(({ system }) => system === 'oauth').map(({ attack }) => attack);
const alike = (attack: Attack) => ALIKE.find((group) => group.includes(attack)) ?? [attack];

beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => void vi.useRealTimers());

it('every attack has a place, a sentence and a trial', () => {
  expect(new Set(WEAKNESSES.map(({ attack }) => attack))).toEqual(new Set(ATTACKS));
  expect(Object.keys(OVERSIGHTS).sort()).toEqual([...new Set(ATTACKS.map((attack) => attack.split('/')[0]))].sort());
  expect([...new Set(trials.map(({ attack }) => attack))].sort()).toEqual([...attacks].sort());
});

describe('the correct place', () => {
  const { origin, visitor } = place('correct');

  it.each(['code', 'hybrid', 'signed'] as const)('lets an honest flow through: %s', async (flow) => {
    expect(await walkOauth(visitor(), origin, { flow })).toBe(true);
  });

  it.each(trials.map((trial) => [nameOf(trial), trial] as const))('refuses %s', async (_, trial) => {
    expect(await trial.accepted(visitor(), origin)).toBe(false);
  });
});

describe.each(attacks)('the place that is weak against %s', (attack) => {
  const { origin, visitor } = place(attack);

  it('lets honest flows through', async () => {
    for (const flow of ['code', 'hybrid', 'signed'] as const)
      expect(await walkOauth(visitor(), origin, { flow }), flow).toBe(true);
  });

  it('accepts it, and nothing else', async () => {
    const own = trials.filter((trial) => alike(attack).includes(trial.attack));
    expect(await acceptedOf(trials, visitor, origin)).toEqual(own.map(nameOf));
  });
});
