import fc from 'fast-check';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import type { ScriptPlan } from '../../../lib/trace/scripts/plan.ts';
import { playwrightTest } from '../../../lib/trace/scripts/playwright.ts';
import { puppeteerReplay } from '../../../lib/trace/scripts/puppeteer-replay.ts';
import { golden, goldenIds } from '../../fixtures/golden.ts';
import { knownSecrets, standsIn } from '../../session/known-secrets.ts';
import { NOTHING_HIDDEN, plansOf } from './known.ts';

/** What a script is made of, with every text in it left out. */
function shape(text: string, name = 'script.ts'): string {
  const { program, errors } = parseSync(name, text);
  expect(errors.map(({ message }) => message)).toEqual([]);
  return JSON.stringify(program, (key, value) => {
    if (/^(start|end|range|loc)$/.test(key)) return undefined;
    const isText = value?.type === 'Literal' && typeof value.value === 'string';
    return isText ? 'text' : value;
  });
}

/** Both scripts of a plan, and whatever JavaScript is in the recording. */
function shapes(plan: ScriptPlan): string[] {
  const { recording, extension } = puppeteerReplay(plan, NOTHING_HIDDEN);
  const { steps } = JSON.parse(recording) as { steps: { type: string; expression?: string }[] };
  return [
    shape(playwrightTest(plan, NOTHING_HIDDEN).text),
    shape(extension, 'script.mjs'),
    ...steps.map(({ type, expression }) => `${type} ${expression === undefined ? '' : shape(expression, 'step.js')}`),
  ];
}

describe('the scripts of every recording', () => {
  it.each(goldenIds())('hold no secret of %s, and can be parsed', async (id) => {
    const records = golden(id);
    const { plans, redaction } = await plansOf(records);
    const secrets = knownSecrets(records);
    for (const plan of plans) {
      const { text } = playwrightTest(plan, redaction);
      const { recording, extension } = puppeteerReplay(plan, redaction);
      for (const file of [text, recording, extension])
        expect(secrets.filter((secret) => standsIn(secret, file))).toEqual([]);
      expect(shape(text)).toContain('"Program"');
      expect(shape(extension, 'script.mjs')).toContain('"Program"');
      expect(JSON.parse(recording).steps.length).toBeGreaterThan(plan.moves.length);
    }
  });

  it('would hold them without the redaction, and most recordings have a plan', async () => {
    const [telling, planned]: string[][] = [[], []];
    for (const id of goldenIds()) {
      const records = golden(id);
      const { plans } = await plansOf(records);
      if (plans.length > 0) planned?.push(id);
      const texts = plans.map((plan) => playwrightTest(plan, NOTHING_HIDDEN).text + JSON.stringify(plan));
      if (knownSecrets(records).some((secret) => texts.some((text) => standsIn(secret, text)))) telling?.push(id);
    }
    expect(planned?.length).toBeGreaterThan(goldenIds().length * 0.9);
    expect(telling?.length).toBeGreaterThan(goldenIds().length / 2);
  });
});

const MARKS = [
  "'",
  '"',
  '`',
  '\\',
  `\${process.exit()}`,
  '*/',
  '//',
  '\n',
  '\r',
  '\u2028',
  '\u202e',
  '</script>',
  ');',
  '*',
  '\ud83d',
];
const HOSTILE = fc
  .array(fc.oneof(fc.string({ unit: 'binary', maxLength: 5 }), fc.constantFrom(...MARKS)), { maxLength: 6 })
  .map((parts) => parts.join(''));

/** The same plan for any text: only what is written differs. */
function planWith(text: (which: string) => string): ScriptPlan {
  const at = (which: string) => `https://a.example/${text(which)}`;
  return {
    title: text('title'),
    outcome: text('outcome'),
    moves: [
      {
        kind: 'goto',
        method: 'GET',
        n: 1,
        words: text('start'),
        url: at('first'),
        to: at('first'),
        lands: 'https://a.example/x',
        fields: [],
      },
      {
        kind: 'follow',
        method: 'GET',
        n: 2,
        words: text('words'),
        url: at('second'),
        to: at('to'),
        lands: 'https://a.example/y',
        fields: [],
      },
      {
        ...{ kind: 'submit', method: 'POST', n: 3, words: text('form'), url: at('third'), to: at('form to') },
        fields: [
          [text('name'), `approve ${text('value')}`],
          ['__proto__', 'a'],
        ],
      },
    ],
    authorization: { n: 2, to: at('authorization') },
    callback: {
      ...{ n: 4, words: text('return'), to: at('callback'), ends: [at('end')], isAsSent: true },
      expected: [
        { name: text('there'), is: 'there' },
        { name: text('sent'), is: 'as sent' },
        { name: text('absent'), is: 'absent' },
        { name: text('equal'), is: 'equal', to: text('said') },
      ],
    },
    token: { n: 5, to: at('token'), status: 200 },
    notes: [text('note')],
  };
}

describe('hostile text', () => {
  it('never leaves its literal: whatever it is, the script is the same but for its texts', () => {
    const plain = shapes(planWith(() => 'harmless'));
    fc.assert(
      fc.property(fc.array(HOSTILE, { minLength: 1, maxLength: 6 }), (texts) => {
        let next = 0;
        const given = planWith(() => texts[next++ % texts.length] ?? '');
        expect(shapes(given)).toEqual(plain);
      }),
      { numRuns: 200 },
    );
  });

  it('is not filled in by the extension, though it looks like a variable', async () => {
    const plan = planWith((which) => (which === 'first' ? `?x=\${PASSWORD}` : 'harmless'));
    const withPassword: ScriptPlan = {
      ...plan,
      moves: plan.moves.map((move) => (move.kind === 'submit' ? { ...move, fields: [['pin', 'hush']] } : move)),
    };
    const hiding = {
      textByValues: (text: string) => text.replaceAll('hush', '(password-0a1b2c)'),
      refuseLeaks: () => undefined,
    };
    const { recording, variables } = puppeteerReplay(withPassword, hiding);
    expect(variables.map(({ name }) => name)).toEqual(['PASSWORD_2']);
    expect(recording).toContain(`\${PASSWORD_2}`);
  });
});
