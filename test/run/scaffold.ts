import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixtureOf, nameOf, sourceOf, testOf } from './scaffold-system.ts';

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Files of the folder that are no systems, and names that the list or the language has taken. */
const TAKEN =
  /^(index|help|fold|systems|class|const|default|delete|enum|export|function|import|new|return|switch|this|typeof|var|void|with)$/;

/**
 * Writes a system that works from the first minute, its fixture and its test, and enters it in
 * the list and in the README.
 *
 * @param root of the project
 * @param id becomes the name of the files: small letters, digits and single dashes
 * @param title as a person knows the system
 * @returns what was written, as paths below the root
 * @throws Error that says what is wrong with the id or the title; then nothing was written
 */
export function writeSystem(root: string, id: string, title: string): string[] {
  const wrong = faultOf(root, id, title);
  if (wrong) throw new Error(`${wrong}\nUsage: npm run new:system -- <id> "<Title>"`);
  const index = 'lib/systems/index.ts';
  const files: [string, string][] = [
    [`lib/systems/${id}.ts`, sourceOf(id, title.trim())],
    [index, entered(readFileSync(join(root, index), 'utf8'), id)],
    ['README.md', documented(readFileSync(join(root, 'README.md'), 'utf8'), title.trim())],
    [`test/fixtures/systems/${id}.txt`, fixtureOf(id)],
    [`test/systems/${id}.test.ts`, testOf(id)],
  ];
  for (const [file, text] of files) writeFileSync(join(root, file), text);
  return files.map(([file]) => file);
}

function faultOf(root: string, id: string, title: string): string | undefined {
  if (!id) return 'The id is missing.';
  if (!ID.test(id)) return `"${id}" is no id: small letters and digits, words joined by single dashes, a letter first.`;
  if (TAKEN.test(id)) return `"${id}" means something else here; take another id.`;
  const there = ['lib/systems/ID.ts', 'test/systems/ID.test.ts', 'test/fixtures/systems/ID.txt']
    .map((file) => file.replace('ID', id))
    .find((file) => existsSync(join(root, file)));
  if (there) return `${there} is there already.`;
  if (!title.trim()) return 'The title is missing.';
  return /[\r\n`\\]|\*\/|\$\{/.test(title) ? 'The title has to be plain text in one line.' : undefined;
}

/**
 * The list with one more system: its import among the others, its entry before the families,
 * which come last.
 *
 * @throws Error when the list does not look as it is known
 */
function entered(text: string, id: string): string {
  const imports = [...text.matchAll(/^import \{ \w+ \} from '\.\/([a-z0-9-]+)\.ts';$/gm)];
  const before = imports.find(([, other = '']) => other > id);
  const at = before ? before.index : text.indexOf('\n', imports.at(-1)?.index ?? -1) + 1;
  const withImport = `${text.slice(0, at)}import { ${nameOf(id)} } from './${id}.ts';\n${text.slice(at)}`;
  const list = withImport.replace(/(\bsystems: readonly System\[\] = \[)(\s*)/, `$1$2${nameOf(id)},$2`);
  if (imports.length === 0 || list === withImport)
    throw new Error('lib/systems/index.ts holds no list to enter it in.');
  return list;
}

/** The README names the systems in the order of the list. */
function documented(text: string, title: string): string {
  const named = text.replace(/^## Systems it recognises$[\s\S]*?\n(?=- )/m, (section) => `${section}- ${title}\n`);
  if (named === text) throw new Error('README.md names no systems among which to enter it.');
  return named;
}
