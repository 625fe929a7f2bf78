import { expect, test } from 'vitest';
import { outcomes } from '../fixtures/arrows.ts';
import { ordinaryTraffic } from '../fixtures/ordinary-traffic.ts';
import { AS, authorize, CB, foldLines, redeem } from '../fixtures/parties.ts';

test.each([1, 2, 3, 4, 5])('six hundred ordinary exchanges are no flow (seed %i)', (seed) => {
  const trace = foldLines(ordinaryTraffic(seed, 600));
  expect(trace.steps.length).toBeGreaterThan(500);
  expect(trace.flows).toEqual([]);
  const said = new Set(trace.steps.map(({ role }) => role));
  for (const role of [
    'authorization-request',
    'authorization-response',
    'app-command',
    'jwks',
    'consent-creation',
  ] as const)
    expect([...said]).not.toContain(role);
});

test.each([11, 12, 13])('a flow among them has its own steps and outcome (seed %i)', (seed) => {
  const noise = ordinaryTraffic(seed, 300).split('\n');
  const flow = [
    `tab 9: GET ${authorize('s1')} → 302 ${AS}/login`,
    `tab 9: GET ${AS}/login → 200`,
    `tab 9: POST ${AS}/login form u=1 → 302 ${CB}?code=k1&state=s1`,
    `tab 9: GET ${CB}?code=k1&state=s1 → 200`,
    `tab 9: ${redeem('k1')}`,
  ];
  const mixed = [...noise];
  for (const [index, line] of flow.entries()) mixed.splice(50 + 40 * index, 0, line);
  const trace = foldLines(...mixed);
  expect(trace.flows).toHaveLength(1);
  expect(trace.flows[0]?.steps.map(({ url }) => url.replace(/\?.*/, ''))).toEqual([
    `${AS}/authorize`,
    `${AS}/login`,
    `${AS}/login`,
    CB,
    `${AS}/token`,
  ]);
  expect(outcomes(trace)[0]).toMatch(/oauth consented/);
});
