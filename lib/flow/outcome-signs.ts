import type { OutcomeKind } from './step.ts';

/** By shape as well as by colour. */
export const GLYPHS: Readonly<Record<OutcomeKind, string>> = {
  consented: '✓',
  refused: '⊘',
  failed: '✕',
  abandoned: '…',
  waiting: '◷',
};
