import type { Lives } from '../lineage/lives.ts';
import type { FlowJudgement } from '../trace/judgement.ts';

/** The lives of a flow's values as a file carries them. Whatever is quoted in them is found again by its pseudonym. */
export function carriedLives({ id, lives }: Pick<FlowJudgement, 'id' | 'lives'>): Lives {
  const texts = new Map<string, number>();
  const add = (text: string, at: number) => {
    if (!texts.has(text)) texts.set(text, at);
  };
  // A value's own text counts before what another one became.
  for (const [at, { text }] of lives.entries()) add(text, at);
  for (const [at, { uses }] of lives.entries())
    for (const use of uses) if (use.from === undefined || use.event !== 'hashed') add(use.text, at);
  return { flowId: id, values: lives, texts, before: true };
}
