import type { Mutation, Variant } from '../../lib/mutate/mutation.ts';
import { attackId } from '../../lib/mutate/mutation.ts';

/** `docs/mutations.md`: every attack with what a correct receiver must do, and who says so. */
export function docsPage(mutations: readonly Mutation[]): string {
  return `# Mutations

Each is one file in \`lib/mutate/catalogue/\`, entered in \`lib/mutate/index.ts\`. An attack is named by its file and its variant, and is offered at the steps where it applies. This page is written by \`npx vitest run --project unit test/mutate/list.test.ts -u\`, and the same test complains where it is old.

An answer is *rejected* where the receiver refused what was changed, *accepted* where it did not, and *unclear* where it answered for another reason or not at all: no network, a server in trouble, a page on which somebody has to sign in.

${mutations.map(section).join('\n')}`;
}

function section({ id, title, gain, variants }: Mutation): string {
  const rows = merged(variants).map((variant) => row(id, variant));
  return `## ${id}

${title}. Where it is accepted: ${gain.charAt(0).toLowerCase()}${gain.slice(1)}

| Attack | What is changed | At | Must refuse | What a correct one does | Who says so |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

/** Where only the place is another, one line says it for all. */
function merged(variants: readonly Variant[]): Variant[] {
  const seen = new Map<string, Variant>();
  for (const variant of variants) {
    const key = [variant.id, variant.title, variant.must, variant.refuses].join('|');
    const known = seen.get(key);
    seen.set(key, known ? joined(known, variant) : variant);
  }
  return [...seen.values()];
}

function joined(one: Variant, other: Variant): Variant {
  const clauses = new Map([...one.clauses, ...other.clauses].map((clause) => [clause.name, clause]));
  return {
    ...one,
    roles: [...new Set([...one.roles, ...other.roles])],
    clauses: [...clauses.values()] as unknown as Variant['clauses'],
  };
}

function row(mutation: string, variant: Variant): string {
  const { title, roles, refuses, must, clauses } = variant;
  const sources = clauses.map(({ name, url }) => `[${name}](${url})`).join(', ');
  const at = roles.map((role) => role.replaceAll('-', ' ')).join(', ');
  return `| \`${attackId({ id: mutation }, variant)}\` | ${title} | ${at} | ${refuses} | ${must} | ${sources} |`;
}
