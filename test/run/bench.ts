import { parseArgs } from 'node:util';
import type { Bench, Figure } from '../bench/bench.ts';
import { benches } from '../bench/index.ts';

/**
 * `npm run bench [-- id …] [--json]`: measures, prints every figure beside its limit, and fails where one
 * is over it.
 */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
  const wanted = benches.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
  if (wanted.length === 0) throw new Error(`No such benchmark; there are: ${benches.map(({ id }) => id).join(', ')}.`);
  const measured: { bench: Bench; figures: Figure[] }[] = [];
  for (const bench of wanted) {
    if (!values.json) console.log(`\n${bench.title}`);
    const figures = await bench.measure();
    if (!values.json) for (const figure of figures) console.log(lineOf(figure));
    measured.push({ bench, figures });
  }
  const over = measured.flatMap(({ figures }) => figures).filter(isOver);
  if (values.json)
    console.log(
      JSON.stringify(
        measured.map(({ bench: { id }, figures }) => ({ id, figures })),
        null,
        2,
      ),
    );
  else console.log(over.length === 0 ? '\nNo figure is over its limit.' : `\n${over.length} over the limit.`);
  return over.length === 0 ? 0 : 1;
}

function isOver({ value, limit }: Figure): boolean {
  return limit !== undefined && !(value <= limit);
}

function lineOf(figure: Figure): string {
  const { name, value, unit, limit } = figure;
  const shown = unit === 'count' ? value.toLocaleString('en') : `${value.toFixed(value < 10 ? 2 : 1)} ${unit}`;
  const bound = limit === undefined ? '' : `   limit ${limit} ${unit}${isOver(figure) ? '  OVER' : ''}`;
  return `  ${name.padEnd(44)} ${shown.padStart(12)}${bound}`;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
