import { expect, test } from 'vitest';
import type { Exchange, Navigation, ResponseBody } from '../../lib/flow/exchange.ts';
import type { Trace } from '../../lib/flow/step.ts';
import type { Records } from '../../lib/flow/steps.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { Chance } from '../fixtures/chance.ts';
import { ordinaryTraffic } from '../fixtures/ordinary-traffic.ts';
import { AS, authorize, CB, IDP, redeem, TPP } from '../fixtures/parties.ts';

const API = 'https://api.example/psd2/consent/v1/consents';

/** Ways through a consent; `n` keeps their values apart, for several go on at the same time. */
const JOURNEYS: readonly ((n: number) => string[])[] = [
  (n) => [
    `GET ${TPP}/start → 302 ${authorize(`s${n}`)}`,
    `GET ${authorize(`s${n}`)} → 302 ${AS}/login`,
    `GET ${AS}/login → 200`,
    `POST ${AS}/login form u=1 → 302 ${CB}?code=k${n}&state=s${n}`,
    `GET ${CB}?code=k${n}&state=s${n} → 200`,
    redeem(`k${n}`),
    `fetch OPTIONS ${AS}/userinfo → 204`,
    `fetch GET ${AS}/userinfo [Authorization: Bearer t-k${n}] → 200 {"sub":"1"}`,
    `fetch POST ${AS}/token form grant_type=refresh_token&refresh_token=r-k${n} → 200 {"access_token":"u${n}"}`,
  ],
  (n) => [
    `GET ${TPP}/ → 200`,
    `fetch GET ${AS}/.well-known/openid-configuration → 200 {"issuer":"${AS}"}`,
    `fetch POST ${AS}/par form client_id=c&response_type=code&redirect_uri=${CB}&state=s${n} → 201 {"request_uri":"urn:${n}"}`,
    `GET ${AS}/authorize?client_id=c&request_uri=urn:${n} → 302 ${CB}?error=access_denied&state=s${n}`,
    `GET ${CB}?error=access_denied&state=s${n} → 200`,
    `history ${CB}`,
  ],
  (n) => [
    `GET ${AS}/authorize?client_id=c&request_uri=urn:unseen:${n} → 302 com.tpp.app:/cb?code=k${n}&state=s${n}`,
    `failed com.tpp.app:/cb?code=k${n}&state=s${n}`,
    redeem(`k${n}`),
  ],
  (n) => [
    `GET ${authorize(`s${n}`)} → 302 ${authorize(`z${n}`, `${AS}/broker`, IDP)}`,
    `GET ${authorize(`z${n}`, `${AS}/broker`, IDP)} → 200`,
    `POST ${IDP}/login form u=1 → 302 ${AS}/broker?code=b${n}&state=z${n}`,
    `GET ${AS}/broker?code=b${n}&state=z${n} → 302 ${CB}/?code=k${n}&state=s${n}`,
    `GET ${CB}/?code=k${n}&state=s${n} → 500`,
  ],
  (n) => [
    `GET ${TPP}/start → 200`,
    `fetch POST ${API} json {} → 201 {"consentStatus":"received","consentId":"c${n}"}`,
    `fetch POST ${API}/c${n}/authorisations → 201 {"authorisationId":"a${n}","scaStatus":"started"}`,
    `fetch PUT ${API}/c${n}/authorisations/a${n} json {} → 200 {"scaStatus":"scaMethodSelected"}`,
    `failed bankid:///?autostarttoken=b${n}&redirect=null`,
    `fetch GET ${API}/c${n}/status → 200 {"consentStatus":"valid"}`,
  ],
  (n) => [`GET ${authorize(`s${n}`)} → 200`, `GET ${TPP}/ → 200`, `GET ${authorize(`s${n}-again`)} → 200`],
];

/** Several journeys at once, in tabs of their own or one after the other, among other things. */
function browse(chance: Chance): string {
  const queues = Array.from({ length: 5 }, (_, n) => {
    const tab = 10 + chance.next(4);
    return chance
      .of(JOURNEYS)(n)
      .map((line) => ({ tab, line: `tab ${tab}: ${line}` }));
  });
  queues.push(
    ordinaryTraffic(chance.next(1e6), 20)
      .split('\n')
      .map((line) => ({ tab: 0, line })),
  );
  const lines: string[] = [];
  const busy = new Map<number, (typeof queues)[number]>();
  while (queues.some((queue) => queue.length)) {
    const queue = chance.of(queues.filter(({ length }) => length));
    const [next] = queue;
    if (!next) continue;
    // A redirect chain is one request: nothing else happens in its tab until it ends.
    const holder = busy.get(next.tab);
    if (holder && holder !== queue && holder.length) continue;
    lines.push(next.line);
    queue.shift();
    if (/→ 30\d /.test(next.line)) busy.set(next.tab, queue);
    else busy.delete(next.tab);
  }
  return lines.join('\n');
}

type Put = (into: { [K in keyof Records]: Map<string, Records[K][number]> }, seq: number) => void;

/** Records in the order in which they are stored: a request, later its end, later still its body. */
function arrivals({ exchanges, navigations, bodies }: Records, chance: Chance): Put[] {
  const queue: { at: number; put: Put }[] = [];
  const at = (seq: number, put: Put) => queue.push({ at: seq, put });
  for (const exchange of exchanges) {
    const { state: _, status: __, endedAt: ___, redirectUrl, responseHeaders: ____, ...begun } = exchange;
    const end = exchange.seq + (redirectUrl ? 0.1 : chance.next(3));
    at(exchange.seq, ({ exchanges }, seq) =>
      exchanges.set(exchange.id, { ...begun, seq, state: 'pending' } as Exchange),
    );
    at(end + 0.1, ({ exchanges }, seq) => {
      const first = exchanges.get(exchange.id)?.seq ?? seq;
      exchanges.set(exchange.id, { ...exchange, seq: first, ...(redirectUrl && { deepLinkSeq: seq }) } as Exchange);
    });
    for (const body of bodies.filter(({ id }) => id === `b${exchange.seq}`))
      at(end + chance.next(3) + 0.2, ({ bodies }, seq) => bodies.set(body.id, { ...body, seq } as ResponseBody));
  }
  for (const navigation of navigations)
    at(navigation.seq, ({ navigations }, seq) => navigations.set(navigation.id, { ...navigation, seq } as Navigation));
  return queue.sort((a, b) => a.at - b.at).map(({ put }) => put);
}

function* tracesOf(seed: number): Generator<Trace> {
  const chance = new Chance(seed);
  const store: Parameters<Put>[0] = { exchanges: new Map(), navigations: new Map(), bodies: new Map() };
  for (const [seq, put] of arrivals(arrows(browse(chance)), chance).entries()) {
    put(store, seq + 1);
    const [exchanges, navigations, bodies] = [store.exchanges, store.navigations, store.bodies].map((map) => [
      ...map.values(),
    ]);
    yield foldTrace({ exchanges, navigations, bodies } as Records);
  }
}

test.each(Array.from({ length: 20 }, (_, seed) => seed))(
  'while records arrive one by one, no number changes and no flow loses its first step (seed %i)',
  (seed) => {
    const numbers = new Map<string, number>();
    const firsts = new Map<string, string | undefined>();
    for (const { steps, flows } of tracesOf(seed)) {
      for (const { id, n } of steps) {
        expect(numbers.get(id) ?? n).toBe(n);
        numbers.set(id, n);
      }
      expect(steps.map(({ n }) => n)).toEqual(steps.map((_, index) => index + 1));
      const known = new Map(flows.map((flow) => [flow.id, flow.steps[0]?.id]));
      for (const [id, first] of firsts) expect([id, known.get(id)]).toEqual([id, first]);
      for (const [id, first] of known) firsts.set(id, first);
      const owned = flows.flatMap((flow) => flow.steps.map(({ n }) => n));
      expect(new Set(owned).size).toBe(owned.length);
    }
    expect(firsts.size).toBeGreaterThan(1);
  },
);
