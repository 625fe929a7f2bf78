import { type SeenKeys, seenKeys } from '../../decode/seen-keys.ts';
import { defineTopic } from '../topic.ts';

/** The keys that the session has seen. */
export const keys = defineTopic({
  name: 'keys',
  watch(_, __, tell) {
    let told: SeenKeys | undefined;
    return {
      changed({ steps }) {
        const next = seenKeys(steps);
        if (told && isSame(told, next)) return;
        told = next;
        tell(next);
      },
    };
  },
});

function isSame(a: SeenKeys, b: SeenKeys): boolean {
  return (
    a.sets.length === b.sets.length &&
    a.addresses.size === b.addresses.size &&
    a.sets.every((set, index) => set.jwks === b.sets[index]?.jwks && set.issuer === b.sets[index]?.issuer) &&
    [...a.addresses].every(([issuer, address]) => b.addresses.get(issuer) === address)
  );
}
