import type { Party } from '../flow/parties.ts';
import { type Sequence, sequenceOf } from '../flow/sequence.ts';
import type { Flow, Step } from '../flow/step.ts';

/** A flow as a picture of it may show it: whatever is written in it is without secrets. */
export interface HiddenFlow {
  /** Its steps in the same order; what they sent and got is as it was, and nothing for a picture. */
  flow: Flow;
  /** Who sends what to whom, told from the flow as it was. */
  sequence: Sequence;
  /** Hides in other texts what is hidden in these. */
  hide(text: string): string;
  /** How many different values are replaced. */
  hidden: number;
  /** By the number of a step: for how many milliseconds nothing was recorded before it. */
  unrecorded?: ReadonlyMap<number, number>;
}

/**
 * Replaces in a flow what is secret in the texts that a picture is made of: the names of hosts and apps,
 * addresses, the words of steps, errors and outcomes.
 *
 * @param redact the text of a redaction
 */
export function hiddenFlow(flow: Flow, redact: (text: string) => string, hidden: number): HiddenFlow {
  const hide = (text: string) => storable(redact(text));
  const maybe = (text: string | undefined) => text && hide(text);
  const steps = new Map(
    flow.steps.map((step): [Step, Step] => {
      const [method, error] = [maybe(step.method), maybe(step.error)];
      return [
        step,
        {
          ...step,
          ...{ url: hide(step.url), words: hide(step.words) },
          ...(method !== undefined && { method }),
          ...(error !== undefined && { error }),
        },
      ];
    }),
  );
  const { parties, arrows } = sequenceOf(flow);
  const outcome = { ...flow.outcome, reason: hide(flow.outcome.reason) };
  if (outcome.code !== undefined) outcome.code = hide(outcome.code);
  return {
    flow: { ...flow, systemTitle: hide(flow.systemTitle), outcome, steps: [...steps.values()] },
    sequence: {
      parties: parties.map(
        (party): Party => ({
          ...party,
          name: hide(party.name),
          hosts: party.hosts.map(hide),
        }),
      ),
      // Ids stay: they tie arrows to parties and are written nowhere.
      arrows: arrows.map((arrow) => ({ ...arrow, step: steps.get(arrow.step) ?? arrow.step })),
    },
    hide,
    hidden,
  };
}

/** Without what no file of XML may hold: halves of characters, and code points that are none. */
function storable(text: string): string {
  return text.toWellFormed().replace(/[\uFFFE\uFFFF]/g, '\uFFFD');
}
