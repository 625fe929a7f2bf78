import fc from 'fast-check';
import type { CarriedJudgement, FlowJudgement } from '../../../lib/trace/judgement.ts';
import type { ReportInput } from '../../../lib/trace/report/report-input.ts';

const PIECES = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '</style></title></td></table><h1>',
  '" onmouseover="alert(1)',
  "' style='x",
  '<!--',
  '-->',
  ']]>',
  '&lt;b&gt;&amp;#60;',
  '\u0000\u0007\u001b[31m',
  '\u202e\u2066\u200b\ufeff',
  '\ud800',
  '\ud83d\ude00',
  '\r\n\n| a | b |\n',
  '`` ``` `',
  '](javascript:alert(1))',
  '**_~~#12 @somebody https://evil.example www.evil.example',
  '\\|\\',
  'javascript:alert(1)',
  '- [ ] # > 1. ',
];

/** Text of somebody who wants to be more than text. */
export const hostile = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 8 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((pieces) => `so ${pieces.join('')}`);

const AT = Date.UTC(2026, 10, 21, 12);

/**
 * A report in which every free text says the same, in every part that a report has.
 *
 * @param captured what stands in the traffic as well, which is decoded; else only in texts about it
 */
export function filled(word: string, captured = 'https://bank.example/authorize?state=abc'): ReportInput {
  const headers = [{ name: 'Location', value: captured }];
  const entry = {
    startedDateTime: new Date(AT).toISOString(),
    time: 12,
    request: {
      ...{ method: 'POST', url: captured, httpVersion: '', headers, cookies: [], queryString: [], headersSize: -1 },
      ...{ bodySize: 4, postData: { mimeType: 'application/x-www-form-urlencoded', text: captured } },
    },
    response: {
      ...{ status: 302, statusText: '', httpVersion: '', headers, cookies: [], redirectURL: captured, headersSize: -1 },
      ...{ bodySize: -1, content: { size: 4, mimeType: 'application/json', text: captured } },
    },
    cache: {},
    timings: { send: 0, wait: 12, receive: 0 },
  };
  const step = {
    kind: 'http',
    role: 'authorization-request',
    words: word,
    time: AT,
    tabId: 1,
    url: captured,
    method: word,
  };
  const outcome = { kind: 'failed', code: word, reason: word, step: 1 } as const;
  const flow = {
    id: 'flow-1',
    system: 'oauth',
    systemTitle: word,
    evidence: [word],
    startedAt: AT,
    endedAt: AT + 1000,
  };
  const candidates = [{ system: 'oauth', title: word, evidence: [word], share: 1 }];
  const har = {
    log: {
      version: '1.2',
      creator: { name: 'Consent Tracer', version: word },
      browser: { name: word, version: word },
      entries: [entry],
      _consent: {
        version: 1,
        session: { name: word, startedAt: AT, stoppedAt: AT + 2000 },
        redacted: true,
        steps: [
          { ...step, n: 1, status: 302, flow: 'flow-1', entry: 0 },
          { ...step, n: 2, error: word, flow: 'flow-1' },
          { ...step, n: 3, kind: 'deep-link' },
        ],
        flows: [{ ...flow, candidates, outcome, steps: [1, 2] }],
        notes: [
          { time: AT, text: word, step: 1 },
          { time: AT, text: word },
        ],
        marks: [1],
        tags: [word],
        environment: {
          browser: { name: word, version: word },
          extensionVersion: word,
          os: word,
          locale: word,
          timeZone: word,
        },
        consoleErrors: [
          { time: AT, tabId: 1, frameId: 0, page: word, kind: 'console', text: word, source: word, line: 1 },
        ],
        attempts: [attempt(word, entry)],
        attackRuns: [attackRun(word)],
        judgement: judgement(word, { ...flow, candidates, outcome }),
      },
    },
  };
  return { har: har as unknown as ReportInput['har'], diagrams: [], hidden: 3, at: AT };
}

function attempt(word: string, entry: object) {
  const draft = { method: word, url: word, headers: [] };
  const rest = { way: 'request', cookieChoice: 'none', state: word, problem: word, mutation: word, deepLink: word };
  return { id: 1, step: 1, time: AT, ...rest, draft, entries: [entry], notes: [word] };
}

function attackRun(word: string) {
  const result = {
    attack: word,
    verdict: 'accepted',
    evidence: word,
    expected: word,
    clause: word,
    clauseUrl: word,
    attempts: [1],
  };
  return { id: word, flow: word, startedAt: AT, state: word, results: [result] };
}

function judgement(word: string, flow: object): CarriedJudgement {
  const clause = { name: word, url: `javascript:${word}` };
  const place = { step: 1, field: word };
  const difference = [{ kind: 'missing' as const, text: word }];
  const finding = {
    ...{ code: word, id: word, title: word, severity: 'error' as const, step: 1, where: [place, { step: 9 }] },
    ...{
      expected: word,
      seen: word,
      difference,
      cause: word,
      remedy: word,
      because: word,
      clause,
      otherClauses: [clause],
    },
  };
  const use = {
    step: 1,
    event: 'leaked' as const,
    place: { part: 'address' as const, path: [word], encodings: [word] },
  };
  const value = { id: word, kind: 'state' as const, name: word, text: word, life: word, unused: word };
  const uses = [
    { ...use, text: `${word}!`, host: word, hash: word, from: word },
    { ...use, text: word, difference },
  ];
  return {
    ...{ version: 1, by: word, profile: word, mutes: [], checks: [{ code: word, id: word, title: word }] },
    flows: [
      {
        ...(flow as FlowJudgement),
        steps: [],
        profile: word,
        findings: [finding, { ...finding, muted: word }],
        passed: [{ code: word, where: [place] }],
        notApplicable: [{ code: word, reason: word }],
        unknown: [{ code: word, missing: word, how: word }],
        broken: [{ code: word, reason: word }],
        otherProfiles: [],
        lives: [
          { ...value, uses },
          { ...value, kind: 'other', uses },
        ],
        signatures: [{ ...place, kind: word, token: word, state: word, reason: word }],
      },
    ],
  };
}
