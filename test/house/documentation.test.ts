import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEY_NAMES } from '../../lib/search/keys.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { toHar } from '../../lib/trace/har.ts';
import { redactHar } from '../../lib/trace/redaction.ts';
import { golden } from '../fixtures/golden.ts';
import { jsonIn, namesBelow, ROOT, textOf, withSome } from './documentation.ts';

const PAGES = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'],
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const MANIFEST = textOf('wxt.config.ts');

describe('the documentation', () => {
  it.each(PAGES)('of %s leads nowhere that is not there', (page) => {
    const links = [...textOf(page).matchAll(/(?:\]\(|(?:src|srcset)=")([^)"\s]+)/g)].map(([, link = '']) => link);
    const lost = links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      return !existsSync(join(ROOT, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
    expect(lost).toEqual([]);
  });

  it('gives the reason of every permission in the manifest, and of no other', () => {
    const [, listed = ''] = /permissions: \[(.*?)\n {4}\],/s.exec(MANIFEST) ?? [];
    const own = [...listed.replace(/=== '\w+'/g, '').matchAll(/'(\w+)'/g)].map(([, name]) => name);
    expect(own.length).toBeGreaterThan(8);
    expect(namesBelow('Permissions', 'README.md').sort()).toEqual(own.sort());
  });

  it('names the keys that work on any page', () => {
    const keys = [...MANIFEST.matchAll(/suggested_key: \{ default: '([^']+)'/g)].map(([, key]) => `\`${key}\``);
    expect(keys).toHaveLength(3);
    for (const page of ['README.md', 'docs/recording.md'])
      expect(keys.filter((key) => !textOf(page).includes(key))).toEqual([]);
  });

  it('names every filter of the search', () => {
    const panel = textOf('docs/panel.md');
    expect(KEY_NAMES.filter((name) => !panel.includes(`\`${name}:\``))).toEqual([]);
  });
});

function anchorsOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the page on trace files', () => {
  const PAGE = 'docs/trace-file.md';
  const environment = { browser: { name: 'Chrome', version: '131.0' }, extensionVersion: '0.1.0', locale: 'en-GB' };
  const about = {
    session: { name: 'Ticket 4711', startedAt: Date.UTC(2026, 10, 21, 2, 40) },
    notes: [{ time: Date.UTC(2026, 10, 21, 2, 41), text: 'Nothing happens here.', step: 4 }],
    ...{ marks: [4], tags: ['release 8'], environment, browser: environment.browser, extensionVersion: '0.1.0' },
  };
  const traceOf = (id: string) => toHar(foldTrace(golden(id)), { ...about, records: golden(id) });

  it('has an example as it is written', async () => {
    const { har } = await redactHar(traceOf('faulty-state-dropped'));
    expect(JSON.parse(JSON.stringify(har.log._consent))).toMatchObject(withSome(JSON.parse(jsonIn(PAGE))) as object);
  });

  it('tells of every member that recordings have', () => {
    const traces = ['opus-handoff', 'faulty-form-post', 'faulty-dead-port', 'faulty-two-fragments'].map(traceOf);
    const membersOf = (list: readonly object[]) => [...new Set(list.flatMap((one) => Object.keys(one)))];
    const entries = traces.flatMap(({ log }) => log.entries) as unknown as { _consent: object }[];
    const untold = (members: string[], heading: string) =>
      members.filter((name) => !namesBelow(heading, PAGE).includes(name));
    expect(untold(membersOf(entries.map(({ _consent }) => _consent)), 'In every entry, `_consent`')).toEqual([]);
    expect(untold(membersOf(traces.map(({ log }) => log._consent)), 'In the log, `_consent`')).toEqual([]);
  });

  it('tells of no member that is not written', () => {
    const [, part = ''] = /interface ConsentPart \{(.*?)\n\}/s.exec(textOf('lib/trace/har.ts')) ?? [];
    const written = [...part.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name);
    expect(namesBelow('In the log, `_consent`', PAGE).sort()).toEqual(written.sort());
    const [, facts = ''] = /_consent: present\(\{(.*?)\n {4}\}\),/s.exec(textOf('lib/trace/entry.ts')) ?? [];
    const ofEntry = [...facts.matchAll(/^ {6}(\w+):/gm)].map(([, name]) => name);
    expect(namesBelow('In every entry, `_consent`', PAGE).sort()).toEqual(ofEntry.sort());
  });
});
