import { describe, expect, it } from 'vitest';
import { briefOf } from '../../../lib/replay/sessions/brief.ts';
import { compareSessions } from '../../../lib/replay/sessions/sessions-compared.ts';
import { sideOf } from '../../../lib/replay/sessions/side.ts';
import { foldLines, redeem, signIn } from '../../fixtures/parties.ts';
import { comparedScenarios } from './golden-sessions.ts';

describe('what is shown of two sessions compared', () => {
  it('goes from one thread to another as it is', () => {
    const brief = briefOf(comparedScenarios('opus-handoff', 'opus-handoff-aborted'));
    expect(structuredClone(brief)).toEqual(brief);
    expect(JSON.stringify(brief).length).toBeLessThan(40_000);
  });

  it('has the row of the difference, and both texts', () => {
    const { pairs, decisive, sentence } = briefOf(comparedScenarios('vipps-happy-encoded', 'vipps-redirect-uri-slash'));
    const pair = pairs[decisive ?? -1];
    expect(pair?.difference).toMatchObject({
      sentence,
      before: 'http://vipps-tpp.localhost:4280/cb',
      after: 'http://vipps-tpp.localhost:4280/cb/',
    });
    expect(pair?.rows[pair.difference?.row ?? -1]).toMatchObject({ before: { n: 3 }, after: { n: 3, result: '400' } });
    expect(pair?.parting).toBe(pair?.difference?.row);
  });

  it('lists what differs and matters, and neither what is the same nor what is new each time', () => {
    const { pairs } = briefOf(comparedScenarios('aiia-full', 'aiia-late-code'));
    const token = pairs[0]?.rows.find(({ before }) => before?.n === 7);
    expect(token?.fields.map(({ section, path }) => `${section}: ${path}`)).toEqual(
      expect.arrayContaining(['Result: status', 'Response body: $.error']),
    );
    expect(token?.fields.map(({ path }) => path)).not.toContain('code');
  });

  it('cuts long values, and says how many it does not list', () => {
    const session = (letter: string) => {
      const more = Array.from({ length: 60 }, (_, at) => `p${at}=${letter.repeat(500)}${at}`).join('&');
      const signed = signIn(`s-${letter}1723aa`, `k-${letter}1723aa`).replace('client_id=c&', `client_id=c&${more}&`);
      return sideOf(foldLines(signed, redeem(`k-${letter}1723aa`)));
    };
    const row = briefOf(compareSessions(session('x'), session('z'))).pairs[0]?.rows[0];
    expect([row?.fields.length, row?.more]).toEqual([40, 20]);
    expect(row?.fields[0]?.before).toHaveLength(241);
  });
});
