import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { press, type Recording, record } from '../run/record.ts';
import { WEAKNESSES, type Weakness, type WeakSystem, weakParty } from '../sandbox/weak/weaknesses.ts';
import { weakSystem } from '../sandbox/weak.ts';
import { choose, confirmHosts, finished, line, openAt, type, withPerson } from './attacking.ts';
import { useStage } from './stage.ts';

/** The third party of each system at its weak places, and where a flow of it begins. */
const STARTS: Record<WeakSystem, [party: string, start: string]> = {
  oauth: ['tpp', '/start?flow=code&consent=allow'],
  opus: ['opus-tpp', '/start?scenario=opus-payment'],
  bs2: ['bs2-tpp', '/start?scenario=bs2-refresh'],
  'open-payments': ['openpayments-tpp', '/start?scenario=open-payments-oauth'],
  vipps: ['vipps-tpp', '/start?scenario=vipps-happy-encoded'],
};

/** Milliseconds that a code lives, or should, at the place that takes late ones: there alone, for a slow machine redeems late everywhere. */
const CODE_LIFETIME = 1500;

/** What only an answer with an ID token can show. */
const HYBRID = /^(jwt|response-mode|nonce\/(drop|empty))/;

/** No message of Opus has the key with which the bank's app is verified, so nobody can sign with it here. */
const POSSIBLE = WEAKNESSES.filter(({ attack, system }) => !(system === 'opus' && attack === 'jwt/hs256-public-key'));
const familyOf = ({ attack, system }: Weakness) => `${system} ${attack.replace(/\/.*/, '')}`;
const FAMILIES = new Map(POSSIBLE.toReversed().map((weakness) => [familyOf(weakness), weakness]));

/** One of each mutation at each system; all of them with `SOAK=1`, and without a browser always (`test/sandbox/attack`). */
const TRIED = process.env.SOAK ? POSSIBLE : POSSIBLE.filter((weakness) => [...FAMILIES.values()].includes(weakness));

describe('an attack run in a real browser', () => {
  const stage = useStage([weakSystem({ codeLifetimes: { 'code-late': CODE_LIFETIME } })]);
  let recording: Recording;

  beforeAll(async () => {
    recording = await record(stage.instrument);
  });
  afterAll(() => recording?.close());

  it.each(TRIED.map(({ attack, system }) => [attack, system] as const))(
    'names %s as accepted at the place of %s that is weak against it',
    async (attack, system) => {
      const { panel } = recording;
      const [party, start] = STARTS[system];
      const kind = system === 'oauth' && HYBRID.test(attack) ? start.replace('code', 'hybrid') : start;
      await openAt(recording, stage.sandbox.origin(weakParty(attack, party)) + kind);
      await press(panel, 'none');
      await choose(panel, attack);
      await type(panel, 'Requests per second', '50');
      if (attack === 'code-late') await type(panel, 'Wait before a late code', String((CODE_LIFETIME + 500) / 1000));
      await confirmHosts(panel);
      await panel.evaluate(() => document.querySelector<HTMLInputElement>('.payment input')?.click());
      const { state, results } = await withPerson(recording, finished(panel));
      expect([state, ...results.map(line)]).toContainEqual(expect.stringMatching(new RegExp(`^accepted ${attack} `)));
      const shown = await panel.$eval(`[data-attack="${attack}"][data-verdict="accepted"]`, (row) => row.textContent);
      expect(shown).toContain('accepted');
      await press(panel, 'Back to the steps');
    },
  );
});
