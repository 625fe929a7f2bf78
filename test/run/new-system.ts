import { ROOT, tool } from './build.ts';
import { writeSystem } from './scaffold.ts';

/** `npm run new:system -- <id> "<Title>"`: the four files of a system, ready to be changed. */
try {
  const [id = '', title = ''] = process.argv.slice(2);
  const files = writeSystem(ROOT, id, title);
  // Names can be long: then a line breaks elsewhere.
  tool('biome', ['check', '--write', ...files.filter((file) => file.endsWith('.ts'))]);
  console.log(`${files.map((file) => `wrote ${file}`).join('\n')}

Next:
  1. Record the real flow, and put its lines into test/fixtures/systems/${id}.txt: happy, refused, failed, a lookalike.
  2. Make lib/systems/${id}.ts recognise them: guide, steps, parameters, vocabulary, limits.
  3. npx vitest run --project unit test/systems`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
