import { base64urlOf, sha256 } from '../decode/hash.ts';
import type { FreshValues } from './fresh-values.ts';
import type { PlannedStep, Replacement } from './planned.ts';

/** Classes of characters, each drawn from itself, so that a UUID stays one and hexadecimal stays so. */
const CLASSES = ['0123456789', 'abcdef', 'ghijklmnopqrstuvwxyz', 'ABCDEF', 'GHIJKLMNOPQRSTUVWXYZ'];

/** Bytes of a verifier whose recorded one is not known: 43 characters in base64url (RFC 7636 §4.1). */
const VERIFIER_BYTES = 32;

/**
 * The values of a plan that the runner draws itself, before it sends anything: states, nonces and verifiers of the shape
 * of the recorded ones, and the challenges that fit. What comes from answers is added as they come.
 *
 * @param random so many random bytes; by a cryptographic generator, for these guard a real consent
 */
export function drawnFor(steps: readonly PlannedStep[], random: (length: number) => Uint8Array): FreshValues {
  const replacements = steps.flatMap((step) => (step.do === 'person' ? [] : step.replace));
  const byValue = new Map<string, string>();
  const fresh = new Map<string, string>();
  for (const { value, text, source } of replacements) {
    if (source.kind !== 'drawn') continue;
    const drawn = byValue.get(value) ?? shapedLike(text, random);
    byValue.set(value, drawn);
    fresh.set(text, drawn);
  }
  for (const replacement of replacements) addChallenge(fresh, replacement, byValue, random);
  return fresh;
}

function addChallenge(
  fresh: Map<string, string>,
  { text, source }: Replacement,
  byValue: Map<string, string>,
  random: (length: number) => Uint8Array,
): void {
  if (source.kind !== 'challenge') return;
  const verifier = byValue.get(source.of) ?? base64urlOf(random(VERIFIER_BYTES));
  byValue.set(source.of, verifier);
  fresh.set(text, source.method === 'plain' ? verifier : base64urlOf(sha256(verifier)));
}

/** Random text of the same length and shape; what is neither letter nor digit stays where it is. */
function shapedLike(text: string, random: (length: number) => Uint8Array): string {
  const bytes = random(text.length);
  return [...text]
    .map((character, at) => {
      const group = CLASSES.find((one) => one.includes(character));
      return group ? group.charAt((bytes[at] ?? 0) % group.length) : character;
    })
    .join('');
}
