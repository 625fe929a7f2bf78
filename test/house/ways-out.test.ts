import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** By which something leaves the page: files, the clipboard, and requests that are not sent again from a recording. */
const LEAVES =
  /\b(?:deps|links|browser)?\.(?:save(?:Text|Image|File)?)\(|\bdeps\.save(?:Image|File)?\b|\bsaveHar\(|clipboard\.write|execCommand\b|createObjectURL|showSaveFilePicker|sendBeacon|\.downloads\.|\bcopyText\(|(?<![.\w])fetch\(|new (?:XMLHttpRequest|WebSocket|EventSource)\b/;

/** Files in which what leaves goes through the redaction: they name it, and `npm run bench -- leaks` has their way out. */
const BY_THE_POLICY = [
  'lib/session/export.ts',
  'lib/session/export-findings.ts',
  'lib/session/export-report.ts',
  'lib/session/export-picture.ts',
  'lib/session/export-script.ts',
  'lib/session/shelf/export-many.ts',
  'components/inspector/copy.tsx',
];

/** Files in which something leaves that was not recorded, or that was asked for as it is, and why that is right. */
const APART: Record<string, string> = {
  'components/app/saved-answers.tsx':
    'what somebody typed into a played form, to be played again; its screen says what is in it',
  'components/app/qr-code.tsx': 'the picture of a link, to be scanned; it stands beside a warning that it is the link',
  'components/flows/step-links.ts':
    'links to steps in this browser profile: a number of a session, nothing that was captured',
  'components/inspector/copy-menu.tsx': 'calls what each way saves by; what it copies goes through useCopy',
  'components/redaction/preview-dialog.tsx': 'calls the save of the preview, which is in lib/session/export.ts',
  'components/app/pixels.ts': 'a picture that is looked at in this page',
  'components/picture/png-file.ts': 'a picture that is drawn in this page',
  'lib/session/links.ts': 'hands on what components/app saves',
  'lib/session/packing.ts': 'hands on, compressed where that is chosen, what lib/session/export.ts finished',
  'lib/session/browser-deps.ts': 'how a finished file is handed to the user',
  'lib/browser/json-fetch.ts': 'public keys of an issuer, asked for without cookies and by a click',
  'lib/trace/otlp/sender.ts': 'sends what lib/judged/spans-to-send.ts made of a trace without its secrets',
  'lib/browser/sending/sender.ts': 'a step that somebody sends again, to where it was sent',
  'lib/replay/fetch.ts': 'writes a call of fetch as text',
};

const files = ['entrypoints', 'components', 'lib']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => [name.replaceAll('\\', '/'), withoutComments(readFileSync(join(ROOT, name), 'utf8'))] as const);

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

const leaving = files.filter(([, text]) => LEAVES.test(text)).map(([name]) => name);

describe('what leaves the machine', () => {
  it('leaves in the files that are named here, and in no other', () => {
    const unknown = leaving.filter((name) => !BY_THE_POLICY.includes(name) && !(name in APART));
    expect(
      unknown,
      'goes it through lib/trace/redaction.ts? Then name it above, and in test/bench/leaks/ways-out.ts',
    ).toEqual([]);
  });

  it('does so in each of them', () => {
    expect([...BY_THE_POLICY, ...Object.keys(APART)].filter((name) => !leaving.includes(name))).toEqual([]);
  });

  it.each(BY_THE_POLICY)('goes through the redaction in %s', (name) => {
    const [, text = ''] = files.find(([one]) => one === name) ?? [];
    expect(text).toMatch(/createRedaction|copying\.clear|reportsOf/);
  });
});
