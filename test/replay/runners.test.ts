import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../lib/replay/form.ts';
import type { Run } from '../../lib/replay/runner.ts';
import { runnerFor, runners } from '../../lib/replay/runners/index.ts';
import { systems } from '../../lib/systems/index.ts';
import { get } from './sandbox-sender.ts';

const FOLDER = join(import.meta.dirname, '../../lib/replay/runners');
const moment = { now: 1_795_200_000_000, uuid: () => '3f2504e0-4f89-41d3-9a0c-0305e82c3301' };

describe('runners', () => {
  it('are the files of their folder, each of a system that there is', () => {
    const files = readdirSync(FOLDER)
      .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
      .map((name) => name.slice(0, -'.ts'.length));
    expect(runners.map(({ id }) => id).sort()).toEqual(files.sort());
    expect(runners.filter(({ id }) => !systems.some((system) => system.id === id))).toEqual([]);
  });

  it.each([
    ['https://ev.bank.example/auth/auth?client_id=c&scope=openid', 'opus-app2as'],
    ['https://ev.bank.example/tenant/auth/auth?client_id=c', 'opus-app2as'],
    ['https://ev.bank.example/auth/handoff/5f1c', 'opus-app2as'],
    ['https://ev.bank.example/auth/app/command/c-1', 'opus-app2as'],
    ['https://ev.bank.example/auth/handoff.html?codigo=abc', 'opus-app2as'],
    ['https://ev.bank.example/auth/handoff.html', undefined],
    ['https://ev.bank.example/auth/auth/uid?client_id=c', undefined],
    ['https://ev.bank.example/auth/auth', undefined],
    ['https://bank.example/psd2/v1/consents', 'nextgenpsd2'],
    ['https://bank.example/psd2/v1/consents/c-1/authorisations/a-1', 'nextgenpsd2'],
    ['https://bank.example/v1/payments/sepa-credit-transfers', undefined],
    ['app://auth/auth?client_id=c', undefined],
    ['', undefined],
  ])('play from %s on: %s', (url, id) => {
    expect(runnerFor(get(url))?.id).toBe(id);
  });

  it.each(runners.map((runner) => [runner.id, runner] as const))(
    '%s takes any answer, and never throws',
    (_, runner) => {
      const begun = (url: string): Run => {
        const run = runner.start(get(url), moment);
        const reply: Reply = { action: 'create', values: { validUntil: '2099-01-31' }, anyway: true };
        const next = run.state.kind === 'asking' ? runner.reply(run, reply, moment) : run;
        return 'problems' in next ? run : next;
      };
      const urls = [
        'https://a.example/auth/auth?client_id=c',
        'https://a.example/auth/handoff.html?codigo=c',
        'https://a.example/v1/consents',
        'nowhere',
      ];
      expect(urls.some((url) => begun(url).state.kind === 'sending')).toBe(true);
      const word = fc.constantFrom(
        'command',
        'authenticate',
        'consent',
        'commandId',
        'redirect',
        '_links',
        'scaMethods',
        'href',
        'scaStatus',
      );
      const tree = fc.letrec((tie) => ({
        node: fc.oneof({ maxDepth: 5 }, fc.jsonValue(), fc.dictionary(word, tie('node')), fc.array(tie('node'))),
      })).node;
      const body = fc.oneof(
        tree.map((json) => JSON.stringify(json)),
        fc.string(),
        fc.constant(undefined),
      );
      const status = fc.constantFrom(undefined, 200, 204, 302, 404, 500);
      fc.assert(
        fc.property(fc.constantFrom(...urls), status, body, (url, status, text) => {
          const answered = { headers: [], ...(status && { status }), ...(text !== undefined && { text }) };
          const run = runner.hear(begun(url), answered, moment);
          if (run.state.kind === 'error') expect(run.state.words).toMatch(/\S/);
          expect(JSON.parse(JSON.stringify(run))).toEqual(run);
        }),
      );
    },
  );
});
